"""OpenSSH's client configuration as lines: quoted words, Host and Match blocks, includes in their places."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from app.domain.language import tr
from app.services.imports.text import decode, lines_of

MOST_DEPTH = 16  # of Include, as OpenSSH has it
MOST_LINES = 1_000_000
_KEYWORD = re.compile(r"\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(.*)$", re.DOTALL)
_WILD = frozenset("*?!")

type Include = Callable[[str], list[tuple[str, bytes]]]
"""The names and contents of the files that a pattern of Include names."""


@dataclass(frozen=True, slots=True)
class Line:
    """One directive. `guards` are the Host and Match lines that must hold for it to count, outermost first."""

    keyword: str  # lower case
    arguments: tuple[str, ...]
    place: str
    guards: tuple["Line", ...] = ()


@dataclass(slots=True)
class Config:
    """The directives in blocks of the same conditions, in the order of the files.

    A block below a Host line of plain names only is looked at only for these names: 10,000 hosts are resolved without
    comparing each with each.
    """

    blocks: list[tuple[tuple[Line, ...], list[Line]]] = field(default_factory=list)
    for_all: list[int] = field(default_factory=list)
    by_name: dict[str, list[int]] = field(default_factory=dict)

    @property
    def hosts(self) -> Iterator[Line]:
        """The Host lines, each where its block begins."""
        return (guards[-1] for guards, lines in self.blocks if lines and lines[0].keyword == "host")

    def add(self, line: Line) -> None:
        if line.keyword in ("host", "match"):
            self._open((*line.guards, line))
        elif not self.blocks or self.blocks[-1][0] is not line.guards:
            self._open(line.guards)
        self.blocks[-1][1].append(line)

    def _open(self, guards: tuple[Line, ...]) -> None:
        plain = [guard for guard in guards if guard.keyword == "host" and not _WILD & set("".join(guard.arguments))]
        places = [self.by_name.setdefault(name, []) for name in plain[-1].arguments] if plain else [self.for_all]
        for place in places:
            place.append(len(self.blocks))
        self.blocks.append((guards, []))

    def blocks_for(self, host: str) -> Iterator[tuple[tuple[Line, ...], list[Line]]]:
        """The blocks that may count for this host."""
        return (self.blocks[number] for number in sorted({*self.for_all, *self.by_name.get(host, ())}))


class Problem(Exception):
    """A line that OpenSSH would not accept; the text says where and why."""


def read_config(data: bytes, name: str, include: Include) -> Config:
    """All directives with their conditions, includes in their places. Raises Problem."""
    config = Config()
    for line in _Reader(include).lines(data, name, (), 0):
        config.add(line)
    return config


class _Reader:
    def __init__(self, include: Include) -> None:
        self._include = include
        self._count = 0

    def lines(self, data: bytes, name: str, outer: tuple[Line, ...], depth: int) -> Iterator[Line]:
        guards = outer
        for number, text in enumerate(lines_of(decode(data)), 1):
            self._count += 1
            if self._count > MOST_LINES:
                raise Problem(
                    tr(
                        "{name}, line {number}: the configuration with all it includes is too long.",
                        name=name,
                        number=number,
                    )
                )
            where = tr("line {line}", line=number)
            line = _line(text, where if not depth else f"{name}, {where}", guards)
            if line is None:
                continue
            if line.keyword in ("host", "match"):
                line = replace(line, guards=outer)
                guards = (*outer, line)
                yield line
            elif line.keyword == "include":
                yield from self._included(line, depth)
            else:
                yield line

    def _included(self, line: Line, depth: int) -> Iterator[Line]:
        if depth >= MOST_DEPTH:
            raise Problem(
                tr("{place}: Include goes more than {most_depth} levels deep.", place=line.place, most_depth=MOST_DEPTH)
            )
        for pattern in line.arguments:
            for name, data in self._include(pattern):
                yield from self.lines(data, name, line.guards, depth + 1)


def _line(text: str, place: str, guards: tuple[Line, ...]) -> Line | None:
    stripped = text.strip(" \t\r\f")
    if not stripped or stripped.startswith("#"):
        return None
    match = _KEYWORD.match(stripped)
    keyword = match[1].lower() if match else re.split(r"[ \t]", stripped, maxsplit=1)[0].lower()
    try:
        arguments = tuple(split_arguments(match[2] if match else ""))
    except ValueError as error:
        raise Problem(f"{place}: {error}.") from error
    if not arguments:
        raise Problem(tr("{place}: {keyword} has no value.", place=place, keyword=keyword))
    return Line(keyword, arguments, place, guards)


def split_arguments(text: str) -> Iterator[str]:
    """As OpenSSH splits a line: quotes of both kinds, a backslash before a quote, a backslash or a space; "#" ends it.

    Raises ValueError for a quote without its end.
    """
    position, length = 0, len(text)
    while position < length:
        if text[position] in " \t":
            position += 1
            continue
        if text[position] == "#":
            return
        word, quote = [], ""
        while position < length and (quote or text[position] not in " \t"):
            char, following = text[position], text[position + 1 : position + 2]
            if char == "\\" and following and (following in "\"'\\" or (not quote and following == " ")):
                word.append(following)
                position += 1
            elif char == quote:
                quote = ""
            elif not quote and char in "\"'":
                quote = char
            else:
                word.append(char)
            position += 1
        if quote:
            raise ValueError("a quote has no end")
        yield "".join(word)
