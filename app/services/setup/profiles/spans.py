"""Which characters of a YAML text belong to an item of a list or to a key, with their comments and blank lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.services.setup.profiles.writing import after_key, in_brackets, item, scalar
from app.services.setup.profiles.yaml import Node, Pair


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int


def start_of_line(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def end_of_line(text: str, at: int) -> int:
    """Behind the line feed of the line in which `at` stands."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def replaced(text: str, span: Span, new: str) -> str:
    return text[: span.start] + new + text[span.end :]


# Lists in lines. Between the items are gaps (blank lines, comments that stand apart); they stay where they are.


def dash_of(text: str, node: Node) -> int:
    """Where the dash of an item stands."""
    return text.rfind("-", 0, node.start)


def item_spans(text: str, items: Sequence[Node]) -> list[Span]:
    """The lines of each item: with the comments directly above it, and those that are indented deeper below it."""
    spans: list[Span] = []
    floor = 0
    for node in items:
        dash = dash_of(text, node)
        start = start_of_line(text, dash)
        column = dash - start
        while start > floor:
            above = start_of_line(text, start - 1)
            if above < floor or not text[above:start].lstrip(" ").startswith("#"):
                break
            start = above
        end = end_of_line(text, max(node.end - 1, dash))
        while end < len(text):
            line = text[end : end_of_line(text, end)]
            inside = line.lstrip(" ")
            if not inside.startswith("#") or len(line) - len(inside) <= column:
                break
            end += len(line)
        spans.append(Span(start, end))
        floor = end
    return spans


def insert_item(text: str, node: Node, number: int, value: object) -> str:
    """A new item in a list that has some."""
    items = node.value if isinstance(node.value, list) else []
    if node.style == "[":
        if number < len(items):
            return replaced(text, Span(items[number].start, items[number].start), f"{in_brackets(value)}, ")
        return replaced(text, Span(items[-1].end, items[-1].end), f", {in_brackets(value)}")
    spans = item_spans(text, items)
    dash = dash_of(text, items[0])
    indent = dash - start_of_line(text, dash)
    new = f"{' ' * indent}- {item(value, indent)}\n"
    # As far apart as its neighbours are.
    beside = min(max(number, 1), len(spans) - 1)
    gap = text[spans[beside - 1].end : spans[beside].start] if beside else ""
    gap = "" if gap.strip() else gap
    if number == 0:
        return replaced(text, Span(spans[0].start, spans[0].start), new + gap)
    at = spans[number - 1].end
    return replaced(text, Span(at, at), gap + new)


def remove_item(text: str, node: Node, number: int) -> str:
    """Take an item out of a list that has more."""
    items = node.value if isinstance(node.value, list) else []
    if node.style == "[":
        if number + 1 < len(items):
            return replaced(text, Span(items[number].start, items[number + 1].start), "")
        return replaced(text, Span(items[number - 1].end, items[number].end), "")
    spans = item_spans(text, items)
    span = spans[number]
    if number and not text[spans[number - 1].end : span.start].strip():
        span = Span(spans[number - 1].end, span.end)
    elif number == 0 and not text[span.end : spans[1].start].strip():
        span = Span(span.start, spans[1].start)
    return replaced(text, span, "")


def move_item(text: str, node: Node, number: int, to: int) -> str:
    """Change the order; the gaps between the items stay where they are."""
    items = node.value if isinstance(node.value, list) else []
    spans = [Span(one.start, one.end) for one in items] if node.style == "[" else item_spans(text, items)
    order = list(range(len(spans)))
    order.insert(to, order.pop(number))
    parts = [text[: spans[0].start]]
    for position, from_ in enumerate(order):
        parts.append(text[spans[from_].start : spans[from_].end])
        following = spans[position + 1].start if position + 1 < len(spans) else len(text)
        parts.append(text[spans[position].end : following])
    return "".join(parts)


# Names with values.


def add_key(text: str, node: Node, key: str, value: object, order: Sequence[str] = ()) -> str:
    """A new key in a mapping that has some: behind those that come before it in `order`, else at the end."""
    pairs = node.value if isinstance(node.value, dict) else {}
    names = list(pairs)
    if key in order:
        earlier = [name for name in names if name in order and order.index(name) < order.index(key)]
        behind = pairs[earlier[-1] if earlier else names[-1]].value
    else:
        behind = pairs[names[-1]].value
    if node.style == "[":
        return replaced(text, Span(behind.end, behind.end), f", {scalar(key)}: {in_brackets(value)}")
    at = end_of_line(text, max(behind.end - 1, 0))
    new = f"{' ' * node.column}{scalar(key)}:{after_key(value, node.column)}\n"
    return replaced(text, Span(at, at), new)


def remove_key(text: str, node: Node, key: str) -> str:
    """Take a key with its value out of a mapping that has more."""
    pairs = node.value if isinstance(node.value, dict) else {}
    names = list(pairs)
    number = names.index(key)
    pair = pairs[key]
    following: Pair | None = pairs[names[number + 1]] if number + 1 < len(names) else None
    if node.style == "[":
        if following:
            return replaced(text, Span(pair.key.start, following.key.start), "")
        return replaced(text, Span(pairs[names[number - 1]].value.end, pair.value.end), "")
    start = start_of_line(text, pair.key.start)
    if text[start : pair.key.start].strip() and following:  # it shares its line with a dash
        return replaced(text, Span(pair.key.start, following.key.start), "")
    return replaced(text, Span(start, end_of_line(text, max(pair.value.end - 1, pair.key.end))), "")


def value_span(text: str, pair: Pair) -> Span:
    """What stands behind the colon of a key in lines."""
    start = text.index(":", pair.key.end) + 1
    return Span(start, pair.value.end if pair.value.end > pair.value.start else start)
