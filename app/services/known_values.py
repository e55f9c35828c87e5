"""Finds secrets that are known in free text, as they are and as programs encode them, without holding any of them.

What is kept of a secret is a hash of its first characters and one of the whole, by the key that Python draws for each
process: whoever reads the memory finds no password here.
"""

import re
import string
import threading
from collections.abc import Callable, Iterable, Iterator

from app.domain.secret import Secret, overwrite

SHORTEST = 6
"""Characters. A shorter secret would be found in ordinary words."""
_START = 4  # characters that are looked at first
_LONGEST = 1024  # characters; of a longer text, such as a key, its lines are looked for
_LINE = 16  # characters of a line of a key
_SAFE = (string.ascii_letters + string.digits + "_.-~").encode()
_RUN = re.compile(r"[\w+/=%.~-]{10,}")


class KnownValues:
    """Safe to use from any thread."""

    def __init__(self) -> None:
        self._starts: set[int] = set()
        self._wholes: set[int] = set()
        self._lengths: tuple[int, ...] = ()
        self._adding = threading.Lock()
        self._source: Callable[[], Iterable[Secret]] | None = None

    def ask(self, source: Callable[[], Iterable[Secret]]) -> None:
        """Who is asked for what has come to be known since it was asked last: quick when that is nothing."""
        self._source = source

    def refresh(self) -> None:
        """Ask now. Where that is going on in another thread it is not waited for."""
        if self._source is not None and self._adding.acquire(blocking=False):
            try:
                self._add(self._source())
            finally:
                self._adding.release()

    def add(self, secrets: Iterable[Secret]) -> None:
        with self._adding:
            self._add(secrets)

    def _add(self, secrets: Iterable[Secret]) -> None:
        lengths = set(self._lengths)
        for secret in secrets:
            for form in _forms(secret.reveal()):
                self._wholes.add(hash(form))
                lengths.add(len(form))
                self._starts.add(hash(form[:_START]))  # last: then the whole is there to be found
        self._lengths = tuple(sorted(lengths, reverse=True))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where secrets stand in `text`: start and end of each, in order; of those that begin together the longest."""
        found = []
        starts, wholes = self._starts, self._wholes
        if starts:
            for at in range(len(text) - SHORTEST + 1):
                if hash(text[at : at + _START]) in starts:
                    for length in self._lengths:
                        if at + length <= len(text) and hash(text[at : at + length]) in wholes:
                            found.append((at, at + length))
                            break
        return found

    def encoded_spans(self, text: str) -> list[tuple[int, int]]:
        """As `spans`, only in what looks like base64 or a part of an address: for output that comes fast."""
        if not self._starts:
            return []
        found = []
        for run in _RUN.finditer(text):
            found += [(run.start() + start, run.start() + end) for start, end in self.spans(run[0])]
        return found

    def forget(self) -> None:
        """Nothing is known any more, and nobody is asked."""
        with self._adding:
            self._starts, self._wholes, self._lengths, self._source = set(), set(), (), None

    def masked(self, text: str, mask: str) -> str:
        """`text` with the mask in place of what is known."""
        parts, done = [], 0
        for start, end in self.spans(text):
            if start >= done:
                parts += [text[done:start], mask]
            done = max(done, end)
        return "".join([*parts, text[done:]]) if done else text


def _forms(value: str) -> Iterator[str]:
    """What a text is looked for as. Each is overwritten once the next is asked for."""
    lines = [line.strip() for line in value.splitlines()]
    plain = [line for line in lines if len(line) >= _LINE] if len(lines) > 1 else [value]
    made = _encoded(value) if len(value) <= _LONGEST else []
    for form in (*plain, *made):
        if len(form) >= SHORTEST:
            yield form
    for form in (*lines, *made):
        if form is not value:
            overwrite(form)


def _encoded(value: str) -> list[str]:
    import html
    import json
    from base64 import b64encode

    forms = [html.escape(value), json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]]
    for encoding in ("utf-8", "utf-16-le"):
        data = value.encode(encoding, "replace")
        if encoding == "utf-8":
            forms += [_quoted(data, safe, form) for safe in (_SAFE, _SAFE + b"/") for form in ("%%%02X", "%%%02x")]
            forms += [form.replace("%20", "+") for form in forms[-2:] + forms[-4:-2]]
        for shift, skip in ((0, 0), (1, 2), (2, 3)):  # what stands before it moves its bits
            moved = bytes(shift) + data
            text = b64encode(moved).decode("ascii")
            whole = text[skip : len(moved) * 8 // 6]
            forms += [whole, whole.translate({ord("+"): "-", ord("/"): "_"})]
            if moved is not data:
                overwrite(moved)
        overwrite(data)
    return forms


def _quoted(data: bytes, safe: bytes, form: str) -> str:
    """As in addresses. Not by `urllib`, which leaves copies behind."""
    return "".join(chr(one) if one in safe else form % one for one in data)
