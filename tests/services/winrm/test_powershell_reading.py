"""What a hostile or broken device may send as PowerShell Remoting is read within bounds, or is a ValueError."""

import contextlib
import json
import struct
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.powershell import PowerShellStream
from app.services.winrm.clixml import ErrorText
from app.services.winrm.psrp.answers import read_completions, read_table
from app.services.winrm.psrp.fragments import Defragmenter, Message
from app.services.winrm.psrp.host_calls import HostCall
from app.services.winrm.psrp.records import error_written, progress
from app.services.winrm.psrp.values import Thing, read_value, text_of

XML_TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]))


def fragment(number: int, part: int, flags: int, data: bytes) -> bytes:
    return struct.pack(">QQBI", number, part, flags, len(data)) + data


def message(content: bytes, kind: int = 0x41004) -> bytes:
    return struct.pack("<II", 1, kind) + bytes(32) + content


@given(st.lists(st.binary(max_size=200), max_size=8), st.integers(1, 50), st.integers(1, 300))
def test_messages_come_out_as_they_went_in_however_they_are_cut(contents: list[bytes], piece: int, reply: int) -> None:
    sent = b""
    for number, content in enumerate(contents):
        whole = message(content)
        parts = [whole[at : at + piece] for at in range(0, len(whole), piece)]
        for at, part in enumerate(parts):
            sent += fragment(number, at, (at == 0) | (at == len(parts) - 1) << 1, part)
    defragmenter = Defragmenter()
    heard = [one for at in range(0, len(sent), reply) for one in defragmenter.feed(sent[at : at + reply])]
    assert [one.content for one in heard] == [content.removeprefix(b"\xef\xbb\xbf") for content in contents]


@given(st.binary(max_size=500))
def test_bytes_that_are_no_fragments_are_refused(data: bytes) -> None:
    defragmenter = Defragmenter()
    with contextlib.suppress(ValueError):
        assert all(isinstance(one, Message) for one in defragmenter.feed(data))


def test_a_missing_fragment_is_noticed() -> None:
    defragmenter = Defragmenter()
    assert list(defragmenter.feed(fragment(1, 0, 1, message(b"ab")))) == []
    with pytest.raises(ValueError, match="missing"):
        list(defragmenter.feed(fragment(1, 2, 2, b"cd")))


def test_a_fragment_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        list(Defragmenter().feed(struct.pack(">QQBI", 1, 0, 3, 2**31) + b"x"))


def test_after_a_gap_the_rest_of_a_message_is_passed_over_and_told() -> None:
    defragmenter = Defragmenter()
    list(defragmenter.feed(fragment(1, 0, 3, message(b"one"))))
    defragmenter.expect_gap()
    sent = fragment(2, 1, 2, b"the rest of two") + fragment(3, 0, 3, message(b"three"))
    assert [one.content for one in defragmenter.feed(sent)] == [b"three"]
    assert defragmenter.has_gap


def test_a_gap_in_which_nothing_was_lost_is_none() -> None:
    defragmenter = Defragmenter()
    list(defragmenter.feed(fragment(1, 0, 3, message(b"one"))))
    defragmenter.expect_gap()
    assert len(list(defragmenter.feed(fragment(2, 0, 3, message(b"two"))))) == 1
    assert not defragmenter.has_gap


def test_what_was_lost_of_one_pipeline_is_not_missing_in_the_next() -> None:
    defragmenter = Defragmenter()
    list(defragmenter.feed(fragment(1, 0, 3, message(b"one"))))
    defragmenter.expect_gap()
    defragmenter.begin()
    list(defragmenter.feed(fragment(7, 0, 3, message(b"seven"))))
    assert not defragmenter.has_gap
    defragmenter.expect_gap()
    list(defragmenter.feed(fragment(9, 0, 3, message(b"nine"))))
    assert defragmenter.has_gap


@given(XML_TEXT)
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    written = escape(text.replace("_x", "_x005F_x").replace("_X", "_x005F_X"), quote=False)
    assert read_value(f"<S>{written}</S>".encode()) == text
    assert read_value(f'<S N="x">{written}</S>'.encode()) == text


def test_characters_beyond_the_first_plane_and_controls_are_read() -> None:
    assert read_value(b"<S>_xD83D__xDE42_ a_x000A_b</S>") == "\U0001f642 a\nb"


@given(st.text('<>/ObjSTNRefIdLMPrps&;="0123456789 ', max_size=200) | st.binary(max_size=200))
def test_what_is_no_value_is_refused(content: str | bytes) -> None:
    data = content.encode() if isinstance(content, str) else content
    with contextlib.suppress(ValueError):
        text_of(read_value(data))


def test_objects_in_objects_have_an_end() -> None:
    deep = "<Obj>" * 5000 + "</Obj>" * 5000
    with pytest.raises(ValueError, match="too many"):
        read_value(deep.encode())


def test_an_object_in_itself_is_read() -> None:
    value = read_value(b'<Obj RefId="0"><LST><Ref RefId="0"/><S>x</S></LST></Obj>')
    assert isinstance(value, Thing)
    assert "x" in text_of(value)


def test_a_document_type_is_refused() -> None:
    with pytest.raises(ValueError, match="document type"):
        read_value(b'<!DOCTYPE x [<!ENTITY a "b">]><S>&a;</S>')


VALUES = st.recursive(
    st.none() | st.text(max_size=5) | st.integers() | st.booleans(),
    lambda inner: st.builds(
        Thing,
        text=st.text(max_size=5),
        value=inner,
        properties=st.dictionaries(
            st.sampled_from(
                [
                    "mi",
                    "mp",
                    "ci",
                    "label",
                    "helpMessage",
                    "name",
                    "Exception",
                    "Message",
                    "ActivityId",
                    "Type",
                    "PercentComplete",
                    "InvocationInfo",
                    "InvocationInfo_ScriptLineNumber",
                    "FullyQualifiedErrorId",
                ]
            ),
            inner,
            max_size=5,
        ),
        items=st.none() | st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)
THINGS = st.builds(
    Thing,
    properties=st.fixed_dictionaries(
        {"mi": st.integers(0, 60), "mp": st.builds(Thing, items=st.lists(VALUES, max_size=5))}
    ),
)


@given(THINGS)
def test_any_call_of_the_host_is_understood_or_passed_over(thing: Thing) -> None:
    call = HostCall(thing)
    call.written(), call.progressed(), call.question(), call.awaits_an_answer(), call.needs_keys()


@given(VALUES)
def test_any_record_is_told_somehow(value: object) -> None:
    if isinstance(value, Thing):
        progress(value)
    assert error_written(value).stream is PowerShellStream.ERROR  # type: ignore[arg-type]


@given(st.text(max_size=80) | st.sampled_from(["{}", "[]", '{"columns": 1}', '{"columns": ["a"], "cut": 0}\n[1]']))
def test_any_answer_of_a_script_gives_a_table_or_none(said: str) -> None:
    table = read_table(said, 10)
    assert table is None or all(len(row) == len(table.columns) for row in table.rows)
    assert read_completions(said, "12345").start <= 5


def test_completion_counts_characters_as_we_do_and_not_as_dot_net() -> None:
    said = '{"at": 5, "length": 3, "items": [{"t": "Get-Item", "s": "Get-Item", "k": "Command", "h": ""}]}'
    found = read_completions(said, "'🙂';Get")
    assert (found.start, found.length) == (4, 3)


@pytest.mark.parametrize(
    "said",
    [
        "[" * 200_000,
        '{"at": 1e999, "length": 0, "items": []}',
        '{"at": 0, "length": 0, "items": [{"t": "\\ud83d", "s": "\\udc00", "k": "", "h": ""}]}',
    ],
    ids=["deep", "endless", "half characters"],
)
def test_completions_that_are_none_are_none(said: str) -> None:
    found = read_completions(said, "Get-")
    for one in found.items:
        one.text.encode()
        one.shown.encode()


@pytest.mark.parametrize(
    "text", ["a\nRemove-Item C:\\", "a\rb", "photo\u202egpj.exe", "a\x1b[2K", "x" * 10**6], ids=range(5)
)
def test_a_completion_brings_nothing_into_the_line_that_is_not_seen(text: str) -> None:
    items = [{"t": one, "s": "Get-Item", "k": "Command", "h": "line 1\nline 2"} for one in (text, "Get-Item")]
    found = read_completions(json.dumps({"at": 0, "length": 4, "items": items}), "Get-")
    assert [one.text for one in found.items] == ["Get-Item"]


def test_half_characters_are_whole_in_a_table_and_in_errors() -> None:
    table = read_table('{"columns": ["Name"], "cut": false}\n[["a\\ud83db", "\\ud83d\\ude00"]]', 10)
    assert table is not None
    assert [*table.rows] == [("a�b",)]
    clixml = '#< CLIXML\r\n<Objs><S S="Error">_xD83D__xDE00_ _xD83D_&lt;</S></Objs>'
    assert ErrorText().feed(clixml) == "😀 �<"
    assert text_of(read_value(b"<C>55357</C>")) == "�"
