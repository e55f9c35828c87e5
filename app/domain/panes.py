"""How a window is split: a tree of panes, each with its tabs. Values only; every change gives a new tree.

A tree keeps no pane without tabs beside another, and no split directly inside one of the same direction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

SMALLEST = 0.1
"""The share of its split that a pane keeps when another grows."""


class Side(Enum):
    LEFT = "left"
    RIGHT = "right"
    ABOVE = "above"
    BELOW = "below"

    @property
    def is_beside(self) -> bool:
        """Left or right; else above or below."""
        return self in (Side.LEFT, Side.RIGHT)

    @property
    def is_before(self) -> bool:
        """Left or above: first in the order of reading."""
        return self in (Side.LEFT, Side.ABOVE)


@dataclass(frozen=True, slots=True)
class Pane:
    """A strip of tabs, and under it the one that is shown. `current` is "" where there are none."""

    key: str
    tabs: tuple[str, ...] = ()
    current: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """At least two parts, beside each other or one over the other; their shares add up to 1."""

    is_beside: bool
    parts: tuple[Node, ...]
    shares: tuple[float, ...]


type Node = Pane | Split
type Box = tuple[float, float, float, float]
"""Left, top, width and height, in shares of the window."""


def panes(node: Node) -> Iterator[Pane]:
    """All panes, in the order of reading."""
    if isinstance(node, Pane):
        yield node
    else:
        for part in node.parts:
            yield from panes(part)


def tabs(node: Node) -> tuple[str, ...]:
    """All tabs, in the order of their panes."""
    return tuple(tab for pane in panes(node) for tab in pane.tabs)


def pane(node: Node, key: str) -> Pane:
    """The pane with this key. Raises KeyError."""
    for one in panes(node):
        if one.key == key:
            return one
    raise KeyError(key)


def changed(node: Node, change: Callable[[Pane], Node]) -> Node:
    """The tree with another node in the place of each pane, tidied."""

    def walk(part: Node) -> Node:
        if isinstance(part, Pane):
            return change(part)
        return replace(part, parts=tuple(walk(inner) for inner in part.parts))

    return tidy(walk(node))


def with_tab(one: Pane, tab: str, index: int | None = None) -> Pane:
    """The pane with a tab more, which is shown; at the end, or before the one at `index`."""
    at = len(one.tabs) if index is None else max(0, min(index, len(one.tabs)))
    return replace(one, tabs=(*one.tabs[:at], tab, *one.tabs[at:]), current=tab)


def without_tab(one: Pane, tab: str) -> Pane:
    """The pane without a tab; where that was shown, its neighbour is."""
    if tab not in one.tabs:
        return one
    at = one.tabs.index(tab)
    left = one.tabs[:at] + one.tabs[at + 1 :]
    current = one.current if one.current != tab else left[min(at, len(left) - 1)] if left else ""
    return replace(one, tabs=left, current=current)


def split(node: Node, key: str, side: Side, new: Pane) -> Node:
    """The tree with `new` at a side of a pane; each gets half of its place."""

    def change(one: Pane) -> Node:
        if one.key != key:
            return one
        return Split(side.is_beside, (new, one) if side.is_before else (one, new), (0.5, 0.5))

    return changed(node, change)


def tidy(node: Node) -> Node:
    """Without panes that have no tabs, splits of one part, and splits inside one of the same direction.

    A tree without any tab becomes one empty pane.
    """
    return _tidy(node) or Pane(next(panes(node)).key)


def _tidy(node: Node) -> Node | None:
    if isinstance(node, Pane):
        return node if node.tabs else None
    parts: list[Node] = []
    shares: list[float] = []
    for part, share in zip(node.parts, node.shares, strict=True):
        kept = _tidy(part)
        if isinstance(kept, Split) and kept.is_beside == node.is_beside:
            parts += kept.parts
            shares += [share * inner for inner in kept.shares]
        elif kept is not None:
            parts.append(kept)
            shares.append(share)
    if len(parts) < 2:
        return parts[0] if parts else None
    return Split(node.is_beside, tuple(parts), scaled(shares))


def scaled(shares: list[float] | tuple[float, ...]) -> tuple[float, ...]:
    """The shares, so that they add up to 1; equal ones where they make no sense."""
    whole = sum(shares)
    if whole <= 0 or any(share < 0 for share in shares):
        return (1 / len(shares),) * len(shares)
    return tuple(share / whole for share in shares)


def equalised(node: Node) -> Node:
    """All parts of each split with the same share."""
    if isinstance(node, Pane):
        return node
    return Split(node.is_beside, tuple(map(equalised, node.parts)), (1 / len(node.parts),) * len(node.parts))


def with_shares(node: Node, path: tuple[int, ...], shares: tuple[float, ...]) -> Node:
    """The tree with other shares in the split that `path` leads to, a number for each level."""
    if not isinstance(node, Split):
        return node
    if not path:
        return replace(node, shares=scaled(shares)) if len(shares) == len(node.parts) else node
    parts = list(node.parts)
    parts[path[0]] = with_shares(parts[path[0]], path[1:], shares)
    return replace(node, parts=tuple(parts))


# -- by keyboard -----------------------------------------------------------------------------------


def boxes(node: Node, box: Box = (0.0, 0.0, 1.0, 1.0)) -> Iterator[tuple[str, Box]]:
    """Where each pane is."""
    if isinstance(node, Pane):
        yield node.key, box
        return
    left, top, width, height = box
    for part, share in zip(node.parts, node.shares, strict=True):
        if node.is_beside:
            yield from boxes(part, (left, top, width * share, height))
            left += width * share
        else:
            yield from boxes(part, (left, top, width, height * share))
            top += height * share


def neighbour(node: Node, key: str, side: Side) -> str:
    """The pane on a side of another: the nearest one that lies beside it for the longest piece. "" where none is."""
    found = dict(boxes(node))
    here = found.pop(key)
    axis, across = (0, 1) if side.is_beside else (1, 0)
    best, best_value = "", (0.0, 0.0)
    for other, box in found.items():
        gap = here[axis] - box[axis] - box[axis + 2] if side.is_before else box[axis] - here[axis] - here[axis + 2]
        common = min(here[across] + here[across + 2], box[across] + box[across + 2]) - max(here[across], box[across])
        if gap > -1e-6 and common > 1e-6 and (not best or (-gap, common) > best_value):
            best, best_value = other, (-gap, common)
    return best


def resized(node: Node, key: str, side: Side, step: float = 0.05) -> Node:
    """The tree with the edge of a pane moved towards a side: the edge after it, or before it where it is the last."""
    if isinstance(node, Pane):
        return node
    at = next(number for number, part in enumerate(node.parts) if any(one.key == key for one in panes(part)))
    inner = resized(node.parts[at], key, side, step)
    if inner is not node.parts[at]:
        return replace(node, parts=(*node.parts[:at], inner, *node.parts[at + 1 :]))
    if node.is_beside != side.is_beside:
        return node
    first = at if at + 1 < len(node.parts) else at - 1
    shares = list(node.shares)
    both = shares[first] + shares[first + 1]
    least = min(SMALLEST, both / 2)
    moved = shares[first] + (-step if side.is_before else step)
    shares[first] = min(max(moved, least), both - least)
    shares[first + 1] = both - shares[first]
    return replace(node, shares=tuple(shares))
