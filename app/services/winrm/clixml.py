"""What PowerShell writes to a redirected standard error: native text, and in it CLIXML: errors and progress."""

from app.services.winrm.psrp.values import read_text

_START = "#< CLIXML"
_END = "</Objs>"
_ERROR, _ERROR_END = '<S S="Error">', "</S>"


class ErrorText:
    """Turns the pieces of a standard error into what a person reads. Native text passes at once.

    Each letter is looked at a few times only, however a hostile device cuts and nests what it writes.
    """

    def __init__(self) -> None:
        self._held = ""  # a few letters that may begin a mark, or end one
        self._parts: list[str] = []
        self._is_inside = False  # of CLIXML

    def feed(self, text: str) -> str:
        """The readable part of what has come so far and was not given back yet."""
        text, self._held = self._held + text, ""
        readable: list[str] = []
        at = 0
        while True:
            if not self._is_inside:
                start = text.find(_START, at)
                if start < 0:
                    whole = len(text) - _tail_that_may_start(text[max(at, len(text) - len(_START)) :])
                    readable.append(text[at:whole])
                    self._held = text[whole:]
                    break
                readable.append(text[at:start])
                at, self._is_inside = start + len(_START), True
            end = text.find(_END, at)
            if end < 0:
                whole = max(at, len(text) - len(_END) + 1)
                self._parts.append(text[at:whole])
                self._held = text[whole:]
                break
            self._parts.append(text[at:end])
            readable.append(self._errors())
            at = end + len(_END)
            at += 2 if text.startswith("\r\n", at) else 0
        return "".join(readable)

    def end(self) -> str:
        """What is left when the stream has ended."""
        held, self._held = self._held, ""
        if not self._is_inside:
            return held
        self._parts.append(held)
        return self._errors()

    def _errors(self) -> str:
        xml, self._parts, self._is_inside = "".join(self._parts), [], False
        found: list[str] = []
        start = xml.find(_ERROR)
        while start >= 0 and (end := xml.find(_ERROR_END, start)) >= 0:
            found.append(read_text(xml[start + len(_ERROR) : end]))
            start = xml.find(_ERROR, end)
        return "".join(found)


def _tail_that_may_start(text: str) -> int:
    return next((n for n in range(len(_START) - 1, 0, -1) if text.endswith(_START[:n])), 0)
