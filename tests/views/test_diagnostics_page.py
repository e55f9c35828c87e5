"""The Diagnostics page: one cause on top, nothing dropped, failures told in place."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.diagnostics import CheckGroup, Diagnosis, Evidence, Examination, Finding, Judgement, Remedy, Verdict
from app.domain.errors import HostKeyUnknown, TargetUnreachable, TrustQuestion
from app.domain.facts import Reason
from app.domain.settings import Look
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultLocked
from app.services.diagnostics.service import Watch
from app.services.diagnostics.symptoms import SYMPTOMS
from app.services.diagnostics.telling import as_text
from app.services.setup.steps import STEPS
from app.views.connection_help import ConnectionHelp
from app.views.pages.diagnostics.page import DiagnosticsPage
from app.views.pages.diagnostics.wording import outcome
from app.views.tasks import TaskRunner
from app.views.theme import Theme
from app.views.widgets.badges import Badge
from app.views.widgets.buttons import Button
from app.views.widgets.text import WrappedLabel

WEB = Device(id="7", name="nd-reception-01", host="10.8.0.31", user="tech")
STEP_BY_ID = {step.id: step for step in STEPS}


def finding(
    check: str,
    verdict: Verdict,
    summary: str,
    *,
    why: str = "",
    evidence: tuple[Evidence, ...] = (),
    remedy: Remedy | None = None,
    by: str = "",
    reason: Reason | None = None,
) -> Finding:
    judgement = Judgement(
        verdict, summary, "cause" if verdict is Verdict.PROBLEM else "", why, evidence, remedy, reason
    )
    return Finding(check, check.replace(".", " ").capitalize(), CheckGroup.NETWORK, judgement, by)


FIX = Remedy("Use time servers that answer", "time.ntp", {"servers": ["10.0.0.1"]}, ("Check that the server runs.",))
CAUSE = finding(
    "dns.servers",
    Verdict.PROBLEM,
    "The DNS server 10.0.0.5 does not answer",
    why="It was set by hand.",
    evidence=(
        Evidence("gateway", "Gateway 10.0.0.1", "2 ms"),
        Evidence("dns", "Name lookup at 10.0.0.5", "timed out 3 times", is_fault=True),
    ),
    remedy=FIX,
)
FOLLOWS = finding("dns.resolve", Verdict.PROBLEM, "No name can be looked up", by="dns.servers")
WARNING = finding("net.multigw", Verdict.WARNING, "Two adapters are active", why="Both have a route.")
UNKNOWN = finding("disk.events", Verdict.UNKNOWN, "Could not be checked: needs rights", reason=Reason.DENIED)
PASSED = tuple(finding(f"ok.{number}", Verdict.OK, f"Fine {number}") for number in range(5))


def diagnosis(*findings: Finding, cause: Finding | None = None, symptom: str = "no-internet") -> Diagnosis:
    started, asked = datetime(2026, 3, 20, 14, 28, tzinfo=UTC), Examination(symptom)
    return Diagnosis(WEB.name, started, 0.42, 1, findings, cause, symptom, asked=asked)


BAD = diagnosis(CAUSE, FOLLOWS, WARNING, UNKNOWN, *PASSED, cause=CAUSE)
GOOD = diagnosis(*PASSED, symptom="")

type MakePage = Callable[..., DiagnosticsPage]


@pytest.fixture
def make_page(qtbot: QtBot, tasks: TaskRunner) -> MakePage:
    def make(
        examine: Callable[..., Diagnosis] = lambda device, asked, watch, task: BAD, **more: object
    ) -> DiagnosticsPage:
        page = DiagnosticsPage(
            tasks,
            lambda: (WEB,),
            examine,
            symptoms=SYMPTOMS,
            find_step=STEP_BY_ID.get,
            **more,  # type: ignore[arg-type]
        )
        qtbot.addWidget(page)
        page.resize(1180, 760)
        page.show()
        page.show_device(WEB)
        return page

    return make


def words(widget: QWidget) -> str:
    """Everything that is shown in it."""
    labels = [one for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]
    return "\n".join(one.words if isinstance(one, WrappedLabel) else one.text() for one in labels)


def button(widget: QWidget, name: str) -> Button:
    return next(one for one in widget.findChildren(Button) if one.accessibleName() == name and not one.isHidden())


def chosen(page: DiagnosticsPage, words: str) -> None:
    """Choose from the menu of what can be handed over."""
    next(one for one in page.hand_over.make_menu().actions() if one.text() == words).trigger()


def test_the_page_teaches_before_anything_was_checked(make_page: MakePage) -> None:
    page = make_page()
    assert "What is wrong with nd-reception-01?" in words(page)
    assert "only read" in words(page)


def test_the_key_of_the_primary_button_checks_everything(qtbot: QtBot, make_page: MakePage) -> None:
    seen: list[str] = []

    def examine(device: Device, asked: Examination, watch: Watch, task: TaskContext) -> Diagnosis:
        seen.append(asked.symptom)
        return BAD

    page = make_page(examine)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    with qtbot.waitSignal(page.diagnosed):
        qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert seen == [""]


def test_a_complaint_is_looked_at_on_the_chosen_device(qtbot: QtBot, make_page: MakePage) -> None:
    seen: list[tuple[Device, str]] = []

    def examine(device: Device, asked: Examination, watch: Watch, task: TaskContext) -> Diagnosis:
        seen.append((device, asked.symptom))
        return BAD

    page = make_page(examine)
    with qtbot.waitSignal(page.diagnosed) as blocker:
        page.side.tiles["no-internet"].click()
    assert seen == [(WEB, "no-internet")]
    assert blocker.args == [WEB, BAD]
    assert page.title.text() == "No internet"


def test_the_cause_stands_on_top_with_why_evidence_and_remedy(make_page: MakePage) -> None:
    page = make_page()
    page.show_diagnosis(WEB, BAD)
    card = page.results.cause
    assert card is not None
    shown = words(card)
    for part in ("Root cause", CAUSE.judgement.summary, "It was set by hand.", "timed out 3 times", "10.0.0.1",
                 "Use time servers that answer", "Check that the server runs."):  # fmt: skip
        assert part in shown
    assert {one.accessibleName() for one in card.findChildren(Badge)} == {"Low risk", "Can be undone"}


def test_what_follows_from_the_cause_is_folded_with_its_count(make_page: MakePage) -> None:
    page = make_page()
    page.show_diagnosis(WEB, BAD)
    card = page.results.cause
    assert card is not None
    assert "No name can be looked up" not in words(card)
    fold = card.consequences
    assert fold.button.accessibleName() == "1 more finding follows from this cause"
    fold.toggle()
    assert fold.is_open


def test_fix_asks_for_the_preview_of_its_step(qtbot: QtBot, make_page: MakePage) -> None:
    page = make_page()
    page.show_diagnosis(WEB, BAD)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    with qtbot.waitSignal(page.fix_requested) as blocker:
        qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert blocker.args == [WEB, FIX]


def test_a_remedy_by_hand_has_no_fix_button(make_page: MakePage) -> None:
    page = make_page()
    cause = finding("link.up", Verdict.PROBLEM, "No signal", remedy=Remedy("Reseat it", by_hand=("Both ends.",)))
    page.show_diagnosis(WEB, diagnosis(cause, cause=cause))
    assert page.results.cause is not None
    assert page.results.cause.remedy is not None
    assert page.results.cause.remedy.fix is None


def test_no_finding_is_dropped(make_page: MakePage) -> None:
    page = make_page()
    page.show_diagnosis(WEB, BAD)
    for fold in page.results.folds:
        fold.toggle()
    listed = {row.finding.check for row in page.results.rows}
    assert listed == {one.check for one in BAD.findings} - {CAUSE.check, FOLLOWS.check}
    line = next(row.line for row in page.results.rows if row.finding is UNKNOWN)
    assert line.text().startswith("Could not check")


def test_a_finding_unfolds_by_key(qtbot: QtBot, make_page: MakePage) -> None:
    page = make_page()
    page.show_diagnosis(WEB, BAD)
    row = next(row for row in page.results.rows if row.finding is WARNING)
    qtbot.keyClick(row.line, Qt.Key.Key_Space)
    assert row.is_open
    assert "Both have a route." in words(row)
    qtbot.keyClick(row.line, Qt.Key.Key_Space)
    assert "Both have a route." not in words(row)


def test_nothing_found_is_said_as_such(make_page: MakePage) -> None:
    page = make_page()
    page.show_diagnosis(WEB, GOOD)
    assert page.results.cause is None
    QApplication.processEvents()
    assert "No problem found" in words(page.results)
    page.show_diagnosis(WEB, diagnosis(UNKNOWN))
    QApplication.processEvents()
    assert "Nothing could be checked" in words(page.results)
    page.show_diagnosis(WEB, diagnosis(*PASSED, symptom="printer"))
    QApplication.processEvents()
    assert "Fill in “Printer” above" in words(page.results)
    page.show_diagnosis(WEB, diagnosis(*PASSED, symptom="slow"))
    QApplication.processEvents()
    assert "The full check looks further." in words(page.results)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (BAD, Verdict.PROBLEM),
        (GOOD, Verdict.OK),
        (diagnosis(WARNING), Verdict.WARNING),
        (diagnosis(UNKNOWN), Verdict.UNKNOWN),
    ],
)
def test_the_history_says_how_each_run_ended(given: Diagnosis, verdict: Verdict) -> None:
    assert outcome(given)[0] is verdict


def test_an_earlier_run_is_shown_again(qtbot: QtBot, make_page: MakePage) -> None:
    results = iter((BAD, GOOD))
    page = make_page(lambda device, asked, watch, task: next(results))
    tester = QAbstractItemModelTester(page.side.history, QAbstractItemModelTester.FailureReportingMode.Warning)
    for symptom in ("no-internet", ""):
        with qtbot.waitSignal(page.diagnosed):
            page.run(symptom)
        qtbot.waitUntil(lambda: not page.strip.is_running)
    assert page.title.text() == "Full check"
    assert page.side.history.rowCount() == 2
    index = page.side.history.index(1, 0)
    place = page.side.rows.visualRect(index).center()
    qtbot.mouseClick(page.side.rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.title.text() == "No internet"
    assert page.side.tiles["no-internet"].isChecked()
    tester.deleteLater()


def test_a_failure_is_told_in_place_and_tried_again(qtbot: QtBot, make_page: MakePage) -> None:
    answers: list[Exception | Diagnosis] = [TargetUnreachable("It does not answer.", details="errno 113"), BAD]

    def examine(device: Device, asked: Examination, watch: Watch, task: TaskContext) -> Diagnosis:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    page = make_page(examine)
    page.run("no-internet")
    qtbot.waitUntil(page.strip.failure.isVisible)
    assert "It does not answer." in words(page.strip)
    with qtbot.waitSignal(page._help.open_remote_asked) as blocker:
        button(page.strip, "Open in Remote").click()
    assert blocker.args == [WEB]
    qtbot.waitUntil(lambda: not page.strip.is_running)
    button(page.strip, "Try again").click()
    qtbot.waitUntil(lambda: page.results.cause is not None)
    assert not page.strip.isVisible()


def test_an_unknown_host_key_is_asked_about_and_then_checked(
    qtbot: QtBot, tasks: TaskRunner, make_page: MakePage
) -> None:
    trusted: list[TrustQuestion] = []
    question = HostKeyUnknown(
        "First contact.", host="10.8.0.31", port=22, kind="ssh-ed25519", fingerprint="SHA256:abcdefghij", key="AAAA"
    )

    def examine(device: Device, asked: Examination, watch: Watch, task: TaskContext) -> Diagnosis:
        if not trusted:
            raise question
        return BAD

    def trust(device: Device, question: TrustQuestion, task: TaskContext) -> Device:
        trusted.append(question)
        return device

    page = make_page(examine, help=ConnectionHelp(tasks, trust))
    page.run()
    qtbot.waitUntil(page.strip.failure.isVisible)
    assert "abcd efgh ij" in words(page.strip)
    qtbot.waitUntil(lambda: not page.strip.is_running)
    button(page.strip, "Trust and go on").click()
    qtbot.waitUntil(lambda: page.results.cause is not None)
    assert trusted == [question]


def test_a_locked_vault_leads_to_the_vault(qtbot: QtBot, make_page: MakePage) -> None:
    def examine(device: Device, asked: Examination, watch: Watch, task: TaskContext) -> Diagnosis:
        raise VaultLocked("The vault is locked.")

    page = make_page(examine)
    page.run()
    qtbot.waitUntil(page.strip.failure.isVisible)
    with qtbot.waitSignal(page._help.vault_asked):
        button(page.strip, "Open the vault").click()


def test_escape_stops_a_run(qtbot: QtBot, make_page: MakePage) -> None:
    entered = threading.Event()

    def examine(device: Device, asked: Examination, watch: Watch, task: TaskContext) -> Diagnosis:
        entered.set()
        task.sleep(30)
        return BAD

    page = make_page(examine)
    page.run()
    assert entered.wait(30)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    with qtbot.waitSignal(page.strip.ended):
        qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert "Stopped." in words(page.strip)
    assert page.again.isEnabled()


def test_a_result_is_shown_from_its_top_and_the_keyboard_stays_with_what_was_asked(
    qtbot: QtBot, make_page: MakePage
) -> None:
    many = diagnosis(CAUSE, *(replace(UNKNOWN, check=f"disk.{number}") for number in range(40)), cause=CAUSE)
    page = make_page(lambda device, asked, watch, task: replace(many, symptom="", asked=asked))
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.empty.start.setFocus()
    with qtbot.waitSignal(page.strip.ended):
        page.empty.start.click()
    qtbot.waitUntil(lambda: page.area.verticalScrollBar().maximum() > 0)
    assert page.area.verticalScrollBar().value() == 0
    assert QApplication.focusWidget() is page.side.tiles["full"]


def test_a_result_for_another_device_does_not_replace_what_is_shown(qtbot: QtBot, make_page: MakePage) -> None:
    gate, entered = threading.Event(), threading.Event()

    def examine(device: Device, asked: Examination, watch: Watch, task: TaskContext) -> Diagnosis:
        entered.set()
        gate.wait(30)
        return BAD

    page = make_page(examine)
    page.run()
    assert entered.wait(30)
    page.side.picker.choose(THIS_COMPUTER)
    with qtbot.waitSignal(page.diagnosed):
        gate.set()
    assert page.results.cause is None
    assert "What is wrong with this computer?" in words(page)
    assert page.side.history.rowCount() == 1


def test_the_result_is_copied_as_text(make_page: MakePage) -> None:
    page = make_page()
    page.show_diagnosis(WEB, BAD)
    chosen(page, "Copy as text")
    text = QGuiApplication.clipboard().text()
    assert text == as_text(BAD, "No internet")
    for part in ("The DNS server 10.0.0.5 does not answer", "timed out 3 times", "Could not check", "Passed: Ok 0"):
        assert part in text


def test_nothing_is_cut_off_at_the_right_of_a_small_window_with_large_text(
    qtbot: QtBot, make_page: MakePage, theme: Theme
) -> None:
    theme.set_look(Look("light", 2.0))
    page = make_page()
    page.resize(1024, 500)
    remedy = Remedy("Use a DNS server that answers", "net.dns", by_hand=("Check that the server runs.",))
    cause = replace(CAUSE, judgement=replace(CAUSE.judgement, remedy=remedy))
    page.show_diagnosis(WEB, diagnosis(cause, FOLLOWS, WARNING, UNKNOWN, *PASSED, cause=cause))
    assert page.head.filter.isVisible()
    qtbot.waitUntil(lambda: page.area.widget().width() <= page.area.viewport().width())
    again = page.again.mapTo(page.area.viewport(), page.again.rect().topRight())
    assert again.x() < page.area.viewport().width()


@pytest.mark.parametrize("look", [Look("light", 2.0), Look("dark", 1.0)], ids=["light-200", "dark-100"])
def test_no_tile_cuts_its_words_and_the_page_is_painted(make_page: MakePage, theme: Theme, look: Look) -> None:
    theme.set_look(look)
    page = make_page()
    page.show_diagnosis(WEB, BAD)
    assert not page.grab().isNull()
    for tile in page.side.tiles.values():
        assert tile.height() >= tile.sizeHint().height()
