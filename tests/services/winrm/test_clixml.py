"""What a person reads of PowerShell's standard error, however it is cut into pieces."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.winrm.clixml import ErrorText

# Written after what Windows PowerShell 5.1 is documented to write; not recorded.
PROGRESS = '<Obj S="progress" RefId="0"><MS><S N="Activity">Preparing modules for first use.</S></MS></Obj>'
CLIXML = (
    '#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
    f'{PROGRESS}<S S="Error">Zugriff &lt;verweigert&gt; &amp; Schluss_x000D__x000A_</S>'
    '<S S="Error">+ CategoryInfo_x000D__x000A_</S><S S="warning">not an error</S></Objs>'
)
READABLE = "Zugriff <verweigert> & Schluss\r\n+ CategoryInfo\r\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ""),
        ("plain text", "plain text"),
        (CLIXML, READABLE),
        (f"native #{CLIXML}after", f"native #{READABLE}after"),
        (f"{CLIXML}\r\n{CLIXML}", READABLE * 2),
        ("#< CLIXML\r\n<Objs></Objs>", ""),
        (CLIXML.removesuffix("</Objs>"), READABLE),
        ("ends with #< CLI", "ends with #< CLI"),
        ("<Objs>not ours</Objs>", "<Objs>not ours</Objs>"),
    ],
)
def test_errors_are_readable_and_progress_is_left_out(written: str, read: str) -> None:
    cleaner = ErrorText()
    assert cleaner.feed(written) + cleaner.end() == read


@given(st.data())
def test_it_does_not_matter_where_the_pieces_are_cut(data: st.DataObject) -> None:
    text = f"before {CLIXML}middle{CLIXML}after"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=12)))
    cleaner, ends = ErrorText(), [0, *cuts, len(text)]
    pieces = "".join(cleaner.feed(text[a:b]) for a, b in itertools.pairwise(ends))
    assert pieces + cleaner.end() == f"before {READABLE}middle{READABLE}after"


@given(st.text(alphabet="#< CLIXMObjs/>S=\"Error'\r\n&;_x0041"))
def test_no_text_makes_it_fail(text: str) -> None:
    cleaner = ErrorText()
    assert isinstance(cleaner.feed(text) + cleaner.end(), str)


def test_native_text_is_not_held_back() -> None:
    assert ErrorText().feed("a prompt: ") == "a prompt: "


@pytest.mark.parametrize("piece", ['<S S="Error">', "#< CLIXML</Objs>", "#< CLIXML", "#", "</Obj", "_x00", "&#"])
def test_no_text_takes_long(piece: str) -> None:
    """As one piece, and in many."""
    began = time.process_time()
    whole = "#< CLIXML\r\n" + piece * (500_000 // len(piece))
    for size in (len(whole), 200):
        text = ErrorText()
        for at in range(0, len(whole), size):
            text.feed(whole[at : at + size])
        text.end()
    assert time.process_time() - began < 10
