"""What a run has come to: its headline, what a person has to know beside it, and what an undo makes of it."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.setup_runs import ItemResult, Outcome, RunResult
from app.views.pages.setup.wording import counted
from app.views.widgets.buttons import Button
from app.views.widgets.notice import Notice


def headline(result: RunResult) -> str:
    """How it ended."""
    if result.waits:
        return "Waits for a restart"
    if result.cut_off:
        return "The run was cut off"
    if result.failed:
        return "A change did not work"
    if result.stopped:
        return "Stopped between two changes"
    outcomes = {item.outcome for item in result.items}
    if Outcome.UNDONE in outcomes and Outcome.CHANGED not in outcomes:
        return "Undone, and proven"
    return "Done, and proven" if Outcome.CHANGED in outcomes else "Nothing had to be changed"


def subtitle(result: RunResult) -> str:
    """Where it was; after an undo of a part, how much of it stays."""
    where = f"{result.profile} on {result.device}."
    undone = sum(item.outcome is Outcome.UNDONE for item in result.items)
    stay = sum(item.undoable for item in result.items)
    if undone and stay:
        return f"{where} {counted(undone, 'change was', 'changes were')} undone, {counted(stay, 'stays', 'stay')}."
    return f"{where} Each change was read back from the device."


def notices(result: RunResult, go_on: Callable[[], None]) -> list[Notice]:
    """What a person has to know beside the changes themselves. `go_on` leads to where runs that were cut off go on."""
    found = []
    if result.cut_off:
        button = Button("Go on…", "arrow-right", small=True)
        button.clicked.connect(go_on)
        words = "It can go on where it stopped, or be undone. Nothing is done twice."
        found.append(Notice("warning", "The run is not over.", words, button))
    if result.waits:
        words = "Restart it when it suits you. The run goes on when Satchel is opened again."
        found.append(Notice("info", "This computer has to be restarted.", words, icon_name="refresh-cw"))
    elif result.restart_due:
        words = f"Some changes take effect only then. Wanted by: {', '.join(result.restart_due)}."
        found.append(Notice("warning", "The device has to be restarted.", words, icon_name="refresh-cw"))
    if result.address:
        words = "Change its address in the device book, so that it is found there."
        found.append(Notice("info", f"The device is now at {result.address}.", words, icon_name="network"))
    return found


def with_undo(shown: RunResult, undo: RunResult) -> RunResult:
    """A run as it stands after an undo of all or a part of it: what was not touched stays as it is shown."""
    ended = {item.key: item for item in undo.items}
    items = tuple(_after(item, ended[item.key]) if item.key in ended else item for item in shown.items)
    return replace(undo, items=items)


def _after(shown: ItemResult, undo: ItemResult) -> ItemResult:
    if undo.outcome is Outcome.ALREADY:  # undone before
        return replace(shown, outcome=Outcome.UNDONE, undoable=False)
    if undo.outcome is Outcome.SKIPPED:  # not reached: it is still there
        return replace(shown, message=undo.message, undoable=undo.undoable)
    return undo
