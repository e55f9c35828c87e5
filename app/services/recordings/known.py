"""The values that must not come into a recording: what the vault knows, and what was typed at a password prompt."""

import threading
from collections.abc import Callable, Iterable

from app.domain.secret import Secret

SHORTEST = 4
"""Characters. A shorter secret would be found in ordinary words: it is masked only where its surroundings tell it."""
LONGEST = 1024  # characters; a longer one is looked for in parts
_KEY_LINE = 16  # characters of a line of a private key that are looked for
_CODE = 8  # of one word, such as a recovery code in a list
_HALVED = 8  # characters from which on a half of a secret says much
_MANY = 64  # secrets; more are sifted by their first letters


class KnownSecrets:
    """Belongs to one thread; one that is the `base` of others is not changed any more.

    Upper and lower case are different.
    """

    def __init__(self, secrets: Iterable[Secret] = (), base: "KnownSecrets | None" = None) -> None:
        self._base = base
        self._values: set[str] = set()
        self._prefixes: set[str] = set()
        self._halves: set[str] = set()
        self._by_start: dict[str, list[str]] = {}
        self.longest: int = base.longest if base else 0
        for secret in secrets:
            self.add(secret)

    def __len__(self) -> int:
        """How many values are looked for."""
        return len(self._values) + (len(self._base) if self._base else 0)

    def add(self, secret: Secret) -> None:
        for value in _parts(secret.reveal()):
            if value not in self._values:
                self._values.add(value)
                self._prefixes.update(value[:end] for end in range(1, len(value)))
                self._by_start.setdefault(value[:SHORTEST], []).append(value)
                if len(value) >= _HALVED:
                    self._halves.add(value[: max(_HALVED // 2 + 2, len(value) // 2)])
                self.longest = max(self.longest, len(value))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where secrets stand in `text`: start and end of each, in any order; they may overlap."""
        found = self._base.spans(text) if self._base else []
        for value in self._candidates(text):
            at = text.find(value)
            while at >= 0:
                found.append((at, at + len(value)))
                at = text.find(value, at + 1)
        return found

    def half_in(self, text: str) -> bool:
        """Whether a good half of a secret stands somewhere in `text`: it may have been mistyped and be put right."""
        return any(text.find(half) >= 0 for half in self._halves) or (
            self._base is not None and self._base.half_in(text)
        )

    def begun(self, text: str) -> int:
        """How many characters at the end of `text` may be the beginning of a secret."""
        for length in range(min(self.longest - 1, len(text)), 0, -1):
            if self._may_begin(text[-length:]):
                return length
        return 0

    def _may_begin(self, part: str) -> bool:
        return part in self._prefixes or (self._base is not None and self._base._may_begin(part))

    def _candidates(self, text: str) -> Iterable[str]:
        if len(self._values) <= _MANY:
            return self._values
        starts = {text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1)}
        return [value for start in starts & self._by_start.keys() for value in self._by_start[start]]


class SharedSecrets:
    """What all sessions must not tell, prepared once for them together: a vault may hold thousands."""

    def __init__(self, source: Callable[[], Iterable[Secret]]) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._ids: list[int] = []
        self._held: tuple[Secret, ...] = ()  # so that no other gets the id of one of them
        self._known = KnownSecrets()

    def now(self) -> KnownSecrets:
        """The same until there are other secrets. Safe to use from any thread."""
        secrets = tuple(self._source())
        ids = [id(secret) for secret in secrets]
        with self._lock:
            if ids != self._ids:
                self._ids, self._held, self._known = ids, secrets, KnownSecrets(secrets)
            return self._known


def _parts(value: str) -> list[str]:
    """What is looked for: control characters are not, they are skipped in the output as well."""
    lines = ["".join(one for one in line if one.isprintable()) for line in value.splitlines()]
    if len(lines) > 1:
        lines = [line for line in lines if len(line) >= (_KEY_LINE if " " in line.strip() else _CODE)]
    wanted = [line for line in lines if len(line) >= SHORTEST]
    parts = [line[at : at + LONGEST] for line in wanted for at in range(0, len(line), LONGEST)]
    return [part for part in parts if len(part) >= SHORTEST]
