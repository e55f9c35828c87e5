"""Until when systems get security updates: a table that comes with Satchel and says how old it is."""

import functools
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.services.resources import resource


@dataclass(frozen=True, slots=True)
class Support:
    """`regular` is the day on which the maker's usual support ends, `extended` the last one with free updates."""

    regular: date
    extended: date


@functools.cache
def table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resource("data/support.json").read_text(encoding="utf-8"))
    return found


def as_of() -> date:
    return date.fromisoformat(table()["as_of"])


def support_of(family: str, version: str) -> Support | None:
    """Of a Linux by its ID and VERSION_ID (os-release(5)), or of a Windows by its kind and build. None: unknown."""
    versions = table().get(family) if family.startswith("windows") else table()["linux"].get(family)
    parts = version.split(".")
    dates = next((found for n in (3, 2, 1) if (found := (versions or {}).get(".".join(parts[:n])))), None)
    if not dates:
        return None
    days = [date.fromisoformat(day) for day in dates]
    return Support(days[0], days[-1])
