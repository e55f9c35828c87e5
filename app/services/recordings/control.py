"""Control sequences in what a device wrote (ECMA-48, xterm's "Control Sequences"): told apart from what is visible."""

import re

CONTROL = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"
    r"|[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
    r"|[ -/]+[0-~]|[0-OQ-WYZ\\`-~])"
    r"| \r(?!\n)"  # a shell's line editor goes to the next row so, in the middle of a line
    r"|[\x00-\x1f\x7f-\x9f]"
)
"""One control sequence or control character."""
STRING = re.compile(r"\x1b([\]PX^_])([^\x07\x1b\x9c]*)(?:\x07|\x1b\\|\x9c)")
"""A sequence that carries text: a title, a link, the clipboard."""
STRING_LETTERS = tuple("]PX^_")
LINE_ENDS = frozenset("\n\x0b\x0c")
MOVES = frozenset("HfdEFBJ")
"""Final letters of CSI sequences after which the text goes on in another line of the screen."""

_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[ -/]*)\Z| \r?\Z|\r\Z")
_STRING_END = re.compile(r"[\x07\x9c]|\x1b\\")
_LONGEST_CSI = 256  # characters
_OTHER_LINE = re.compile(r"[\x0b\x0c]|\x1b(?:\[[0-?]*[HfdEFBJ]|[EDM])")


def unfinished_from(text: str) -> int:
    """Where a sequence begins whose rest has not come yet; the length of the text where there is none."""
    if "\x1b" in text:
        begun = max(text.rfind(f"\x1b{letter}") for letter in STRING_LETTERS)
        if begun >= 0 and not _STRING_END.search(text, begun + 2):
            return begun
    last = text.rfind("\x1b", max(0, len(text) - _LONGEST_CSI))
    found = _UNFINISHED.search(text, last if last >= 0 else max(0, len(text) - 2))
    return found.start() if found else len(text)


def has_moves(text: str) -> bool:
    """Whether something else than a line feed ends a line in `text`."""
    return any(sign in text for sign in ("\x1b", "\x0b", "\x0c")) and _OTHER_LINE.search(text) is not None


def visible(text: str) -> str:
    """`text` without its control sequences and characters."""
    return CONTROL.sub("", text.replace("\r\n", ""))  # most of them are ends of lines: they go quicker so


def ends_line(sequence: str) -> bool:
    """Whether the text before and after a control sequence stands in different lines."""
    if len(sequence) == 1:
        return sequence in LINE_ENDS
    return sequence[-1] in MOVES if sequence.startswith("\x1b[") else sequence in ("\x1bE", "\x1bD", "\x1bM")
