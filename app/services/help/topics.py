"""The topics of the help, from `resources/help`: what there is, in which order, and the text of each.

A topic is a page of Markdown whose first line is its title. `contents.md` lists the topics in groups. A line that is a
comment with one name, `<!-- keys -->`, stands for what the program writes itself. Of what is long (the checks, the
steps, the commands) each group becomes a topic of its own, and the comment a list of them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.services.resources import documentation, resource

FIRST = "start"
"""Shown where nothing better is known."""
_LINK = re.compile(r"\[([^\]]+)\]\(([\w-]+)\.md\)")
_MADE = re.compile(r"^<!-- (\w+) -->$", re.MULTILINE)
REFERENCE = {"checks": "Checks", "steps": "Steps", "commands": "satchel"}  # -> how the topics of their parts begin

type Make = Callable[[], str]
"""Writes a part of the help, in Markdown."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One page."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the contents: the ids of its topics with their titles."""

    title: str
    topics: tuple[tuple[str, str], ...]


class Topics:
    """Reads the help. `language` is a folder in `resources/help`: what is not in it is shown in English."""

    def __init__(self, language: str = "", made: Mapping[str, Make] | None = None) -> None:
        self._language = language
        self._made = dict(made or {})

    def contents(self) -> Sequence[Group]:
        """The groups, in order."""
        _, *parts = self._read("contents").split("\n## ")
        return [
            Group(title, tuple((id, words) for words, id in _LINK.findall(lines)))
            for title, _, lines in (part.partition("\n") for part in parts)
        ]

    def load(self) -> Mapping[str, Topic]:
        """Every topic by its id. Takes some tens of milliseconds: what the program writes itself is written now."""
        parts = {page: self._catalogue(page) for page in REFERENCE}
        topics = [
            _topic(id, _MADE.sub(lambda found: self._write(found[1], parts), self._read(id)))
            for group in self.contents()
            for id, _ in group.topics
        ]
        return {topic.id: topic for topic in [*topics, *(part for page in parts.values() for part in page)]}

    def _read(self, id: str) -> str:
        own = resource(f"help/{self._language}/{id}.md")
        path: Path = own if self._language and own.is_file() else resource(f"help/{id}.md")
        return path.read_text("utf-8")

    def _write(self, name: str, parts: Mapping[str, Sequence[Topic]]) -> str:
        if name in parts:
            return "\n".join(f"- [{topic.title}]({topic.id}.md)" for topic in parts[name])
        return self._made[name]() if name in self._made else ""

    def _catalogue(self, page: str) -> list[Topic]:
        """The groups of a long page, each as a topic; none in a program that was built without it."""
        file = documentation(f"{page}.md")
        read = self._made.get(page) or (lambda: file.read_text("utf-8") if file.is_file() else "")
        _, *parts = read().split("\n## ")
        return [_part(page, *part.split("\n", 1)) for part in parts]


def _topic(id: str, text: str) -> Topic:
    return Topic(id, text.partition("\n")[0].removeprefix("# "), text)


def _part(page: str, title: str, text: str) -> Topic:
    whole = f"{REFERENCE[page]} {title}" if page == "commands" else f"{REFERENCE[page]}: {title}"
    return _topic(f"{page}-{slug(title)}", f"# {whole}\n{text}".replace("\n### ", "\n## "))


def slug(heading: str) -> str:
    """What an address calls a heading: `connecting#one-time-codes`."""
    return re.sub(r"[^\w]+", "-", heading.casefold()).strip("-")
