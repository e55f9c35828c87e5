"""The marks of conflicts, as they lie in the custom data of an entry: never a value of an entry among them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

_MOST = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """`version` is the time of the version in the history that holds the other value; of a group the value itself."""

    kind: str
    field: str
    version: str


def read_marks(text: str) -> list[Mark]:
    """None for what no mark is: other programs may write there."""
    try:
        found = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    marks = []
    for item in found[:_MOST] if isinstance(found, list) else ():
        if isinstance(item, dict):
            parts = [item.get(name) for name in ("kind", "field", "version")]
            if all(isinstance(part, str) for part in parts):
                marks.append(Mark(*map(str, parts)))
    return marks


def write_marks(marks: Sequence[Mark]) -> str:
    """ "" where there are none."""
    items = [{"kind": mark.kind, "field": mark.field, "version": mark.version} for mark in marks]
    return json.dumps(items, ensure_ascii=False) if items else ""
