"""YAML as nodes that know where they stand in their text, so that an edit touches nothing else. Only this has ruamel.

Numbers with a point, dates and the like stay the texts that they are: a version 24.10 is not 24.1.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import ProfileInvalid
from app.domain.language import tr

MAX_DEPTH = 12
MAX_NODES = 20_000
NOT_A_PROFILE = tr("is nested too deeply, or too long: that is no profile.")

type Place = tuple[str | int, ...]
"""Where a value stands: ("steps", 0, "with", "zone")."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value in a text: from `start` to `end` (characters), without the blanks and comments after it.

    `value` is what stands there: a text, a number, yes or no, None, a list of nodes, or pairs of nodes by key.
    """

    start: int
    end: int
    line: int  # from 1
    column: int  # from 0
    value: "Scalar | list[Node] | dict[str, Pair]"
    style: str = ""  # of a text: "" plain, or one of ' " | >; of a list or mapping: "[" in brackets, "" in lines
    is_alias: bool = False  # or has an anchor: it stands for more than one place


type Scalar = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Pair:
    key: Node
    value: Node


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: plain values, and the line (from 1) on which each begins."""

    source: str
    root: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def invalid(self, place: Place, message: str, hint: str = "") -> ProfileInvalid:
        error = invalid_at(self.source, self.line(place), message, hint=hint)
        error.place = place
        return error


def where_in(source: str, line: int) -> str:
    """What stands before a message about a place."""
    return tr("{source}, line {line}:", source=source, line=line) + " " if line else f"{source}: "


def invalid_at(source: str, line: int, message: str, *, hint: str = "", details: str = "") -> ProfileInvalid:
    """What is wrong in a file, with the line where it is known."""
    error = ProfileInvalid(f"{where_in(source, line)}{message}", hint=hint, details=details)
    error.line = line
    return error


def read_document(source: str, text: str) -> Document:
    """The plain values of `text`. Raises ProfileInvalid with the line; `source` names the file in it."""
    lines: dict[Place, int] = {(): 1}
    root = read_nodes(source, text)
    return Document(source, None if root is None else _plain(source, root, (), lines), lines)


def plain(node: Node) -> Any:
    """What stands in `node`, in plain values."""
    if isinstance(node.value, list):
        return [plain(inner) for inner in node.value]
    if isinstance(node.value, dict):
        return {key: plain(pair.value) for key, pair in node.value.items()}
    return node.value


def read_nodes(source: str, text: str) -> Node | None:
    """The nodes of `text`; None for an empty one. Raises ProfileInvalid with the line."""
    if _nests_deeply(text):
        raise ProfileInvalid(f"{source} {NOT_A_PROFILE}")
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        composed = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = mark.line + 1 if mark else 0
        problem = (error.problem if isinstance(error, MarkedYAMLError) else str(error)) or tr("it is no YAML")
        first = str(problem).strip().splitlines()[0].rstrip(".")
        raise invalid_at(source, line, f"{first}.", details=str(error)) from error
    return None if composed is None else _Builder(source, text).node(composed, 0)


class _Builder:
    """Makes our nodes of ruamel's."""

    def __init__(self, source: str, text: str) -> None:
        self._source, self._text, self._count = source, text, 0

    def node(self, found: Any, depth: int) -> Node:
        self._count += 1
        if depth > MAX_DEPTH or self._count > MAX_NODES:
            raise ProfileInvalid(f"{self._source} {NOT_A_PROFILE}")
        kind = found.tag.removeprefix("tag:yaml.org,2002:")
        start, end, style = found.start_mark.index, found.end_mark.index, ""
        value: Scalar | list[Node] | dict[str, Pair]
        match type(found).__name__:
            case "MappingNode":
                value = self._pairs(found, depth)
                style = "[" if found.flow_style else ""
                if not found.flow_style and value:
                    end = max(pair.value.end for pair in value.values())
            case "SequenceNode":
                value = [self.node(inner, depth + 1) for inner in found.value]
                style = "[" if found.flow_style else ""
                if not found.flow_style and value:
                    end = max(inner.end for inner in value)
            case _:
                style = found.style or ""
                value = self._scalar(kind, found)
                end = start + len(self._text[start:end].rstrip()) if style in ("|", ">") else end
        mark = found.start_mark
        return Node(start, end, mark.line + 1, mark.column, value, style, is_alias=found.anchor is not None)

    def _pairs(self, found: Any, depth: int) -> dict[str, Pair]:
        pairs: dict[str, Pair] = {}
        merged: list[Node] = []
        for key, value in found.value:
            name, inner = self.node(key, depth + 1), self.node(value, depth + 1)
            if key.tag == "tag:yaml.org,2002:merge":
                merged += inner.value if isinstance(inner.value, list) else [inner]
                continue
            if isinstance(name.value, list | dict):
                raise self._wrong(name, tr("a name is expected here"))
            text = "null" if name.value is None else str(name.value)
            if text in pairs:
                raise self._wrong(name, tr("a key stands there twice"))
            pairs[text] = Pair(name, inner)
        for node in merged:
            if isinstance(node.value, dict):
                pairs = dict(node.value) | pairs
        return pairs

    def _scalar(self, kind: str, found: Any) -> Scalar:
        text: str = found.value
        if any("\ud800" <= letter <= "\udfff" for letter in text):  # half of a letter: no file and no screen takes it
            raise self._wrong(found, tr("a text stands here that holds no whole letters"), found.start_mark.line + 1)
        if kind == "null":
            return None
        if kind == "bool":
            return text.casefold() in ("true", "yes", "on")
        if kind == "int" and len(text) <= 40:
            digits = text.replace("_", "")
            try:
                return int(digits, 0) if re.match(r"[-+]?0[xob]", digits) else int(digits)
            except ValueError:
                return text
        if kind not in ("str", "int", "float", "timestamp", "merge", "value"):
            raise self._wrong(found, tr("a kind of value stands here that no profile has"), found.start_mark.line + 1)
        return text

    def _wrong(self, node: Any, message: str, line: int = 0) -> ProfileInvalid:
        return invalid_at(self._source, line or node.line, f"{message}.")


def _plain(source: str, node: Node, place: Place, lines: dict[Place, int]) -> Any:
    """`plain`, and remembers the lines."""
    if len(lines) > MAX_NODES:
        raise ProfileInvalid(f"{source} {NOT_A_PROFILE}")
    values: dict[str | int, Any] = {}
    for name, line, inner in _children(node):
        lines[(*place, name)] = line
        values[name] = _plain(source, inner, (*place, name), lines)
    if isinstance(node.value, list):
        return list(values.values())
    return values if isinstance(node.value, dict) else node.value


def _children(node: Node) -> Iterator[tuple[str | int, int, Node]]:
    if isinstance(node.value, list):
        yield from ((number, inner.line, inner) for number, inner in enumerate(node.value))
    elif isinstance(node.value, dict):
        yield from ((key, pair.key.line, pair.value) for key, pair in node.value.items())


def _nests_deeply(text: str) -> bool:
    """Before it is parsed: deep nesting takes the parser minutes."""
    depth = deepest = 0
    for mark in re.findall(r"[\[{}\]]", text):
        depth = max(0, depth + (1 if mark in "[{" else -1))
        deepest = max(deepest, depth)
    return deepest > 4 * MAX_DEPTH or re.search(rf"(?:[-?:][ \t]+){{{4 * MAX_DEPTH}}}", text) is not None
