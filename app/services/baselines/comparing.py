"""What has changed on a device since an earlier visit."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.diagnostics import Change
from app.domain.facts import Missing
from app.services.baselines.compared import COMPARED
from app.services.baselines.kept import KeptFacts
from app.services.baselines.notes import Earlier
from app.services.baselines.store import without_secrets

MOST = 300
"""Changes that are told; a new installation of the system has thousands."""

_LONGEST = 200  # characters of a value


def changes_since(kept: KeptFacts, earlier: Earlier) -> tuple[tuple[Change, ...], datetime | None]:
    """The changes, and since when; None where nothing could be compared."""
    changes: list[Change] = []
    times: list[datetime] = []
    for one in COMPARED:
        now, before = kept.value(one.fact), earlier.find(one.fact)
        if before is None or isinstance(now, Missing):
            continue
        times.append(before[1])
        found = differences(one.kind, one.items(before[0]), one.items(now))
        changes += [change for change in found if change.after or one.tells_gone]
    return tuple(changes[:MOST]), max(times, default=None)


def differences(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """What is gone, what is other, what is new. A thing of which nothing is said is told as "there".

    What was kept has no secrets any more.
    """
    gone = [Change(kind, _line(name), _said(value), "") for name, value in before.items() if name not in after]
    other = [
        Change(kind, _line(name), _said(before[name]), _said(value))
        for name, value in after.items()
        if name in before and before[name] not in (value, without_secrets(value))
    ]
    new = [Change(kind, _line(name), "", _said(value)) for name, value in after.items() if name not in before]
    return [*gone, *other, *new]


def _said(value: str) -> str:
    return _line(value) or "there"


def _line(text: str) -> str:
    """What a device says, fit for a line."""
    text = without_secrets(text[: 2 * _LONGEST])
    return "".join(letter if letter.isprintable() else " " for letter in text[:_LONGEST]).strip()
