"""What a run has come to: its headline, what a person has to know beside it, and what an undo makes of it."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.language import counted, tr
from app.domain.setup_runs import ItemResult, Outcome, RunResult
from app.views.widgets.buttons import Button
from app.views.widgets.notice import Notice


def headline(result: RunResult) -> str:
    """How it ended."""
    if result.waits:
        return tr("Waits for a restart")
    if result.cut_off:
        return tr("The run was cut off")
    if result.failed:
        return tr("A change did not work")
    if result.stopped:
        return tr("Stopped between two changes")
    outcomes = {item.outcome for item in result.items}
    if Outcome.UNDONE in outcomes and Outcome.CHANGED not in outcomes:
        return tr("Undone, and proven")
    return tr("Done, and proven") if Outcome.CHANGED in outcomes else tr("Nothing had to be changed")


def subtitle(result: RunResult) -> str:
    """Where it was; after an undo of a part, how much of it stays."""
    where = tr("{profile} on {device}.", profile=result.profile, device=result.device)
    undone = sum(item.outcome is Outcome.UNDONE for item in result.items)
    stay = sum(item.undoable for item in result.items)
    if undone and stay:
        back = counted(undone, "change was undone", "changes were undone")
        return f"{where} {back}, {counted(stay, 'stays', 'stay')}."
    return f"{where} {tr('Each change was read back from the device.')}"


def notices(result: RunResult, go_on: Callable[[], None]) -> list[Notice]:
    """What a person has to know beside the changes themselves. `go_on` leads to where runs that were cut off go on."""
    found = []
    if result.cut_off:
        button = Button(tr("Go on…"), "arrow-right", small=True)
        button.clicked.connect(go_on)
        words = tr("It can go on where it stopped, or be undone. Nothing is done twice.")
        found.append(Notice("warning", tr("The run is not over."), words, button))
    if result.waits:
        words = tr("Restart it when it suits you. The run goes on when Satchel is opened again.")
        found.append(Notice("info", tr("This computer has to be restarted."), words, icon_name="refresh-cw"))
    elif result.restart_due:
        words = tr("Some changes take effect only then. Wanted by: {reasons}.", reasons=", ".join(result.restart_due))
        found.append(Notice("warning", tr("The device has to be restarted."), words, icon_name="refresh-cw"))
    if result.address:
        words = tr("Change its address in the device book, so that it is found there.")
        found.append(
            Notice("info", tr("The device is now at {address}.", address=result.address), words, icon_name="network")
        )
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
