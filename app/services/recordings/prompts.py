"""What a person types at a password prompt, echoed or not: from then on it is a known secret of this session.

It is typed again by mistake, where it is echoed, more often than one would think. What is typed is never recorded
itself: a recording holds output only.
"""

import re

from app.domain.secret import Secret

_WORDS = (
    r"pass(?:word|wort|ord|phrase|code|wd)|pass phrase|secret|\bpin\b|\botp\b|\btoken\b|authenticator"
    r"|(?:verification|one-time|security|authentication|digit|login|sms) code"
    r"|kennwort|mot de passe|contrase[ñn]a|\bclave\b|\bsenha\b|palavra-passe|\bparol[aăe]?\b|wachtwoord|l[öo]senord"
    r"|adgangskode|salasana|has[łl]o\b|heslo|jelsz[óo]|parool|lozinka|zaporka|geslo|slapta[žz]odis|[şs]ifre|mật khẩu"
    r"|kata sandi|парол|κωδικός|συνθηματικό|סיסמה|كلمة (?:المرور|السر)|密码|密碼|口令|パスワード|暗証番号|암호|비밀번호"
)
_PROMPT = re.compile(rf"(?i)(?:{_WORDS})[^\n]{{0,200}}([:>?：])\s*\Z")
_ASKS = re.compile(rf"(?i)(?:{_WORDS})[^\n]{{0,200}}[:>?：]")
_COLONS = (":", "：")
_KEYS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.?)", re.DOTALL)  # an arrow or another key that writes nothing
_LONGEST = 1024  # characters
_ANSWERED = 1500  # of a prompt, and of what was typed after it


def may_ask(line: str) -> bool:
    """Whether a secret may be typed in this line, which may hold a part of it already."""
    return _ASKS.search(line[-_ANSWERED:]) is not None


def is_prompt(line: str) -> bool:
    """Whether a line that ends at the cursor asks for a secret, and nothing was typed in it yet."""
    return _PROMPT.search(line[-_ANSWERED:]) is not None


class PromptWatch:
    """Belongs to one thread."""

    def __init__(self) -> None:
        self._typed: list[str] | None = None  # None: not at a prompt
        self._prompt = ""

    def typed(self, data: bytes, line: str) -> list[Secret]:
        """What was typed while `line` stood on the screen; gives the secrets that are whole now."""
        if self._typed is None:
            found = _PROMPT.search(line)
            if not found:
                return []
            self._typed, self._prompt = [], line
        text = data.decode("utf-8", "replace").replace("\x1b[200~", "").replace("\x1b[201~", "")
        text = _KEYS.sub("", text)
        for character in text:
            if character in "\r\n":
                typed, self._typed = "".join(self._typed), None
                return [Secret(typed)] if typed and not self._is_echoed(line) else []
            self._take(character)
        return []

    def _is_echoed(self, line: str) -> bool:
        """Whether it was a command and no secret: a shell's prompt may end in "C:\\passwords>"."""
        echo = line.removeprefix(self._prompt).strip("*•. ")
        return not self._prompt.rstrip().endswith(_COLONS) and bool(echo)

    def _take(self, character: str) -> None:
        typed = self._typed = self._typed or []
        if character in "\x7f\b":
            del typed[-1:]
        elif character in "\x15\x03\x04":  # erase the line, interrupt, end
            typed.clear()
        elif character.isprintable() and len(typed) < _LONGEST:
            typed.append(character)
