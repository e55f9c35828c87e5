"""A cause is put right on the page: preview, change, proof, and what is found then."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.diagnostics import CheckGroup, Diagnosis, Examination, Finding, Judgement, LeftOut, Remedy, Verdict
from app.domain.errors import TargetUnreachable
from app.domain.facts import Reason
from app.domain.fixes import Fix, FixEnd, FixRepeated, FixResult
from app.domain.profiles import Profile
from app.domain.rights import RightsWay
from app.domain.secret import Secret
from app.domain.setup import Change, Comparison
from app.domain.setup_runs import ItemResult, Outcome, Plan, PlanItem, RunResult
from app.domain.setup_support import Support
from app.domain.task import TaskContext
from app.services.diagnostics.fixing import fix_profile
from app.services.diagnostics.symptoms import SYMPTOMS
from app.services.setup.arguments import still_needed
from app.services.setup.planning import SHIPPED
from app.views.pages.diagnostics.fixing import FixOperations
from app.views.pages.diagnostics.page import DiagnosticsPage
from app.views.pages.setup.operations import Choices, SetupOperations
from app.views.pages.setup.rights import RightsOperations
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button
from app.views.widgets.text import WrappedLabel

WEB = Device(id="7", name="nd-reception-01", host="10.8.0.31", user="tech")
STARTED = datetime(2026, 3, 20, 14, 28, tzinfo=UTC)


def finding(check: str, verdict: Verdict, cause: str = "", remedy: Remedy | None = None, **more: Any) -> Finding:
    judgement = Judgement(verdict, f"{check} is {verdict.value}", cause, remedy=remedy, **more)
    return Finding(check, check, CheckGroup.TIME, judgement)


def diagnosis(*findings: Finding, cause: Finding | None = None, **more: Any) -> Diagnosis:
    asked = more.pop("asked", Examination("sign-in"))
    return Diagnosis(WEB.name, STARTED, 0.4, 1, findings, cause, "sign-in", asked=asked, **more)


NTP = Remedy("Use time servers that answer", "time.ntp", {"servers": ["10.0.0.1"]})
BAD = finding("time.source", Verdict.PROBLEM, "off", NTP)
BEFORE = diagnosis(BAD, cause=BAD)
AFTER = diagnosis(finding("time.source", Verdict.OK))


class Services:
    """What the page asks for, played."""

    def __init__(self) -> None:
        self.fixed: list[Fix] = []
        self.planned: list[Profile] = []
        self.end = FixEnd.FIXED
        self.repeated = False
        self.meanwhile: Callable[[], None] = lambda: None

    def operations(self) -> FixOperations:
        return FixOperations(self._setup, self._needed, fix_profile, self._check, self._carry_out)

    def _setup(self) -> SetupOperations:
        def nothing(*_: object) -> Any:
            raise AssertionError("not asked for")

        return SetupOperations(
            lambda device, task: Choices(()), nothing, self._plan, nothing, nothing, self._undo, SHIPPED.get
        )

    def _needed(self, one: Finding) -> Any:
        remedy = one.judgement.remedy
        return still_needed(SHIPPED[remedy.step], remedy.parameters) if remedy else ()

    def _check(self, device: Device, one: Finding, task: TaskContext) -> None:
        if self.repeated:
            raise FixRepeated("The same was done at 14:05, and the cause is there again.")

    def _plan(self, device: Device, profile: Profile, task: TaskContext) -> Plan:
        self.planned.append(profile)
        step = SHIPPED["time.ntp"]
        changed = Comparison.of([Change("Time servers", "none", "10.0.0.1")])
        item = PlanItem("time.ntp", step.id, step.title, step.group, changed, {}, step.risk, step.undo, {})
        return Plan(device.name, profile.name, (item,), "digest")

    def _carry_out(self, device: Device, fix: Fix, support: Support, task: TaskContext) -> FixResult:
        self.fixed.append(fix)
        self.meanwhile()
        item = ItemResult("time.ntp", "Time servers", Outcome.CHANGED, undoable=True)
        run = RunResult("run-1", device.name, fix.plan.profile, (item,))
        if self.end is FixEnd.FIXED:
            return FixResult(fix.finding, self.end, run, AFTER, can_undo=True)
        return FixResult(fix.finding, self.end, run, BEFORE, undone=self._undone())

    def _undo(self, *_: object) -> RunResult:
        return self._undone()

    def _undone(self) -> RunResult:
        return RunResult("run-1", WEB.name, NTP.summary, (ItemResult("time.ntp", "Time servers", Outcome.UNDONE),))


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def page(qtbot: QtBot, tasks: TaskRunner, services: Services) -> DiagnosticsPage:
    made = DiagnosticsPage(
        tasks,
        lambda: (WEB,),
        lambda device, asked, watch, task: BEFORE,
        symptoms=SYMPTOMS,
        find_step=SHIPPED.get,
        fixing=services.operations(),
    )
    qtbot.addWidget(made)
    made.resize(1180, 760)
    made.show()
    made.show_device(WEB)
    return made


def words(widget: QWidget) -> str:
    labels = [one for one in widget.findChildren(QLabel) if one.isVisibleTo(widget)]
    return "\n".join(one.words if isinstance(one, WrappedLabel) else one.text() for one in labels)


def begin(page: DiagnosticsPage, found: Diagnosis = BEFORE) -> None:
    page.show_diagnosis(WEB, found)
    assert page.results.cause and page.results.cause.remedy and page.results.cause.remedy.fix
    page.results.cause.remedy.fix.click()


def test_a_fix_is_previewed_carried_out_and_proven_without_leaving_the_page(
    qtbot: QtBot, page: DiagnosticsPage, services: Services
) -> None:
    begin(page)
    pane = page.fixes.pane
    assert pane is not None
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.preview)
    assert "nothing has changed yet" in words(pane.preview).casefold()
    assert pane.preview.export.isHidden()  # one step is no profile to hand on
    assert services.fixed == []
    with qtbot.waitSignal(page.diagnosed) as found:
        pane.preview.apply.click()
    assert found.args == [WEB, AFTER]
    assert services.fixed == [Fix(BAD, BEFORE, services.fixed[0].plan)]
    qtbot.waitUntil(lambda: "Fixed, and proven by the same checks." in words(pane))
    pane.run.again.click()
    assert not page.fixes.is_shown
    qtbot.waitUntil(lambda: "No problem found" in words(page.results))
    assert page.results.cause is None


def test_after_a_person_has_taken_a_fix_back_the_findings_are_those_of_before(
    qtbot: QtBot, page: DiagnosticsPage
) -> None:
    begin(page)
    pane = page.fixes.pane
    assert pane is not None
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.preview)
    with qtbot.waitSignal(pane.ended):
        pane.preview.apply.click()
    qtbot.waitUntil(lambda: not pane.is_changing)
    with qtbot.waitSignal(pane.undone):
        pane.run.undo_asked.emit(None)
    qtbot.waitUntil(lambda: not pane.is_changing)
    pane.run.again.click()
    assert page.results.cause is not None


def test_what_has_not_helped_says_that_it_was_taken_back(
    qtbot: QtBot, page: DiagnosticsPage, services: Services
) -> None:
    services.end = FixEnd.STILL_THERE
    begin(page)
    pane = page.fixes.pane
    assert pane is not None
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.preview)
    with qtbot.waitSignal(pane.ended):
        pane.preview.apply.click()
    qtbot.waitUntil(lambda: "the cause is still there" in words(pane) and "It was taken back" in words(pane))
    pane.run.again.click()
    assert page.results.cause is not None


def test_a_fix_that_did_not_last_is_said_before_it_is_made_again(
    qtbot: QtBot, page: DiagnosticsPage, services: Services
) -> None:
    services.repeated = True
    begin(page)
    pane = page.fixes.pane
    assert pane is not None
    qtbot.waitUntil(pane.strip.failure.isVisible)
    assert services.planned == []
    qtbot.waitUntil(lambda: not pane.strip.is_running)
    next(one for one in pane.strip.findChildren(Button) if one.accessibleName() == "Preview it all the same").click()
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.preview)


def test_what_the_finding_does_not_know_is_asked_first(qtbot: QtBot, page: DiagnosticsPage, services: Services) -> None:
    bare = finding("time.source", Verdict.PROBLEM, "off", replace(NTP, parameters={}))
    begin(page, diagnosis(bare, cause=bare))
    pane = page.fixes.pane
    assert pane is not None and pane.stack.currentWidget() is pane.questions
    pane.questions.answered.emit({"servers": ["10.0.0.9"]})
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.preview)
    assert services.planned[0].items[0].arguments == {"servers": ["10.0.0.9"]}


def test_while_a_change_is_made_nothing_else_begins_on_the_page(
    qtbot: QtBot, page: DiagnosticsPage, services: Services
) -> None:
    gate, entered = threading.Event(), threading.Event()

    def wait() -> None:
        entered.set()
        gate.wait(30)

    services.meanwhile = wait
    begin(page)
    pane = page.fixes.pane
    assert pane is not None
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.preview)
    pane.preview.apply.click()
    assert entered.wait(30)
    page.run("no-internet")
    page.show_device(WEB)
    assert page.fixes.is_shown and not pane.back.isEnabled() and not page.strip.is_running
    with qtbot.waitSignal(pane.ended):
        gate.set()
    qtbot.waitUntil(pane.back.isEnabled)


def test_what_is_known_shows_before_all_is_known(qtbot: QtBot, tasks: TaskRunner) -> None:
    gate = threading.Event()
    part = diagnosis(finding("net.gateway", Verdict.WARNING, "loss"))

    def examine(device: Device, asked: Examination, watch: Callable[[Diagnosis], None], task: TaskContext) -> Diagnosis:
        watch(part)
        gate.wait(30)
        return BEFORE

    page = DiagnosticsPage(tasks, lambda: (WEB,), examine, symptoms=SYMPTOMS)
    qtbot.addWidget(page)
    page.show()
    page.show_device(WEB)
    page.run("sign-in")
    qtbot.waitUntil(lambda: [one.finding.check for one in page.results.rows] == ["net.gateway"])
    assert page.strip.is_running and "No problem found" not in words(page.results)
    page.results.rows[0].toggle()
    gate.set()
    qtbot.waitUntil(lambda: page.results.cause is not None)


def asked_by(
    qtbot: QtBot, tasks: TaskRunner, shown: Diagnosis, act: Callable[[DiagnosticsPage], object]
) -> Examination:
    """What is examined after something was done on the page."""
    seen: list[Examination] = []

    def examine(device: Device, asked: Examination, watch: object, task: TaskContext) -> Diagnosis:
        seen.append(asked)
        if not seen:
            raise TargetUnreachable("gone")
        return shown

    page = DiagnosticsPage(tasks, lambda: (WEB,), examine, symptoms=SYMPTOMS, find_step=SHIPPED.get)
    qtbot.addWidget(page)
    page.show()
    page.show_device(WEB)
    page.show_diagnosis(WEB, shown)
    with qtbot.waitSignal(page.diagnosed):
        act(page)
    return seen[0]


DENIED = finding("fs.state", Verdict.UNKNOWN, reason=Reason.DENIED)
LEFT = (LeftOut("net.https", "Secure sites", "not looked at: the cause was found before"),)
PARTLY = diagnosis(BAD, DENIED, cause=BAD, left_out=LEFT)


def press(name: str) -> Callable[[DiagnosticsPage], object]:
    def act(page: DiagnosticsPage) -> None:
        next(one for one in page.results.findChildren(Button) if one.accessibleName() == name).click()

    return act


def by_hand(page: DiagnosticsPage) -> None:
    page.results.check_asked.emit(BAD)


def name_it(page: DiagnosticsPage) -> None:
    page.head.subject.field.setText(" vpn.example.com ")
    page.head.subject.look.click()


@pytest.mark.parametrize(
    ("shown", "act", "changes"),
    [
        (PARTLY, press("Run again with rights…"), {"with_rights": True}),
        (PARTLY, press("Look at these too"), {"goes_on": True}),
        (PARTLY, by_hand, {}),
        (replace(PARTLY, symptom="vpn", asked=Examination("vpn")), name_it, {"named": {"vpn": "vpn.example.com"}}),
    ],
    ids=["rights", "rest", "by-hand", "named"],
)
def test_more_is_asked_of_the_same_complaint(
    qtbot: QtBot,
    tasks: TaskRunner,
    shown: Diagnosis,
    act: Callable[[DiagnosticsPage], None],
    changes: Mapping[str, Any],
) -> None:
    assert asked_by(qtbot, tasks, shown, act) == replace(shown.asked, **changes)


def test_after_work_by_hand_it_is_said_whether_it_has_helped(qtbot: QtBot, page: DiagnosticsPage) -> None:
    page.show_diagnosis(WEB, BEFORE)
    with qtbot.waitSignal(page.diagnosed):
        page.results.check_asked.emit(BAD)
    qtbot.waitUntil(lambda: "It is still so." in words(page.results))


def test_findings_are_filtered_by_their_words(qtbot: QtBot, page: DiagnosticsPage) -> None:
    others = [finding(f"a.{number}", Verdict.WARNING, "odd") for number in range(8)]
    page.show_diagnosis(WEB, diagnosis(*others))
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.head.filter.hasFocus()
    page.head.filter.setText("a.3 warning")
    assert [one.finding.check for one in page.results.rows if not one.isHidden()] == ["a.3"]
    assert "1 of 8" in words(page.results)
    page.head.filter.setText("nowhere")
    assert all(one.isHidden() for one in page.results.groups)
    nothing = page.results.nothing
    assert nothing is not None
    nothing.findChildren(Button)[0].click()
    assert nothing.isHidden()
    assert not any(one.isHidden() for one in page.results.rows)


def test_on_this_computer_the_rights_are_asked_for_first(qtbot: QtBot, tasks: TaskRunner, services: Services) -> None:
    asked: list[Examination] = []
    given: list[Secret | None] = []

    def examine(device: Device, wanted: Examination, watch: object, task: TaskContext) -> Diagnosis:
        asked.append(wanted)
        return PARTLY

    rights = RightsOperations(lambda: RightsWay.DIALOG, lambda password, task: given.append(password))
    operations = services.operations()
    setup = replace(operations.setup(), rights=rights)
    page = DiagnosticsPage(
        tasks, lambda: (), examine, symptoms=SYMPTOMS, fixing=replace(operations, setup=lambda: setup)
    )
    qtbot.addWidget(page)
    page.show()
    page.show_diagnosis(THIS_COMPUTER, PARTLY)
    press("Run again with rights…")(page)
    assert page.results.rights and page.results.rights.card
    qtbot.waitUntil(page.results.rights.card.isVisible)
    assert "1 check needs administrator rights." in words(page.results.rights)
    with qtbot.waitSignal(page.diagnosed):
        page.results.rights.card.ask.click()
    assert (given, [one.with_rights for one in asked]) == ([None], [True])
