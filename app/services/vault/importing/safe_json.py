"""JSON of other programs, with limits on its size, its depth and the number of its parts; and ways to ask it."""

import json
from typing import Any

from app.domain.errors import ImportInvalid
from app.domain.language import tr

MOST_PARTS = 4_000_000  # a value takes some 60 bytes of memory, however few it has in the file


def parse_json(data: bytes) -> dict[str, Any]:
    """The object. Raises ImportInvalid with the place."""
    if sum(map(data.count, (b",", b"[", b"{"))) > MOST_PARTS:
        raise ImportInvalid(tr("The file holds more parts than any export has."))
    try:
        value = json.loads(data)
    except json.JSONDecodeError as error:
        raise ImportInvalid(
            tr(
                "The file is damaged at line {lineno}, column {colno}: {msg}.",
                lineno=error.lineno,
                colno=error.colno,
                msg=error.msg.lower(),
            )
        ) from None  # the error holds the whole text
    except (ValueError, RecursionError):  # not UTF-8, a number of thousands of digits, brackets without end
        raise ImportInvalid(tr("The file is damaged.")) from None
    if not isinstance(value, dict):
        raise ImportInvalid(tr("The file holds no export."))
    return value


def text(value: Any, key: str) -> str:
    """What an object holds under a key, as text; "" for what is no text and no number."""
    found = value.get(key) if isinstance(value, dict) else None
    if isinstance(found, bool):
        return "true" if found else "false"
    return found if isinstance(found, str) else str(found) if isinstance(found, int | float) else ""


def objects(value: Any, key: str) -> list[dict[str, Any]]:
    """The objects of a list; what else is in it is left out."""
    found = value.get(key) if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def texts(value: Any, key: str) -> list[str]:
    found = value.get(key) if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def inner(value: Any, key: str) -> dict[str, Any]:
    """The object under a key; an empty one where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def number(value: Any, key: str) -> int | None:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None
