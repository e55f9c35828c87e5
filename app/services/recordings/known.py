"""The values that must not come into a recording: what the vault knows, and what was typed at a password prompt."""

from collections.abc import Iterable

from app.domain.secret import Secret

SHORTEST = 4
"""Characters. A shorter secret would be found in ordinary words: it is masked only where its surroundings tell it."""
LONGEST = 1024  # characters; a longer one is looked for in parts
_KEY_LINE = 16  # characters of a line of a private key that are looked for
_MANY = 64  # secrets; more are sifted by their first letters


class KnownSecrets:
    """Belongs to one thread. Upper and lower case are different."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._values: set[str] = set()
        self._prefixes: set[str] = set()
        self._by_start: dict[str, list[str]] = {}
        self.longest = 0
        for secret in secrets:
            self.add(secret)

    def __len__(self) -> int:
        return len(self._values)

    def add(self, secret: Secret) -> None:
        for value in _parts(secret.reveal()):
            if value not in self._values:
                self._values.add(value)
                self._prefixes.update(value[:end] for end in range(1, len(value)))
                self._by_start.setdefault(value[:SHORTEST], []).append(value)
                self.longest = max(self.longest, len(value))

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where secrets stand in `text`: start and end of each, in any order; they may overlap."""
        found = []
        for value in self._candidates(text):
            at = text.find(value)
            while at >= 0:
                found.append((at, at + len(value)))
                at = text.find(value, at + 1)
        return found

    def begun(self, text: str) -> int:
        """How many characters at the end of `text` may be the beginning of a secret."""
        for length in range(min(self.longest - 1, len(text)), 0, -1):
            if text[-length:] in self._prefixes:
                return length
        return 0

    def _candidates(self, text: str) -> Iterable[str]:
        if len(self._values) <= _MANY:
            return self._values
        starts = {text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1)}
        return [value for start in starts & self._by_start.keys() for value in self._by_start[start]]


def _parts(value: str) -> list[str]:
    """What is looked for: control characters are not, they are skipped in the output as well."""
    lines = ["".join(one for one in line if one.isprintable()) for line in value.splitlines()]
    wanted = [line for line in lines if len(line) >= (SHORTEST if len(lines) == 1 else _KEY_LINE)]
    parts = [line[at : at + LONGEST] for line in wanted for at in range(0, len(line), LONGEST)]
    return [part for part in parts if len(part) >= SHORTEST]
