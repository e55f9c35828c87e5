"""Control sequences in what a device wrote (ECMA-48, xterm's "Control Sequences"): told apart from what is visible."""

import re

_STRING = r"[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"
CONTROL = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"
    rf"|{_STRING}"
    r"|[ -/]+[0-~]|[0-OQ-WYZ\\`-~])"
    r"| \r(?!\n)"  # a shell's line editor goes to the next row so, in the middle of a line
    r"|[\x00-\x1f\x7f-\x9f]"
)
"""One control sequence or control character."""
UNFINISHED = re.compile(r"(?:\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\x9c]*\x1b?|[ -/]*)?| \r?|\r)\Z")
"""A sequence at the end of a piece whose rest has not come yet."""
STRING = re.compile(r"\x1b([\]PX^_])([^\x07\x1b\x9c]*)(?:\x07|\x1b\\|\x9c)")
"""A sequence that carries text: a title, a link, the clipboard."""
LINE_ENDS = frozenset("\n\x0b\x0c")
MOVES = frozenset("HfdEFBJ")
"""Final letters of CSI sequences after which the text goes on in another line of the screen."""


def ends_line(sequence: str) -> bool:
    """Whether the text before and after a control sequence stands in different lines."""
    if len(sequence) == 1:
        return sequence in LINE_ENDS
    return sequence[-1] in MOVES if sequence.startswith("\x1b[") else sequence in ("\x1bE", "\x1bD", "\x1bM")
