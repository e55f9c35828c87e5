"""What the Setup page says of a change: its risk, its undo, how long it takes, and what it means for people."""

from collections.abc import Callable, Collection, Iterable, Sequence

from app.domain.setup import ItemState, Restart, Risk, Step, Undo
from app.domain.setup_runs import PlanItem
from app.domain.setup_support import Stage

RISK_WORDS = {Risk.LOW: "Low", Risk.MEDIUM: "Medium", Risk.HIGH: "High", Risk.LOCKOUT: "Can cut the connection"}
UNDO_WORDS = {Undo.EXACT: "Yes", Undo.INVERSE: "Yes", Undo.PARTIAL: "In part", Undo.NONE: "No"}
STAGE_WORDS = {
    Stage.BEGUN: "Asking the device",
    Stage.CHANGING: "Changing",
    Stage.PROVING: "Reading it back",
    Stage.BY_HAND: "Your turn",
    Stage.ARMED: "Changing",
    Stage.REACHING: "Looking for the device",
    Stage.GOING_BACK: "Going back to how it was",
    Stage.RESTARTING: "Restarting",
    Stage.ENDED: "Done",
}
_UNDO_SENTENCES = {
    Undo.EXACT: "Undo brings back exactly what was there",
    Undo.INVERSE: "Undo takes back what was done",
    Undo.PARTIAL: "Undo takes back a part only",
    Undo.NONE: "It cannot be undone",
}
_RESTART = "system.restart"
_RESTARTS = {
    Restart.MUST: "The device has to be restarted afterwards.",
    Restart.MAY: "The device may have to be restarted afterwards.",
}


def counted(count: int, one: str, many: str = "") -> str:
    """ "1 change", "3 changes"."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def duration_words(seconds: float) -> str:
    """A usual duration, as people say it."""
    if seconds < 50:
        return f"about {max(round(seconds / 5) * 5, 5)} s"
    minutes = max(round(seconds / 60), 1)
    return f"about {minutes} min" if minutes < 90 else f"about {minutes / 60:.1f} h"


def clock_words(seconds: int) -> str:
    """0:07, 12:30."""
    return f"{seconds // 60}:{seconds % 60:02}"


def noticed(item: PlanItem, blocked_by: str, rollback_after: int) -> str:
    """What people notice of a change, and what it depends on, as sentences; "" for nothing."""
    sentences = [item.interrupts, _RESTARTS.get(item.restart, "")]
    if rollback_after:
        sentences.append(
            f"If Satchel cannot reach the device again within {rollback_after} s, the device undoes it by itself."
        )
    if blocked_by:
        sentences.append(f"It needs “{blocked_by}”, which cannot be done here: it is left out.")
    return "  ".join(one for one in sentences if one)


def facts_of(item: PlanItem, needs: Sequence[str], needed_by: Sequence[str]) -> str:
    """A change in a line: time, risk, undo, and what hangs together."""
    parts = [f"Usually {duration_words(item.seconds)}", f"Risk: {RISK_WORDS[item.risk].lower()}"]
    parts.append(_UNDO_SENTENCES[item.undo])
    if needs:
        parts.append(f"Needs {', '.join(needs)}")
    if needed_by:
        parts.append(f"Needed by {', '.join(needed_by)}")
    return "  ·  ".join(parts)


def blockers(items: Sequence[PlanItem]) -> dict[str, str]:
    """For items that need one which cannot be done on this device: the title of that one."""
    titles = {item.key: item.title for item in items}
    closed = {item.key for item in items if item.comparison.state in (ItemState.IMPOSSIBLE, ItemState.UNKNOWN)}
    found: dict[str, str] = {}
    for item in items:
        for need in item.needs:
            if need in closed or need in found:
                found.setdefault(item.key, titles.get(need, need))
    return found


def with_dependents(items: Iterable[PlanItem], left_out: Collection[str]) -> frozenset[str]:
    """The keys that are left out, and those of all that need one of them."""
    gone = set(left_out)
    for item in items:  # in order: what is needed comes before
        if gone & set(item.needs):
            gone.add(item.key)
    return frozenset(gone)


def is_lasting(item: PlanItem) -> bool:
    """It cannot be taken back in full. What a person does by hand is not Satchel's to take back, and a restart leaves
    nothing behind."""
    return item.undo in (Undo.NONE, Undo.PARTIAL) and not item.is_by_hand and item.step != _RESTART


def rollback_of(item: PlanItem, find_step: Callable[[str], Step | None]) -> int:
    """After how many seconds the device takes a change back by itself; 0 for one that cannot cut the connection."""
    step = find_step(item.step)
    return step.rollback_after if step else 0
