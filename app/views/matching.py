"""Finding names as they are typed: fast enough for ten thousand of them between two key strokes."""

from collections.abc import Sequence


class Index:
    """Texts to search. `names` decide the rank, `notes` (address, folder) only whether something is found."""

    def __init__(self, names: Sequence[str], notes: Sequence[str]) -> None:
        self._names = [name.casefold() for name in names]
        self._last_scattered: tuple[str, list[int]] = ("", [])
        self._all = [f"{name} {note.casefold()}" for name, note in zip(self._names, notes, strict=True)]

    def find(self, query: str, limit: int) -> list[int]:
        """The places of the best `limit` texts, best first.

        Each word of the query must occur. A name that begins with the query comes first, then one with a word that
        begins with it, then one that contains it, then texts that only have the words somewhere, then names that
        have its letters in this order.
        """
        words = query.casefold().split()
        if not words:
            return list(range(min(limit, len(self._names))))
        found = self._containing(words)
        ranked = sorted(found, key=lambda place: self._rank(place, words))[:limit]
        if len(ranked) < limit:
            taken = set(found)
            ranked += [place for place in self._scattered("".join(words)) if place not in taken][: limit - len(ranked)]
        return ranked

    def _containing(self, words: Sequence[str]) -> list[int]:
        first, *rest = words
        found = [place for place, text in enumerate(self._all) if first in text]
        for word in rest:
            found = [place for place in found if word in self._all[place]]
        return found

    def _rank(self, place: int, words: Sequence[str]) -> tuple[int, int, int]:
        name, word = self._names[place], words[0]
        at = name.find(word)
        if at < 0:
            return 3, 0, place
        return (0 if at == 0 else 1 if not name[at - 1].isalnum() else 2), len(name), place

    def _scattered(self, letters: str) -> list[int]:
        """Names that have all letters in this order, the closest first. A longer query looks at the last hits only."""
        last_letters, last_hits = self._last_scattered
        narrows = bool(last_letters) and letters.startswith(last_letters)
        found = []
        for place in last_hits if narrows else range(len(self._names)):
            if (width := _spread(self._names[place], letters)) > 0:
                found.append((width, place))
        self._last_scattered = letters, [place for _, place in found]
        return [place for _, place in sorted(found)]


def _spread(name: str, letters: str) -> int:
    """How many characters the letters span in `name`; 0 when they do not stand there in this order."""
    begin = at = name.find(letters[0])
    for letter in letters[1:]:
        if at < 0:
            return 0
        at = name.find(letter, at + 1)
    return at - begin + 1 if at >= 0 else 0


def spans(text: str, query: str) -> list[tuple[int, int]]:
    """Where the words of `query` stand in `text`, as (start, end), for emphasis. They do not overlap."""
    folded = text.casefold()
    if len(folded) != len(text):  # "ß" folds to two letters: no emphasis is better than a wrong one
        return []
    found: list[tuple[int, int]] = []
    for word in sorted(query.casefold().split(), key=len, reverse=True):
        at = folded.find(word)
        if at >= 0 and all(at + len(word) <= start or at >= end for start, end in found):
            found.append((at, at + len(word)))
    return sorted(found)
