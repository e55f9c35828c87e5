"""What a person types at a password prompt, echoed or not: from then on it is a known secret of this session.

It is typed again by mistake, where it is echoed, more often than one would think. What is typed is never recorded
itself: a recording holds output only.
"""

import re

from app.domain.secret import Secret

_PROMPT = re.compile(
    r"(?i)(?:pass(?:word|phrase|code|wd)|pass phrase|secret|\bpin\b|verification code|one-time code|\botp\b)"
    r"[^\n]{0,60}[:>?]\s*\Z"
)
_LONGEST = 1024  # characters


class PromptWatch:
    """Belongs to one thread."""

    def __init__(self) -> None:
        self._typed: list[str] | None = None  # None: not at a prompt

    def typed(self, data: bytes, line: str) -> list[Secret]:
        """What was typed while `line` stood on the screen; gives the secrets that are whole now."""
        if self._typed is None and not _PROMPT.search(line):
            return []
        text = data.decode("utf-8", "replace").replace("\x1b[200~", "").replace("\x1b[201~", "")
        found = []
        for character in text:
            if character in "\r\n":
                found.append(Secret("".join(self._typed or ())))
                self._typed = None
                return [secret for secret in found if secret]  # what follows is for the next prompt
            self._take(character)
        return []

    def _take(self, character: str) -> None:
        typed = self._typed = self._typed if self._typed is not None else []
        if character in "\x7f\b":
            del typed[-1:]
        elif character in "\x15\x03\x04\x1b":  # erase the line, interrupt, end, an escape sequence
            typed.clear()
        elif character.isprintable() and len(typed) < _LONGEST:
            typed.append(character)
