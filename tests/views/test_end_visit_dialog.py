"""The end of a visit as a person sees it."""

from collections.abc import Collection

import pytest
from pytestqt.qtbot import QtBot

from app.domain.task import TaskContext
from app.services.traces import Trace, Wiped
from app.views.end_visit_dialog import EndVisitDialog, wiped_words
from app.views.tasks import TaskRunner

TRACES = (Trace("files", "Files", "3 files"), Trace("keys", "Keys", "10.0.0.7", is_chosen=False))


def _open(qtbot: QtBot, wiped: Wiped, asked: list[object]) -> EndVisitDialog:
    def end(chosen: Collection[str], _: TaskContext) -> Wiped:
        asked.append(list(chosen))
        return wiped

    tasks = TaskRunner()
    dialog = EndVisitDialog(tasks, lambda _: TRACES, end)
    tasks.setParent(dialog)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.begin.isEnabled)
    return dialog


@pytest.mark.usefixtures("installed_theme")
def test_only_what_is_ticked_is_wiped(qtbot: QtBot) -> None:
    asked: list[object] = []
    dialog = _open(qtbot, Wiped(TRACES[:1]), asked)
    dialog.beginning.connect(lambda chosen: asked.append(("window", chosen)))
    with qtbot.waitSignals([dialog.ended, dialog.accepted]):
        dialog.begin.click()
    assert asked == [("window", ["files"]), ["files"]]


@pytest.mark.usefixtures("installed_theme")
def test_what_has_stayed_is_said_before_the_person_leaves(qtbot: QtBot) -> None:
    dialog = _open(qtbot, Wiped((), ((TRACES[0], "It is in use."),)), [])
    with qtbot.waitSignal(dialog.ended):
        dialog.begin.click()
    assert dialog.isVisible() and not dialog.begin.isVisible()
    assert "not all is wiped" in dialog.heading.text()
    assert wiped_words(Wiped((), ((TRACES[0], ""),)))[1] == "Not wiped: 1 thing."
