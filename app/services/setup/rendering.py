"""Plans and runs as JSON, in the form that the command line promises."""

from typing import Any

from app.domain.setup import Change
from app.domain.setup_runs import ItemResult, Plan, PlanItem, RunResult
from app.services.setup.arguments import mask
from app.services.setup.records import changes_data


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """What `setup plan --json` prints. Secrets are masked."""
    return {
        "device": plan.device,
        "profile": plan.profile,
        "plan_hash": plan.digest,
        "items": [_plan_item(item) for item in plan.items],
    }


def result_to_json(result: RunResult) -> dict[str, Any]:
    """What `setup apply --json` and `setup undo --json` print."""
    return {
        "device": result.device,
        "profile": result.profile,
        "run": result.run,
        "failed": result.failed,
        "stopped": result.stopped,
        "restart_due": list(result.restart_due),
        "waits_for_restart": result.waits,
        "address": result.address or None,
        "items": [_result_item(item) for item in result.items],
    }


def _plan_item(item: PlanItem) -> dict[str, Any]:
    changes = item.comparison.changes
    return {
        "key": item.key,
        "step": item.step,
        "title": item.title,
        "group": item.group,
        "state": item.comparison.state.value,
        "reason": item.comparison.reason or None,
        "before": _side(changes, "before"),
        "after": _side(changes, "after"),
        "changes": changes_data(changes),
        "arguments": mask(item.arguments),
        "risk": item.risk.value,
        "undo": item.undo.value,
        "interrupts": item.interrupts or None,
        "needs": list(item.needs),
        "on_fail": item.on_fail.value,
        "restart": item.restart.value,
        "seconds": item.seconds,
        "by_hand": item.is_by_hand,
    }


def _result_item(item: ItemResult) -> dict[str, Any]:
    return {
        "key": item.key,
        "title": item.title,
        "outcome": item.outcome.value,
        "before": _side(item.changes, "before"),
        "after": _side(item.changes, "after"),
        "changes": changes_data(item.changes),
        "message": item.message or None,
        "hint": item.hint or None,
    }


def _side(changes: tuple[Change, ...], side: str) -> str:
    """One change as its bare value, several with their labels."""
    if len(changes) == 1:
        return str(getattr(changes[0], side))
    return "; ".join(f"{change.label}: {getattr(change, side)}" for change in changes)
