"""Finds words in the help: the sections that have all of them, the best first."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.services.help.topics import REFERENCE, Topic, slug

_MARKS = re.compile(r"^[#>|\- ]+|<!--.*?-->|[|]", re.MULTILINE)
_LETTERS_OF_MARKS = re.compile(r"\*\*|`")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_AROUND = 60  # characters of an excerpt before the first word that was found
_EXCERPT = 160
MOST_HITS = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that has the words. `address` is topic#section; `heading` is "" for the beginning of a topic."""

    address: str
    title: str
    heading: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading and what stands under it, as plain text."""

    address: str
    title: str
    heading: str
    text: str
    searched: str  # heading and text, case-folded


class HelpIndex:
    """All sections of all topics. A search of the whole help takes a few milliseconds."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._sections = [section for topic in topics for section in _sections(topic)]

    def search(self, query: str) -> Sequence[Hit]:
        """The sections with all words of `query`, at most `MOST_HITS`; nothing for an empty query."""
        words = query.casefold().split()
        if not words:
            return ()
        found = [
            (_worth(section, words), number, section)
            for number, section in enumerate(self._sections)
            if all(word in section.searched for word in words)
        ]
        found.sort(key=lambda one: (-one[0], one[1]))
        return [_hit(section, words) for _, _, section in found[:MOST_HITS]]


def _sections(topic: Topic) -> Iterable[_Section]:
    first, *others = topic.text.split("\n## ")
    for number, part in enumerate([first.removeprefix("# "), *others]):
        heading, _, rest = part.partition("\n")
        text = plain(rest)
        searched = f"{topic.title}\n{heading}\n{text}".casefold()
        if number:
            yield _Section(f"{topic.id}#{slug(heading)}", topic.title, plain(heading), text, searched)
        else:
            yield _Section(topic.id, topic.title, "", text, searched)


def plain(markdown: str) -> str:
    """The words without their marks."""
    return " ".join(_MARKS.sub(" ", _LETTERS_OF_MARKS.sub("", _LINK.sub(r"\1", markdown))).split())


def _worth(section: _Section, words: Sequence[str]) -> int:
    title, heading = section.title.casefold(), section.heading.casefold()
    in_title = 8 if not section.heading else 4
    reference = section.address.partition("-")[0] in REFERENCE  # what explains comes before what lists
    return -20 * reference + sum(
        in_title * (word in title) + 6 * (word in heading) + min(section.searched.count(word), 3) for word in words
    )


def _hit(section: _Section, words: Sequence[str]) -> Hit:
    folded = section.text.casefold()
    places = [place for word in words if (place := folded.find(word)) >= 0]
    start = max(min(places, default=0) - _AROUND, 0)
    start = section.text.find(" ", start) + 1 if start else 0
    excerpt = section.text[start : start + _EXCERPT]
    return Hit(section.address, section.title, section.heading, f"… {excerpt}" if start else excerpt)
