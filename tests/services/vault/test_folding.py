"""An entry that stays text says and keeps what its tree would, and what is unusual in any way is read by the parser."""

import copy
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.codec import dump, load
from app.services.vault.content import CODE_FIELDS, Content, read_content
from app.services.vault.document import Document, parse_document, reveal_bytes
from app.services.vault.folding import FOLDED, Folder
from app.services.vault.format import CHACHA20
from app.services.vault.inner import InnerStream
from app.services.vault.keys import composite_key
from app.services.vault.new import new_document
from app.services.vault.usual_entries import CODE_SECRETS
from app.services.vault.vault import Vault
from app.services.vault.writing import is_same, serialise
from tests.services.vault.conftest import CHEAP, PASSPHRASE

KEY = bytes(composite_key(PASSPHRASE))
TEXTS = st.sampled_from(
    ["", "a", "Router 4", "A&amp;B &lt;x&gt;", "ünï ☃ 😀", "a > b", 'Protected="True">QUJD', "two\nlines"]
)
ODD_TEXTS = st.sampled_from(
    ["&#10;", "<!-- <Entry> -->", "<![CDATA[<Entry></Entry>]]>", "a\r\nb", "<?pi <Entry>?>", "<b/>"]
)
SEALED = st.sampled_from(["", "QQ==", "QUI=", "QUJD", "QUJDRA=="])
GAPS = st.sampled_from(["", "\n", "\n\t\t", "\r\n  "])
KEYS = st.sampled_from(["Title", "UserName", "URL", "Notes", "Password", "Serial", "A&amp;B", *sorted(CODE_FIELDS)])
TIME = "UfuZ4g4AAAA="


@st.composite
def values(draw: st.DrawFn) -> str:
    return draw(
        st.one_of(
            TEXTS.map(lambda text: f"<Value>{text}</Value>"),
            SEALED.map(lambda text: f'<Value Protected="True">{text}</Value>'),
            st.sampled_from(
                ["<Value/>", '<Value Protected="True"/>', '<Value Protected="1">QUJD</Value>', "<Value />"]
            ),
            ODD_TEXTS.map(lambda text: f"<Value>{text}</Value>"),
        )
    )


@st.composite
def entries(draw: st.DrawFn, *, with_history: bool = True) -> str:
    gap = draw(GAPS)
    number = draw(
        st.sampled_from(
            ["AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAg", "BZEIsra1SA+RnptLY/eCSw", "BZEIsra1SA+RnptLY/eCSx"]
        )
    )
    tags = draw(st.sampled_from(["", "<Tags/>", "<Tags>one;two, three</Tags>"]))
    times = f"<LastModificationTime>{TIME}</LastModificationTime>", f"<CreationTime>{TIME}</CreationTime>"
    expires = f"<ExpiryTime>{TIME}</ExpiryTime>{gap}<Expires>{draw(st.sampled_from(['True', 'False', '']))}</Expires>"
    parts = [f"<UUID>{number}==</UUID>", "<IconID>0</IconID>", "<OverrideURL/>", tags]
    parts += [
        "<Times>" + gap.join(("", *draw(st.permutations(times)), expires, "<UsageCount>0</UsageCount>")) + "</Times>"
    ]
    parts += [
        f"<String>{gap}<Key>{draw(KEYS)}</Key>{draw(values())}{gap}</String>" for _ in range(draw(st.integers(0, 8)))
    ]
    parts += draw(
        st.lists(
            st.sampled_from(
                [
                    "<AutoType><Enabled>True</Enabled><Association><Window>w</Window></Association></AutoType>",
                    "<CustomData><Item><Key>a</Key><Value>b</Value></Item></CustomData>",
                    "<CustomData><Item><Key>satchel.inject-only</Key><Value>true</Value></Item></CustomData>",
                    "<Tags>later</Tags>",
                    '<Binary><Key>f</Key><Value Ref="3"/></Binary>',
                    "<Unknown><Deep><Deeper>x</Deeper></Deep></Unknown>",
                    '<Marked of="&gt;"/>',
                ]
            ),
            max_size=2,
        )
    )
    if with_history:
        older = draw(st.lists(entries(with_history=False), max_size=2))
        parts.append(f"<History>{gap}{gap.join(older)}</History>" if older else "<History/>")
    return f"<Entry>{gap}{gap.join(parts)}{gap}</Entry>{gap}"


def whole(inside: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><KeePassFile><Meta/><Root><Group><UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID>'
        f"<Name>top</Name>{inside}<Group><UUID>AAAAAAAAAAAAAAAAAAAAAw==</UUID><Name>in</Name>{inside}</Group></Group>"
        "</Root></KeePassFile>"
    ).encode()


def read(xml: bytes, size: int, folder: Folder | None) -> tuple[Document, Content]:
    empty = new_document("x", CHEAP, cipher=CHACHA20)
    stream = InnerStream(bytes(64))
    root = parse_document((xml[at : at + size] for at in range(0, len(xml), size)), stream, folder)
    document = Document(empty.header, CHEAP, stream, (), (), root, folder.readings if folder else {})
    return document, read_content(document)


def folded(document: Document) -> list[Element]:
    return list(document.tree.iter(FOLDED))


@settings(max_examples=120, deadline=None)
@given(inside=st.lists(entries(), min_size=1, max_size=3).map("".join), size=st.sampled_from([7, 300, 1 << 20]))
def test_a_folded_vault_says_what_its_tree_says(inside: str, size: int) -> None:
    xml = whole(inside)
    plain, ours = read(xml, size, None)
    document, content = read(xml, size, Folder())
    assert content.entries == ours.entries
    assert list(content.groups) == list(ours.groups)
    assert document.stream.end == plain.stream.end
    unread = copy.deepcopy(document)
    assert read_content(unread).entries == ours.entries, "also from its text alone"
    kept = read(b"".join(serialise(document, InnerStream(bytes(64)))), 1 << 20, None)[0]
    assert is_same(document.root, plain.root)
    assert not folded(document)
    assert is_same(kept.root, plain.root), "the values are in the same stream, so that their text is the same too"
    for one, other in zip(document.root.iter("Value"), plain.root.iter("Value"), strict=True):
        assert reveal_bytes(one, document.stream) == reveal_bytes(other, plain.stream)


@pytest.mark.parametrize(
    "before",
    ["<!-- -->", "<![CDATA[]]>", "<?pi?>"],
)
def test_nothing_is_folded_where_an_entry_might_be_none(before: str) -> None:
    entry = usual("AAAAAAAAAAAAAAAAAAAAAg")
    assert len(folded(read(whole(entry), 50, Folder())[0])) == 1, "the second has its id, and gets another one"
    assert not folded(read(whole(before + entry), 50, Folder())[0])
    commented = read(whole(f"<!--{entry}--><Notes><![CDATA[{entry}]]></Notes>"), 50, Folder())[1]
    assert commented.entries == ()


def usual(uuid: str) -> str:
    return (
        f"<Entry><UUID>{uuid}==</UUID><Times><LastModificationTime>{TIME}</LastModificationTime>"
        f"<ExpiryTime>{TIME}</ExpiryTime><Expires>False</Expires></Times><String><Key>Password</Key>"
        '<Value Protected="True">QUJD</Value></String></Entry>'
    )


def test_an_entry_that_stands_elsewhere_is_unfolded_at_once() -> None:
    """In a history that is unusual itself, or in something that no program knows."""
    older = usual("BZEIsra1SA+RnptLY/eCSw")
    odd = f'<Entry a="b"><UUID>BZEIsra1SA+RnptLY/eCSw==</UUID><History>{older}</History></Entry>'
    document, content = read(whole(f"{odd}<Thing>{usual('AAAAAAAAAAAAAAAAAAAAAg')}</Thing>"), 1 << 20, Folder())
    assert not folded(document)
    assert len(content.entries) == 2
    assert len(content.places[content.entries[0].id].element.findall("History/Entry")) == 1


def test_whoever_looks_into_one_entry_or_changes_it_leaves_the_others_folded(vault: Vault, task: TaskContext) -> None:
    drafts = [EntryDraft(f"Entry {n}", password=Secret(f"secret {n}"), group="A") for n in range(4)]
    ids = [entry.id for entry in vault.add_all(drafts, task)]
    again = Vault.open(vault.path, PASSPHRASE, task)
    document, content = again.reading()
    assert len(folded(document)) == 4
    assert again.password(ids[0]).reveal() == "secret 0"
    assert {one.reveal() for one in again.secrets()} == {f"secret {n}" for n in range(4)}
    assert len(folded(document)) == 4, "a password is read from a tree that is not kept"
    again.edit(ids[1], EntryDraft("Other", password=Secret("new"), group="A"), task)
    again.delete(ids[2], task)
    assert len(folded(document)) == 2

    def fail(changes: object, content: Content) -> None:
        changes.remember(content.places[ids[3]].held)  # type: ignore[attr-defined]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        again.change(fail, task)
    saved = read_content(load(dump(document, KEY, task), KEY, task))
    assert {entry.title for entry in saved.entries} == {"Entry 0", "Other", "Entry 3"}
    assert again.password(ids[3]).reveal() == "secret 3"
    assert content.places[ids[0]].element is content.places[ids[0]].held


def test_a_text_that_would_take_long_to_tell_is_told_at_once() -> None:
    """Each of these begins as an entry and is none: what is tried is tried once."""
    nearly = usual("AAAAAAAAAAAAAAAAAAAAAg").replace("</Entry>", "<Odd></Odd>" * 5000)
    xml = whole(nearly + "<x/></Entry>" + "<Entry><UUID>" * 50 + "</UUID></Entry>" * 50)
    document, content = read(xml, 1 << 16, Folder())
    assert len(folded(document)) <= 2
    assert content.entries


def test_the_strings_that_make_codes_are_the_same_everywhere() -> None:
    assert {name for name in CODE_FIELDS if name == "otp" or "Secret" in name or "Seed" in name} == set(CODE_SECRETS)
