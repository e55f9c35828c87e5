"""Small readers that several parsers share. All raise ValueError or TypeError for what makes no sense."""

import json
import re
from collections.abc import Mapping
from typing import Any

_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # of a character beyond the first plane


def read_json(text: str) -> Any:
    """As `json.loads`, but it raises nothing but ValueError. Half a character becomes "�": no file takes it."""
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return _whole_characters(found) if _HALF.search(text) else found


def _whole_characters(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_whole_characters(one) for one in value]
        case dict():
            return {_whole_characters(name): _whole_characters(one) for name, one in value.items()}
    return value


def json_list(text: str) -> list[dict[str, Any]]:
    """A JSON array of objects. PowerShell gives a lone object without its array, and nothing for an empty one."""
    if not text.strip():
        return []
    found = read_json(text)
    items = found if isinstance(found, list) else [found]
    if not all(isinstance(item, dict) for item in items):
        raise TypeError("not a list of objects")
    return items


def json_object(text: str) -> dict[str, Any]:
    items = json_list(text)
    if len(items) != 1:
        raise ValueError("not one object")
    return items[0]


def pairs(text: str, separator: str = "=") -> dict[str, str]:
    """Lines of `name=value`; the first of a name counts, other lines are left out."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, mark, value = line.partition(separator)
        if mark:
            found.setdefault(name.strip(), value.strip())
    return found


def whole(value: object, default: int = 0) -> int:
    """A whole number, or `default` for nothing. Raises ValueError for anything else."""
    if value is None or value == "":
        return default
    try:
        return int(str(value))
    except OverflowError as error:
        raise ValueError("too large a number") from error


def texts(item: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A field that may be missing, one text or a list of texts."""
    value = item.get(name)
    if value is None or value == "":
        return ()
    return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)
