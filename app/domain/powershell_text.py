"""PowerShell as a person types it: whether it is all there, and where an error points to."""

import re
from dataclasses import dataclass

_SINGLE = "'‘’‚‛"
_DOUBLE = '"“”„'
"""PowerShell takes typographic quotes for quotes ("about_Quoting_Rules")."""
_CLOSERS = {"(": ")", "{": "}", "[": "]"}
_GOES_ON = re.compile(r"(?:\||&&|,|(?<![<>=!])=|\+)\s*\Z")
_PLACE = re.compile(r"line (\d{1,7})(?:, character (\d{1,7}))?(?: of (.+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a script, counted from 1. `script` "" is what was typed."""

    line: int
    character: int = 1
    script: str = ""


def read_place(words: str) -> Place | None:
    """ "line 3, character 12 of deploy.ps1" as a place; None for anything else."""
    found = _PLACE.fullmatch(words.strip())
    if found is None:
        return None
    return Place(int(found[1]), int(found[2] or 1), (found[3] or "").strip())


def is_complete(text: str) -> bool:
    """Whether Enter may run it: no bracket, quote or comment is open, and the last line does not go on.

    What closes too much is complete: PowerShell says better what is wrong with it.
    """
    reader = _Reader(text)
    reader.read()
    return not reader.is_open and not _GOES_ON.search(reader.code)


class _Reader:
    """Goes through a text once. `code` is what is neither a string nor a comment, with a mark for each of these."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._open: list[str] = []  # brackets, and '"' for a string in which an expression stands
        self._code: list[str] = []
        self._has_begun = False  # a string or comment that does not end

    @property
    def is_open(self) -> bool:
        return self._has_begun or bool(self._open)

    @property
    def code(self) -> str:
        return "".join(self._code[-8:])

    def read(self) -> None:
        while self._at < len(self._text) and not self._has_begun:
            if self._open and self._open[-1] == '"':
                self._open.pop()
                self._read_double(self._at)
            else:
                self._read_code()

    def _read_code(self) -> None:
        text, at = self._text, self._at
        character = text[at]
        if character == "`":
            self._has_begun = at + 1 == len(text)
            self._at += 2
            self._code.append("`")
        elif character == "@" and text[at + 1 : at + 2] and text[at + 1] in _SINGLE + _DOUBLE:
            self._read_here_string()
        elif character in _SINGLE:
            self._read_single()
        elif character in _DOUBLE:
            self._read_double(at + 1)
        elif text.startswith("<#", at):
            self._skip_past(text.find("#>", at + 2), 2)
        elif character == "#" and self._begins_word():
            end = text.find("\n", at)
            self._at = len(text) if end < 0 else end
        else:
            self._note_bracket(character)
            self._code.append(character)
            self._at += 1

    def _begins_word(self) -> bool:
        return self._at == 0 or self._text[self._at - 1] in " \t\r\n;(){}|&,"

    def _note_bracket(self, character: str) -> None:
        if character in _CLOSERS:
            self._open.append(character)
        elif self._open and character == _CLOSERS.get(self._open[-1]):
            self._open.pop()

    def _read_single(self) -> None:
        at = self._at + 1
        while at < len(self._text):
            if self._text[at] in _SINGLE:
                if self._text[at + 1 : at + 2] and self._text[at + 1] in _SINGLE:
                    at += 1
                else:
                    self._skip_past(at, 1)
                    return
            at += 1
        self._has_begun = True

    def _read_double(self, at: int) -> None:
        """From inside of the string on; stops at an expression in it."""
        text = self._text
        while at < len(text):
            if text[at] == "`":
                at += 1
            elif text[at] in _DOUBLE:
                if text[at + 1 : at + 2] and text[at + 1] in _DOUBLE:
                    at += 1
                else:
                    self._skip_past(at, 1)
                    return
            elif text.startswith("$(", at):
                self._open += ['"', "("]
                self._at = at + 2
                return
            at += 1
        self._has_begun = True

    def _read_here_string(self) -> None:
        """It begins at the end of a line and ends at the beginning of one."""
        quotes = _SINGLE if self._text[self._at + 1] in _SINGLE else _DOUBLE
        rest = self._text[self._at + 2 :]
        if not re.match(r"[ \t]*(?:\r?\n|\Z)", rest):
            self._code.append("@")
            self._at += 1
            return
        end = re.search(rf"\n[{quotes}]@", rest)
        self._skip_past(-1 if end is None else self._at + 2 + end.start(), 3)

    def _skip_past(self, end: int, length: int) -> None:
        self._has_begun = end < 0
        self._at = len(self._text) if end < 0 else end + length
        self._code.append("'")
