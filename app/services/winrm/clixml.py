"""What PowerShell writes to a redirected standard error: native text, and in it CLIXML: errors and progress."""

import re

from app.services.winrm.psrp.values import read_text

_START = "#< CLIXML"
_END = "</Objs>"
_ERROR = re.compile(r'<S S="Error">(.*?)</S>', re.DOTALL)


class ErrorText:
    """Turns the pieces of a standard error into what a person reads. Native text passes at once."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        """The readable part of what has come so far and was not given back yet."""
        self._held += text
        readable = ""
        while self._held:
            before, start, rest = self._held.partition(_START)
            if not start:
                keep = _tail_that_may_start(self._held)
                readable += self._held[: len(self._held) - keep]
                self._held = self._held[len(self._held) - keep :]
                break
            readable += before
            inside, end, after = rest.partition(_END)
            if not end:
                self._held = start + rest
                break
            readable += _errors(inside)
            self._held = after.removeprefix("\r\n")
        return readable

    def end(self) -> str:
        """What is left when the stream has ended."""
        held, self._held = self._held, ""
        return _errors(held) if held.startswith(_START) else held


def _errors(xml: str) -> str:
    return "".join(read_text(found) for found in _ERROR.findall(xml))


def _tail_that_may_start(text: str) -> int:
    return next((n for n in range(len(_START) - 1, 0, -1) if text.endswith(_START[:n])), 0)
