"""Changes in the text of a profile that touch nothing else: comments, order, blank lines and quotes stay as they are.

Every change is read back; one that would not say exactly what was meant is refused, and the text stays as it was.
"""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from app.domain.errors import ProfileInvalid
from app.domain.language import tr
from app.services.setup.profiles.spans import (
    Span,
    add_key,
    dash_of,
    insert_item,
    move_item,
    remove_item,
    remove_key,
    replaced,
    value_span,
)
from app.services.setup.profiles.words import PARAM_ORDER, STEP_ORDER, TOP_ORDER
from app.services.setup.profiles.writing import after_key, in_brackets, item, scalar
from app.services.setup.profiles.yaml import Node, Place, plain, read_nodes

SOURCE = tr("The profile")
_ABSENT = object()


def put(text: str, place: Place, value: Any) -> str:
    """Set what stands at `place`; a key that is not there yet comes to its usual place. Raises ProfileInvalid."""
    whole = plain(_root(text))
    old, parent = _find(whole, place), _find(whole, place[:-1])
    if parent is _ABSENT or parent is None or parent == {}:
        return put(text, place[:-1], {str(place[-1]): value})
    if old is not _ABSENT and _same(old, value):
        return text
    if isinstance(old, list) and isinstance(value, list) and old and value:
        return _put_list(text, place, old, value)
    if isinstance(old, dict) and isinstance(value, dict) and old and value:
        return _put_names(text, place, old, value)

    def splice(text: str, chain: Sequence[Node]) -> str:
        if old is not _ABSENT:
            return _overwritten(text, chain, place, value)
        return add_key(text, chain[-2], str(place[-1]), value, _order(place))

    return _edited(text, place, splice, lambda inner: _set(inner, place[-1], value))


def remove(text: str, place: Place) -> str:
    """Take a key with its value, or an item of a list, out. Raises ProfileInvalid."""
    parent = _find(plain(_root(text)), place[:-1])
    if len(parent) == 1:
        return put(text, place[:-1], type(parent)())

    def splice(text: str, chain: Sequence[Node]) -> str:
        if isinstance(place[-1], int):
            return remove_item(text, chain[-2], place[-1])
        return remove_key(text, chain[-2], place[-1])

    return _edited(text, place, splice, lambda inner: inner.__delitem__(place[-1]))


def rename(text: str, place: Place, new: str) -> str:
    """Give a key another name. Raises ProfileInvalid."""

    def splice(text: str, chain: Sequence[Node]) -> str:
        pairs = chain[-2].value
        if not isinstance(pairs, dict):
            raise _refused()
        key = pairs[str(place[-1])].key
        return replaced(text, Span(key.start, key.end), scalar(new))

    return _edited(text, place, splice, lambda inner: _set(inner, new, inner.pop(place[-1])))


def insert(text: str, place: Place, number: int, value: Any) -> str:
    """Put a new item in the list at `place` before the one that has the `number` now. Raises ProfileInvalid."""
    if not _find(plain(_root(text)), place):
        return put(text, place, [value])

    def splice(text: str, chain: Sequence[Node]) -> str:
        return insert_item(text, chain[-2], number, value)

    return _edited(text, (*place, number), splice, lambda inner: inner.insert(number, value))


def move(text: str, place: Place, number: int, to: int) -> str:
    """Move an item of a list: afterwards it has the number `to`. Comments directly above it go along."""

    def splice(text: str, chain: Sequence[Node]) -> str:
        return move_item(text, chain[-2], number, to)

    return _edited(text, (*place, number), splice, lambda inner: inner.insert(to, inner.pop(number)))


def _put_list(text: str, place: Place, old: list[Any], new: list[Any]) -> str:
    """Only the items that differ, between those that are the same at both ends."""
    shortest = min(len(old), len(new))
    first = next((number for number in range(shortest) if not _same(old[number], new[number])), shortest)
    last = next((n for n in range(shortest - first) if not _same(old[-1 - n], new[-1 - n])), shortest - first)
    both = shortest - first - last
    for number in range(first, first + both):
        text = put(text, (*place, number), new[number])
    for number in range(first + both, len(new) - last):
        text = insert(text, place, number, new[number])
    for _ in range(len(old) - last - first - both):
        text = remove(text, (*place, first + both))
    return text


def _put_names(text: str, place: Place, old: dict[str, Any], new: dict[str, Any]) -> str:
    for key, value in new.items():
        text = put(text, (*place, key), value)
    for key in old:
        if key not in new:
            text = remove(text, (*place, key))
    return text


def _overwritten(text: str, chain: Sequence[Node], place: Place, value: Any) -> str:
    """Another value in the place of one that is there."""
    node, parent = chain[-1], chain[-2]
    if any(one.is_alias for one in chain):
        raise _refused()
    in_one_line = not isinstance(value, Mapping | list | tuple) and "\n" not in str(value)
    has_one_line = not isinstance(node.value, dict | list) and node.style not in ("|", ">") and node.end > node.start
    span = Span(node.start, node.end)
    in_brackets_now = any(one.style == "[" for one in chain[:-1])
    if in_one_line and has_one_line:
        return replaced(text, span, scalar(value, style=node.style, is_line=not in_brackets_now))
    if in_brackets_now:
        return replaced(text, span, in_brackets(value))
    if isinstance(parent.value, dict):
        pair = parent.value[str(place[-1])]
        return replaced(text, value_span(text, pair), after_key(value, parent.column))
    dash = dash_of(text, node)
    indent = dash - (text.rfind("\n", 0, dash) + 1)
    return replaced(text, Span(dash + 1, node.end), f" {item(value, indent)}")


def _edited(text: str, place: Place, splice: Any, change: Any) -> str:
    """`text` after `splice`, when it says what `change` makes of its plain values."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    ended = text if text.endswith("\n") else text + line_end
    unix = ended.replace("\r\n", "\n")
    root = _root(unix)
    wanted = deepcopy(plain(root))
    change(_find(wanted, place[:-1]))
    new: str = splice(unix, _chain(root, place))
    try:
        is_right = _same(plain(_root(new)), wanted)
    except ProfileInvalid as error:
        raise _refused() from error
    if not is_right:
        raise _refused()
    new = new.replace("\n", line_end)
    return new if ended == text else new.removesuffix(line_end)


def _chain(root: Node, place: Place) -> list[Node]:
    """The nodes from the root to `place`; the last one is a stand-in where there is none yet."""
    chain = [root]
    for key in place:
        value = chain[-1].value
        if isinstance(value, dict) and key in value:
            chain.append(value[str(key)].value)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            chain.append(value[key])
        else:
            chain.append(Node(0, 0, 0, 0, None))
    return chain


def _find(tree: Any, place: Place) -> Any:
    for key in place:
        if not isinstance(tree, dict | list):
            return _ABSENT
        if key not in tree if isinstance(tree, dict) else not (isinstance(key, int) and key < len(tree)):
            return _ABSENT
        tree = tree[key]  # type: ignore[index]  # a key of a mapping, a number of a list
    return tree


def _order(place: Place) -> Sequence[str]:
    """Of the keys beside the one at `place`."""
    match place:
        case (_,):
            return TOP_ORDER
        case ("steps", _, _):
            return STEP_ORDER
        case ("params", _, _):
            return PARAM_ORDER
        case _:
            return ()


def _set(tree: Any, key: str | int, value: Any) -> None:
    tree[key] = value


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _root(text: str) -> Node:
    root = read_nodes(SOURCE, text)
    if root is None or not isinstance(root.value, dict):
        raise ProfileInvalid(tr("The profile is empty."))
    return root


def _refused() -> ProfileInvalid:
    return ProfileInvalid(
        tr("This place of the file is written in a way that cannot be changed here."),
        hint=tr("Change it in a text editor. Nothing was changed."),
    )
