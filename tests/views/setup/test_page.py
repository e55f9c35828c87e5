"""The Setup page with given operations: the way from a profile to the proof and back."""

import threading
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.errors import ProfileInvalid, TargetUnreachable
from app.domain.profiles import Profile, ProfileItem
from app.domain.rights import RightsWay
from app.domain.secret import Secret
from app.domain.settings import Look
from app.domain.setup import Change, Comparison, ItemState, Parameter, ParameterKind, Risk, Undo
from app.domain.setup_runs import ItemResult, Outcome, Plan, PlanItem, RunResult
from app.domain.setup_support import Support
from app.domain.task import TaskContext
from app.views.pages.setup.editing import EditorDone
from app.views.pages.setup.models import Column, PreviewModel
from app.views.pages.setup.operations import Choices, EarlierRun, ProfileChoice, SetupOperations, UnfinishedRun
from app.views.pages.setup.page import SetupPage
from app.views.pages.setup.rights import RightsOperations
from app.views.tasks import TaskRunner
from app.views.theme import Theme
from app.views.widgets.notice import Notice
from app.views.widgets.text import WrappedLabel

ASKS = Parameter("name", "Computer name", pattern="[a-z0-9-]{1,15}", pattern_hint="Small letters and digits")


def item(key: str, group: str, *changes: Change, risk: Risk = Risk.LOW, undo: Undo = Undo.EXACT) -> PlanItem:
    return PlanItem(key, key, key.capitalize(), group, Comparison.of(changes), {"value": "old"}, risk, undo, {})


PLAN = Plan(
    "This computer",
    "Office",
    (
        item("name", "Identity", Change("Name", "old-pc", "new-pc")),
        item("zone", "Time", Change("Zone", "UTC", "Europe/Berlin")),
        item("user", "Accounts", Change("Account", "absent", "tech"), Change("Groups", "", "sudo"), risk=Risk.HIGH),
        item("hosts", "Network"),
        replace(item("ntp", "Time"), comparison=Comparison(ItemState.UNKNOWN, reason="needs administrator rights")),
    ),
    "digest",
)


class Services:
    """Operations that remember what was asked of them."""

    def __init__(self) -> None:
        self.profile = Profile("Office", (ProfileItem("name", {"name": "${name}"}),), "An office computer", (ASKS,))
        self.failure: Exception | None = None
        self.plan_made = PLAN
        self.left_out: Collection[str] = ()
        self.undone: list[Collection[str] | None] = []
        self.planned: list[Profile] = []
        self.asked_of: list[str] = []
        self.exported: list[Path] = []
        self.answers: Mapping[str, Any] = {}

    def operations(self) -> SetupOperations:
        return SetupOperations(
            choices=self.choices,
            read_profile=self.read_profile,
            plan=self.plan,
            carry_out=self.carry_out,
            resume=self.resume,
            undo=self.undo,
            rights=RightsOperations(lambda: RightsWay.DIALOG, self.ask_rights),
            check_again=self.check_again,
            hand_over=self.hand_over,
            export_preview=self.export,
        )

    def check_again(self, device: Device, run: str, task: TaskContext) -> Plan:
        self.asked_of.append(f"check {run}")
        return PLAN

    def hand_over(self, device: Device, run: str, task: TaskContext) -> Path:
        self.asked_of.append(f"report {run}")
        return Path("/reports/hand-over.html")

    def export(self, profile: Profile, device: Device, folder: Path, task: TaskContext) -> str:
        self.exported.append(folder)
        return "1 of 1 steps"

    def ask_rights(self, password: Secret | None, task: TaskContext) -> None:
        self.plan_made = PLAN

    def resume(
        self, device: Device, run: str, answers: Mapping[str, Any], support: Support, task: TaskContext
    ) -> RunResult:
        self.answers = answers
        return self.result(Outcome.CHANGED)

    def choices(self, device: Device, task: TaskContext) -> Choices:
        cut_off = [UnfinishedRun("run-0", "Office")] if device is THIS_COMPUTER else []
        return Choices([ProfileChoice("Office", "An office computer", "office.yaml")], cut_off)

    def read_profile(self, device: Device, source: str, answers: Mapping[str, Any], task: TaskContext) -> Profile:
        if source == "broken.yaml":
            raise ProfileInvalid("Line 3: there is no key “setps”. Did you mean “steps”?")
        self.answers = answers or self.answers  # the list reads the profile that is selected, without any
        return self.profile if not answers else replace(self.profile, asked=())

    def plan(self, device: Device, profile: Profile, task: TaskContext) -> Plan:
        self.planned.append(profile)
        if self.failure:
            raise self.failure
        return self.plan_made

    def carry_out(
        self, device: Device, plan: Plan, left_out: Collection[str], support: Support, task: TaskContext
    ) -> RunResult:
        self.left_out = left_out
        task.report("Set the name", 0, 2)
        return self.result(Outcome.CHANGED)

    def undo(
        self, device: Device, run: str, keys: Collection[str] | None, support: Support, task: TaskContext
    ) -> RunResult:
        self.undone.append(keys)
        return self.result(Outcome.UNDONE, keys)

    def result(self, outcome: Outcome, keys: Collection[str] | None = None) -> RunResult:
        made = [
            ItemResult(i.key, i.title, outcome, i.comparison.changes, undoable=outcome is Outcome.CHANGED)
            for i in PLAN.to_do
            if i.key not in self.left_out and (keys is None or i.key in keys)
        ]
        return RunResult("run-1", "This computer", "Office", tuple(made))


@pytest.fixture
def services() -> Services:
    return Services()


@pytest.fixture
def page(qtbot: QtBot, tasks: TaskRunner, services: Services) -> SetupPage:
    page = SetupPage(tasks, lambda: [THIS_COMPUTER], services.operations())
    qtbot.addWidget(page)
    page.resize(1180, 720)
    page.show()
    return page


def preview(qtbot: QtBot, page: SetupPage) -> None:
    page.choose.chosen.emit("office.yaml")
    qtbot.waitUntil(lambda: page.stages.currentWidget() is page.questions)
    next(iter(page.questions.form.fields.values())).show_value("new-pc")
    qtbot.mouseClick(page.questions.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.stages.currentWidget() is page.preview)


def test_before_it_is_known_which_profiles_there_are_nothing_is_said_of_them(qtbot: QtBot, page: SetupPage) -> None:
    said = [one for one in page.findChildren(QLabel) if one.text() == "No profiles yet"]
    assert said and not said[0].isVisible() and not page.choose.card.isVisible()
    qtbot.waitUntil(page.choose.card.isVisible)
    assert not said[0].isVisible()


def test_a_second_ctrl_enter_does_not_apply_what_nobody_has_seen(qtbot: QtBot, page: SetupPage) -> None:
    preview(qtbot, page)
    page.primary.press()
    assert page.stages.currentWidget() is page.preview
    qtbot.waitUntil(lambda: page.primary.is_settled)
    page.primary.press()
    assert page.stages.currentWidget() is page.run


def test_ctrl_enter_uses_no_profile_that_the_search_hides(qtbot: QtBot, page: SetupPage) -> None:
    qtbot.waitUntil(lambda: page.choose.model.rowCount() == 1 and page.primary.is_settled)
    page.choose.search.edit.setText("nothing like that")
    with qtbot.assertNotEmitted(page.choose.chosen):
        page.primary.press()
    page.choose.search.edit.clear()
    with qtbot.waitSignal(page.choose.chosen):
        page.primary.press()


def apply(qtbot: QtBot, page: SetupPage) -> None:
    preview(qtbot, page)
    qtbot.mouseClick(page.preview.apply, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.run._title.text() == "Done, and proven")


def test_a_profile_is_looked_at_and_used(qtbot: QtBot, page: SetupPage) -> None:
    qtbot.waitUntil(lambda: page.choose.model.rowCount() == 1)
    index = page.choose.model.index(0, 0)
    place = page.choose.list.visualRect(index).center()
    qtbot.mouseClick(page.choose.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(page.choose.card.steps.isVisible)
    qtbot.mouseClick(page.choose.card.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.stages.currentWidget() is page.questions)


def test_a_value_that_does_not_fit_is_refused_beside_its_field(
    qtbot: QtBot, page: SetupPage, services: Services
) -> None:
    page.choose.chosen.emit("office.yaml")
    qtbot.waitUntil(lambda: page.stages.currentWidget() is page.questions)
    field = page.questions.form.fields["name"]
    field.show_value("Büro PC!")
    page.questions.submit()
    assert field.problem.words == "Small letters and digits"
    assert not services.planned


def test_the_preview_shows_before_and_after(qtbot: QtBot, page: SetupPage, services: Services) -> None:
    preview(qtbot, page)
    model = page.preview.model
    assert services.answers == {"name": "new-pc"}
    identity = model.index(0, 0)
    assert [model.index(0, column, identity).data() for column in Column][:3] == ["Name", "old-pc", "new-pc"]
    assert page.preview.apply.text() == "Apply 3 changes"


def test_what_this_user_may_not_change_is_said_before_anything_is_tried(
    qtbot: QtBot, page: SetupPage, services: Services
) -> None:
    def without_rights(one: PlanItem) -> PlanItem:
        return replace(one, comparison=replace(one.comparison, reason="needs administrator rights"))

    services.plan_made = replace(PLAN, items=tuple(without_rights(one) for one in PLAN.items[:3]))
    preview(qtbot, page)
    said = [one.text() if not isinstance(one, WrappedLabel) else one.words for one in page.preview.findChildren(QLabel)]
    assert "3 changes need administrator rights." in said
    assert not page.preview.apply.isEnabled()
    services.plan_made = replace(PLAN, items=(without_rights(PLAN.items[0]), PLAN.items[1]))
    page._make_plan()
    qtbot.waitUntil(page.preview.apply.isEnabled)
    # The rights that are given serve a new comparison
    rights = page.preview.rights
    assert rights is not None and rights.notice.fact.text() == "1 change needs administrator rights."
    qtbot.mouseClick(rights.ask, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.preview.apply.text() == "Apply 3 changes")


def test_a_cleared_box_is_left_out(qtbot: QtBot, page: SetupPage, services: Services) -> None:
    preview(qtbot, page)
    page.preview.model.item(1).child(0).setCheckState(Qt.CheckState.Unchecked)
    assert page.preview.model.item(1).checkState() is Qt.CheckState.Unchecked
    qtbot.mouseClick(page.preview.apply, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.left_out == frozenset({"zone"}))


def test_a_run_that_was_cut_off_on_another_device_leads_to_it(qtbot: QtBot, page: SetupPage) -> None:
    web = Device("d1", "web01", Transport.SSH, "10.0.0.5")
    told = UnfinishedRun("run-7", "Kiosk", device=web)
    qtbot.waitUntil(lambda: page.choose.model.rowCount() == 1)
    page.choose.show_choices(Choices([ProfileChoice("Office", "", "office.yaml")], [told]))
    (notice,) = [one for one in page.choose.findChildren(Notice) if "Kiosk" in one.fact.text()]
    assert notice.fact.text() == "“Kiosk” was cut off on web01"
    qtbot.mouseClick(notice.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert page.picker.device is web


def test_what_was_left_out_stays_so_when_it_is_compared_again(qtbot: QtBot, page: SetupPage) -> None:
    preview(qtbot, page)
    page.preview.model.item(1).child(0).setCheckState(Qt.CheckState.Unchecked)
    with qtbot.waitSignal(page._comparing.compared):
        page.stages.again_asked.emit()
    assert page.preview.model.left_out() == {"zone"}
    page.start_over()
    preview(qtbot, page)
    assert page.preview.model.left_out() == frozenset()


def test_nothing_can_be_applied_when_every_box_is_clear(qtbot: QtBot, page: SetupPage) -> None:
    preview(qtbot, page)
    for number in range(page.preview.model.rowCount()):
        page.preview.model.item(number).setCheckState(Qt.CheckState.Unchecked)
    assert not page.preview.apply.isEnabled()


def test_one_change_is_undone_alone(qtbot: QtBot, page: SetupPage, services: Services) -> None:
    apply(qtbot, page)
    page.run.list.setCurrentIndex(page.run.model.index(1, 0))
    qtbot.mouseClick(page.run.undo_one, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.undone == [["zone"]])
    qtbot.waitUntil(lambda: not page.run.strip.is_running)
    told = [(result.key, result.outcome) for result, _ in page.run.rows.results()]
    assert told == [("name", Outcome.CHANGED), ("zone", Outcome.UNDONE), ("user", Outcome.CHANGED)]
    assert page.run.undoable_count == 2
    assert page.run._subtitle.words == "Office on This computer. 1 change was undone, 2 stay."


def test_undoing_everything_asks_first(qtbot: QtBot, page: SetupPage, services: Services) -> None:
    apply(qtbot, page)
    qtbot.mouseClick(page.run.undo_all, Qt.MouseButton.LeftButton)
    assert page.run._confirmation.isVisible()
    assert services.undone == []
    page.run._undo_all()
    qtbot.waitUntil(lambda: page.run._title.text() == "Undone, and proven")


def test_an_unreachable_device_is_told_in_the_page(qtbot: QtBot, page: SetupPage, services: Services) -> None:
    services.failure = TargetUnreachable("web01 does not answer.")
    page.open_remedy(THIS_COMPUTER, "Set the time zone", "time.zone", {"zone": "UTC"})
    qtbot.waitUntil(lambda: page.strip.failure.fact.words == "web01 does not answer.")
    assert page.strip.failure.hint.words


def test_a_broken_profile_names_the_place(qtbot: QtBot, page: SetupPage) -> None:
    page.choose.chosen.emit("broken.yaml")
    qtbot.waitUntil(page.choose.failure.isVisible)
    assert "Line 3" in page.choose.failure.fact.words


def test_a_run_that_was_cut_off_can_go_on(qtbot: QtBot, page: SetupPage) -> None:
    page.choose.resume_asked.emit(UnfinishedRun("run-0", "Office"))
    qtbot.waitUntil(lambda: page.run._title.text() == "Done, and proven")


def test_a_run_that_was_cut_off_asks_again_for_what_no_journal_holds(
    qtbot: QtBot, page: SetupPage, services: Services
) -> None:
    asked = Parameter("user.password", "Password", ParameterKind.SECRET)
    page.choose.resume_asked.emit(UnfinishedRun("run-0", "Office", (asked,)))
    assert page.stages.currentWidget() is page.questions
    QTest.keyClicks(page.questions.form.fields["user.password"].focusProxy(), "geheim")
    page.questions.submit()
    qtbot.waitUntil(lambda: page.run._title.text() == "Done, and proven")
    secret = services.answers["user.password"]
    assert isinstance(secret, Secret)
    assert secret.reveal() == "geheim"


def test_a_finding_leads_to_the_preview_of_its_remedy(qtbot: QtBot, page: SetupPage, services: Services) -> None:
    page.open_remedy(THIS_COMPUTER, "Set the time zone", "time.zone", {"zone": "UTC"})
    qtbot.waitUntil(lambda: page.stages.currentWidget() is page.preview)
    assert services.planned[-1].items == (ProfileItem("time.zone", {"zone": "UTC"}),)


def test_what_a_finding_could_not_know_is_asked_before_its_remedy_is_previewed(
    qtbot: QtBot, page: SetupPage, services: Services
) -> None:
    servers = Parameter("servers", "Time servers", ParameterKind.LIST)
    page.open_remedy(THIS_COMPUTER, "Set time servers", "time.ntp", {}, [servers])
    assert page.stages.currentWidget() is page.questions
    page.questions.form.fields["servers"].show_value(["10.0.0.1", "ntp.example.com"])
    page.questions.submit()
    qtbot.waitUntil(lambda: page.stages.currentWidget() is page.preview)
    assert services.planned[-1].items == (ProfileItem("time.ntp", {"servers": ["10.0.0.1", "ntp.example.com"]}),)


def test_the_model_is_sound(qtbot: QtBot) -> None:
    model = PreviewModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_plan(PLAN)
    assert model.rowCount(QModelIndex()) == 3
    assert tester.model() is model


def test_a_click_on_a_box_clears_it(qtbot: QtBot, page: SetupPage) -> None:
    preview(qtbot, page)
    tree, index = page.preview.tree, page.preview.model.index(0, 0, page.preview.model.index(0, 0))
    box = tree.visualRect(index).topLeft() + QPoint(14, 16)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert page.preview.model.left_out() == {"name"}


def test_what_is_previewed_can_be_taken_along_as_a_playbook(
    qtbot: QtBot, page: SetupPage, services: Services, tmp_path: Path
) -> None:
    preview(qtbot, page)
    assert page.preview.export.isVisible()
    page._comparing.exporting.write(services.profile, tmp_path / "ansible")
    qtbot.waitUntil(lambda: page.preview.notices.count() == 1)
    said = [one.text() for one in page.preview.findChildren(QLabel)]
    assert "The playbook is saved: 1 of 1 steps" in said
    assert services.exported == [tmp_path / "ansible"]


def test_an_earlier_run_is_compared_again_and_reported(qtbot: QtBot, page: SetupPage, services: Services) -> None:
    run = EarlierRun("run-7", "Office", datetime(2026, 10, 2, tzinfo=UTC), "done", 2)
    qtbot.waitUntil(lambda: page.choose.model.rowCount() == 1)
    page.choose.earlier.show_runs([run])
    page.choose.show_part(1)
    qtbot.mouseClick(page.choose.earlier.report, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.choose.notices.count() == 1)
    qtbot.mouseClick(page.choose.earlier.check, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.stages.currentWidget() is page.preview)
    assert page.preview._title.text() == "Is it still so?"
    assert not page.preview.export.isVisible()
    assert services.asked_of == ["report run-7", "check run-7"]


def test_an_editor_stands_in_place_of_the_list_until_it_is_left(
    qtbot: QtBot, page: SetupPage, services: Services
) -> None:
    left: list[EditorDone] = []

    def make(source: str, done: EditorDone) -> QWidget:
        left.append(done)
        return QLabel(f"editor of {source}")

    assert not page.choose.new.isVisible()
    page.offer_editing(make)
    qtbot.waitUntil(lambda: page.choose.model.rowCount() == 1 and page.choose.card.steps.isVisible())
    page.choose.card.edit.click()
    assert page.stages.is_editing
    assert not page.picker.isEnabled()
    page.edit("another")
    assert len(left) == 1
    left[0]("office.yaml")
    assert not page.stages.is_editing
    assert page.picker.isEnabled()
    assert page.stages.currentWidget() is page.choose


def test_where_large_text_makes_the_page_narrow_the_side_gives_way_to_an_editor(
    qtbot: QtBot, page: SetupPage, theme: Theme
) -> None:
    left: list[EditorDone] = []

    def make(source: str, done: EditorDone) -> QWidget:
        left.append(done)
        return QLabel(f"editor of {source}")

    page.offer_editing(make)
    page.edit("office.yaml")
    assert page.rail.isVisible()
    theme.set_look(Look("light", 2.0))
    page.resize(1200, 700)
    qtbot.waitUntil(lambda: not page.rail.isVisible())
    left[0]("")
    assert page.rail.isVisible()


def test_what_was_read_for_a_page_that_is_gone_is_shown_nowhere(
    qtbot: QtBot, tasks: TaskRunner, services: Services
) -> None:
    read = threading.Event()

    def slow_look(source: str, task: TaskContext) -> Profile:
        read.wait(10)
        return services.profile

    page = SetupPage(tasks, lambda: [THIS_COMPUTER], replace(services.operations(), look_at=slow_look))
    page.choose.looked_at.emit("office.yaml")
    (look,) = [task for task in tasks.running if task.lane == "setup look"]
    delete(page)
    with qtbot.waitSignal(look.finished):
        read.set()
