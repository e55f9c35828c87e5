"""OpenSSH's client configuration, resolved as `ssh -G` does: of each option the first value that matches wins.

Rules: ssh_config(5) of OpenSSH 9 and 10. `Match exec` is never run: it counts as not matching, and is named.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.services.imports.text import decode, lines_of

MOST_DEPTH = 16  # of Include, as OpenSSH has it
MOST_LINES = 1_000_000
MANY = frozenset({"identityfile", "certificatefile", "localforward", "remoteforward", "dynamicforward"})
"""Options of which every value counts; of all others the first."""
_LIST_END = 100  # OpenSSH's limit for identity files
_KEYWORD = re.compile(r"\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(.*)$", re.DOTALL)
_STAGES = frozenset({"canonical", "final", "all"})
_WILD = frozenset("*?!")

type Include = Callable[[str], list[tuple[str, bytes]]]


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


@dataclass(frozen=True, slots=True)
class Machine:
    """Who runs ssh, and where: what `Match localuser` and the tokens ask for."""

    user: str
    home: str
    host: str = "localhost"


@dataclass(slots=True)
class Resolved:
    """The options of one host. `unknown` are Match criteria that cannot be judged here: "exec"."""

    host: str
    options: dict[str, list[str]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def first(self, name: str, usual: str = "") -> str:
        values = self.options.get(name)
        return values[0] if values else usual


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
                raise Problem(f"{name}, line {number}: the configuration with all it includes is too long.")
            line = _line(text, f"{name}, line {number}" if depth else f"line {number}", guards)
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
            raise Problem(f"{line.place}: Include goes more than {MOST_DEPTH} levels deep.")
        for pattern in line.arguments:
            for name, data in self._include(pattern):
                yield from self.lines(data, name, line.guards, depth + 1)


def _line(text: str, place: str, guards: tuple[Line, ...]) -> Line | None:
    stripped = text.strip(" \t\r\f")
    if not stripped or stripped.startswith("#"):
        return None
    match = _KEYWORD.match(stripped)
    keyword = match[1].lower() if match else stripped.split()[0].lower()
    try:
        arguments = tuple(split_arguments(match[2] if match else ""))
    except ValueError as error:
        raise Problem(f"{place}: {error}.") from error
    if not arguments:
        raise Problem(f"{place}: {keyword} has no value.")
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


def resolve(config: Config, alias: str, machine: Machine) -> Resolved:
    """The options for `ssh alias`. Host and Match are judged in the order of the file, with what is known so far."""
    result = Resolved(alias)
    if _pass(config, result, alias, machine, is_final=False):
        host = expand(result.first("hostname", alias), {"h": alias}).lower()
        result.options["hostname"] = [host]
        _pass(config, result, host, machine, is_final=True)
    return result


def _pass(config: Config, result: Resolved, host: str, machine: Machine, *, is_final: bool) -> bool:
    """Go through the configuration once. True where a "Match final" wants a second time."""
    held: dict[int, bool] = {}  # id of a guard -> whether it held when its line came
    wants_final = False
    for _, lines in config.blocks_for(host):
        for line in lines:
            is_open = all(held.get(id(guard), False) for guard in line.guards)
            if line.keyword == "host":
                held[id(line)] = is_open and matches_patterns(host, line.arguments)
            elif line.keyword == "match":
                judge = _Match(result, host, machine, is_final)
                held[id(line)] = judge.holds(line.arguments) and is_open
                wants_final |= judge.wants_final
            elif is_open:
                _set(result, line)
    return wants_final and not is_final


def _set(result: Resolved, line: Line) -> None:
    known, name = result.options, line.keyword
    value = " ".join(line.arguments)
    if name in MANY:
        values = known.setdefault(name, [])
        if value not in values and len(values) < _LIST_END:
            values.append(value)
    elif name in ("proxyjump", "proxycommand"):
        if not {"proxyjump", "proxycommand"} & known.keys():
            known[name] = [value]  # whichever of the two comes first counts
    elif name not in known:
        known[name] = [value]


class _Match:
    """Judges one Match line."""

    def __init__(self, result: Resolved, host: str, machine: Machine, is_final: bool) -> None:
        self._result, self._machine, self._is_final = result, machine, is_final
        self._original = result.host
        named = result.first("hostname")
        self._host = (named or host) if is_final else expand(named, {"h": host}) if named else host
        self.wants_final = False

    def holds(self, arguments: Sequence[str]) -> bool:
        words, unknown = iter(arguments), set()
        result = True
        for word in words:
            name = word.lower()
            is_wanted = not name.startswith("!")
            name, equals, _ = name.removeprefix("!").partition("=")
            if name in _STAGES:
                result &= self._stage(name) == is_wanted
                continue
            pattern = word.partition("=")[2] if equals else next(words, "")
            judged = self._judge(name, pattern)
            if judged is None:
                unknown.add(name)
            else:
                result &= judged == is_wanted
        if result:
            self._result.unknown |= unknown
        return result and not unknown

    def _stage(self, name: str) -> bool:
        if name == "final":
            self.wants_final = True
        return name == "all" or self._is_final

    def _judge(self, name: str, pattern: str) -> bool | None:
        """None for what cannot be known here."""
        if name in ("host", "originalhost"):
            return matches_patterns(self._host if name == "host" else self._original, pattern.lower().split(","))
        values: Mapping[str, str] = {
            "user": self._result.first("user", self._machine.user),
            "localuser": self._machine.user,
            "tagged": self._result.first("tag"),
            "sessiontype": "shell",
            "command": "",
        }
        return matches_patterns(values[name], pattern.split(",")) if name in values else None


def matches_patterns(text: str, patterns: Sequence[str]) -> bool:
    """As a Host line: one pattern fits, and none of those with "!"."""
    found = False
    for pattern in patterns:
        if pattern.startswith("!"):
            if _fits(text, pattern[1:]):
                return False
        elif _fits(text, pattern):
            found = True
    return found


def _fits(text: str, pattern: str) -> bool:
    """Whether a pattern with * and ? covers the text. Takes at most the product of both lengths: no expression that a
    hostile file could keep busy."""
    at, star, mark, place = 0, -1, 0, 0
    while place < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, place
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[place]):
            at += 1
            place += 1
        elif star >= 0:
            mark += 1
            at, place = star + 1, mark
        else:
            return False
    return not pattern[at:].strip("*")


def expand(text: str, values: Mapping[str, str]) -> str:
    """Put values in for %h and its kind; "%%" is a percent sign. Raises ValueError for a token that is not known."""

    def value(match: re.Match[str]) -> str:
        if match[1] == "%":
            return "%"
        if match[1] not in values:
            raise ValueError(f"%{match[1]} is not known here")
        return values[match[1]]

    return re.sub(r"%(.?)", value, text, flags=re.DOTALL)
