"""What is taken away from a diagnosis: facts are saved and opened, the device is summed up, failures stand in place."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.domain.diagnostics import Change, Diagnosis
from app.domain.errors import FileError, TargetUnreachable
from app.domain.task import TaskContext
from app.views.pages.diagnostics.hand_over import FactOperations
from app.views.pages.diagnostics.page import DiagnosticsPage
from app.views.widgets.notice import Notice
from tests.views.test_diagnostics_page import BAD, CAUSE, WEB, MakePage, make_page, words  # noqa: F401 - a fixture

SINCE = datetime(2025, 9, 12, 10, 0, tzinfo=UTC)


class Facts:
    """Stands for the services behind the menu."""

    def __init__(self) -> None:
        self.saved: list[tuple[Diagnosis, Path, bool]] = []
        self.asked: list[tuple[Device, bool]] = []
        self.failure: Exception | None = None

    def save(self, diagnosis: Diagnosis, path: Path, is_masked: bool, task: TaskContext) -> int:
        self._fail()
        self.saved.append((diagnosis, path, is_masked))
        return 11

    def open(self, path: Path, task: TaskContext) -> Diagnosis:
        self._fail()
        return replace(BAD, device="far-away")

    def summarise(self, device: Device, shows_all: bool, task: TaskContext) -> str:
        self._fail()
        self.asked.append((device, shows_all))
        return "System  Debian\n"

    def _fail(self) -> None:
        if self.failure:
            raise self.failure


@pytest.fixture
def facts() -> Facts:
    return Facts()


@pytest.fixture
def page(make_page: MakePage, facts: Facts) -> DiagnosticsPage:  # noqa: F811 - the fixture
    page = make_page()
    page.offer_facts(FactOperations(facts.save, facts.open, facts.summarise))
    return page


def choose(page: DiagnosticsPage, words: str) -> None:
    next(one for one in page.hand_over.make_menu().actions() if one.text() == words).trigger()


def notice(page: DiagnosticsPage) -> str:
    shown = page.hand_over.notices.findChildren(Notice)
    return words(shown[-1]) if shown else ""  # one goes before the next comes


def test_facts_are_saved_with_or_without_names(
    qtbot: QtBot, page: DiagnosticsPage, facts: Facts, tmp_path: Path
) -> None:
    page.show_diagnosis(WEB, BAD)
    for is_masked in (False, True):
        page.hand_over.save(tmp_path / "facts.zip", is_masked=is_masked)
        qtbot.waitUntil(lambda number=is_masked: len(facts.saved) == 1 + number)  # type: ignore[misc]
    assert [(one[0], one[2]) for one in facts.saved] == [(BAD, False), (BAD, True)]
    qtbot.waitUntil(lambda: "11 names and addresses are masked" in notice(page))


def test_a_failure_is_told_where_the_menu_is(qtbot: QtBot, page: DiagnosticsPage, facts: Facts, tmp_path: Path) -> None:
    page.show_diagnosis(WEB, BAD)
    facts.failure = FileError("The disk is full.", hint="Make room.")
    page.hand_over.save(tmp_path / "facts.zip", is_masked=False)
    qtbot.waitUntil(lambda: page.hand_over.notices.isVisibleTo(page))
    assert "The disk is full." in notice(page)
    assert page.results.cause is not None, "what was found stays"


def test_the_system_summary_is_asked_of_the_device_and_copied(
    qtbot: QtBot, page: DiagnosticsPage, facts: Facts
) -> None:
    page.show_diagnosis(WEB, BAD)
    choose(page, "Copy system summary")
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "System  Debian\n")
    assert facts.asked == [(WEB, False)]


def test_opened_facts_are_read_and_neither_run_again_nor_fixed(
    qtbot: QtBot, page: DiagnosticsPage, facts: Facts
) -> None:
    page.open_facts(Path("facts.zip"))
    qtbot.waitUntil(lambda: page.results.cause is not None)
    assert "far-away" in words(page) and "no device was asked" in words(page)
    assert not page.again.isEnabled() and "from a file" in page.again.toolTip()
    assert page.results.cause is not None
    assert page.results.cause.remedy is None or page.results.cause.remedy.fix is None
    assert page.side.history.rowCount() == 0, "it is no check of this visit"
    names = [one.text() for one in page.hand_over.make_menu().actions()]
    assert "Copy as text" in names and "Save facts…" not in names
    with qtbot.waitSignal(page.diagnosed):
        page.run("")
    assert page.again.isEnabled()


def test_a_file_that_is_none_is_told_in_place(qtbot: QtBot, page: DiagnosticsPage, facts: Facts) -> None:
    facts.failure = FileError("facts.zip is no file of facts, or it is damaged.", hint="Choose another.")
    page.open_facts(Path("facts.zip"))
    qtbot.waitUntil(lambda: not page.strip.is_running)
    assert "is no file of facts" in words(page.strip)


def test_a_device_that_does_not_answer_leaves_what_was_found(qtbot: QtBot, page: DiagnosticsPage, facts: Facts) -> None:
    page.show_diagnosis(WEB, BAD)
    facts.failure = TargetUnreachable("web does not answer.")
    choose(page, "Copy system summary")
    qtbot.waitUntil(lambda: page.hand_over.notices.isVisibleTo(page))
    assert "web does not answer." in notice(page)
    assert page.results.cause is not None


@pytest.mark.parametrize("count", [0, 3, 60])
def test_what_has_changed_is_folded_and_all_of_it_is_counted(
    make_page: MakePage,  # noqa: F811 - the fixture
    count: int,
) -> None:
    changes = tuple(Change("Open ports", f"Port {number}", "", "from the network") for number in range(count))
    page = make_page()
    page.show_diagnosis(WEB, replace(BAD, changes=changes, compared_with=SINCE))
    card = page.results.changes
    assert card is not None
    assert card.fold.button.isEnabled() == bool(count)
    if not count:
        assert "Nothing has changed since 12 Sep 2025" in card.fold.button.accessibleName()
        return
    assert f"{count} changes since 12 Sep 2025" in card.fold.button.accessibleName()
    card.fold.toggle()
    assert ("and 20 more" in words(card)) == (count == 60)
    assert "Port 0" in words(card)


def test_what_is_new_says_so(make_page: MakePage) -> None:  # noqa: F811 - the fixture
    new = replace(CAUSE, new_since=SINCE)
    page = make_page()
    page.show_diagnosis(WEB, replace(BAD, findings=(new, *BAD.findings[1:]), root_cause=new))
    assert page.results.cause is not None
    assert any("New since 12 Sep 2025" in one for one in _badges(page))


def _badges(page: DiagnosticsPage) -> list[str]:
    from app.views.widgets.badges import Badge

    return [one.accessibleName() for one in page.results.findChildren(Badge)]
