"""Plans for the tests of the Setup page."""

from collections.abc import Sequence
from typing import Any

from app.domain.setup import Change, Comparison, ItemState, Risk, Undo
from app.domain.setup_runs import ItemResult, Outcome, Plan, PlanItem
from app.domain.setup_support import RunEvent, Stage


def item(key: str, group: str = "System", *, needs: Sequence[str] = (), reason: str = "", **more: Any) -> PlanItem:
    """A step with one change; with a `state`, one without."""
    state = more.pop("state", ItemState.CHANGE)
    changes = (Change(key.capitalize(), "old", "new"),) if state is ItemState.CHANGE else ()
    fixed = {"risk": Risk.LOW, "undo": Undo.EXACT, "arguments": {}} | more
    comparison = Comparison(state, changes, reason)
    return PlanItem(key, key, key.capitalize(), group, comparison, {"v": 1}, needs=tuple(needs), **fixed)


def plan(*items: PlanItem, device: str = "web01") -> Plan:
    return Plan(device, "Office", items, "digest")


def event(key: str, stage: Stage, outcome: Outcome | None = None, *, left: float = 0, message: str = "") -> RunEvent:
    """What a run tells of a step."""
    result = ItemResult(key, key.capitalize(), outcome, message=message) if outcome else None
    return RunEvent("run-1", key, key.capitalize(), stage, 0, 3, seconds_left=left, result=result)
