"""Several devices in one window, with the real service behind it: chosen, compared, the first one alone, failures."""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.domain.devices import Device, Transport
from app.domain.errors import TargetUnreachable
from app.domain.fleet import DeviceProgress, DeviceStage, FleetResult, OnDevice, PlannedDevice, WhetherToGoOn
from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import ItemState, Parameter, Risk
from app.domain.setup_runs import ItemResult, Outcome, Plan, RunResult
from app.domain.setup_support import RunEvent, Stage, Support
from app.domain.task import TaskContext
from app.services.setup.fleet import carry_out_fleet, plan_fleet
from app.views.pages.setup.fleet.choice import DeviceChoice
from app.views.pages.setup.fleet.model import FleetModel
from app.views.pages.setup.fleet.news import PORTION, FleetNews
from app.views.pages.setup.operations import Answers, Choices, FleetOperations, ProfileChoice, SetupOperations
from app.views.pages.setup.page import SetupPage
from app.views.pages.setup.run_rows import NOTE, RESULT
from app.views.pages.setup.values import EachOwn
from app.views.tasks import TaskRunner
from tests.views.setup.plans import event, item, plan

DEVICES = [Device(f"id-{at}", f"web0{at}", host=f"10.0.0.{at}", folder="Site/Rack") for at in range(1, 5)]
SERIAL = Device("s", "switch", Transport.SERIAL, "COM3", folder="Site")
MADE = plan(item("name"), item("zone"), item("share"))
ASKED = Parameter("name", "Computer name")


class Fleet:
    """The real service of fleets; what a device answers is given."""

    def __init__(self) -> None:
        self.unreachable = {"web03"}
        self.book = list(DEVICES)
        self.broken: set[str] = set()
        self.made: dict[str, Plan] = {}
        self.answers: dict[str, Answers] = {}
        self.begun: list[str] = []
        self.reports: list[str] = []
        self.may_end = threading.Event()
        self.may_end.set()

    def operations(self) -> SetupOperations:
        profile = Profile("Office", (ProfileItem("name", {}),), asked=(ASKED,))
        return SetupOperations(
            choices=lambda device, task: Choices([ProfileChoice("Office", "", "office.yaml")]),
            read_profile=lambda device, source, answers, task: profile,
            plan=_never, carry_out=_never, resume=_never, undo=_never,
            fleet=FleetOperations(self.plan, self.carry_out),
            hand_over=self.hand_over,
        )  # fmt: skip

    def plan(
        self,
        devices: Sequence[Device],
        source: str,
        answers: Callable[[Device], Answers],
        on_device: OnDevice,
        task: TaskContext,
    ) -> FleetResult:
        def make(device: Device, own: TaskContext) -> Plan:
            self.answers[device.name] = answers(device)
            if device.name in self.unreachable:
                raise TargetUnreachable(f"{device.name} does not answer.")
            return replace(self.made.get(device.name, MADE), device=device.name)

        return plan_fleet(devices, make, task, on_device=on_device)

    def carry_out(
        self,
        planned: Sequence[PlannedDevice],
        on_device: OnDevice,
        go_on: WhetherToGoOn,
        support: Callable[[str], Support],
        task: TaskContext,
    ) -> FleetResult:
        def work(
            device: Device, plan: Plan, skip: Collection[str], watch: Callable[[RunEvent], None], own: TaskContext
        ) -> RunResult:
            self.begun.append(device.name)
            results = []
            for one in plan.to_do:
                watch(event(one.key, Stage.CHANGING))
                is_wrong = device.name in self.broken and one.key == "zone"
                outcome, words = (Outcome.FAILED, "It did not work.") if is_wrong else (Outcome.CHANGED, "")
                watch(event(one.key, Stage.ENDED, outcome, message=words))
                results.append(ItemResult(one.key, one.title, outcome, one.comparison.changes, words))
            self.may_end.wait(10)
            return RunResult(f"run-{device.name}", device.name, "Office", tuple(results))

        return carry_out_fleet(planned, work, task, on_device=on_device, go_on=go_on)

    def hand_over(self, device: Device, run: str, task: TaskContext) -> Path:
        self.reports.append(run)
        return Path("/reports") / f"{run}.html"


def _never(*_: Any) -> Any:
    raise AssertionError("not asked for here")


@pytest.fixture
def fleet() -> Fleet:
    return Fleet()


@pytest.fixture
def page(qtbot: QtBot, tasks: TaskRunner, fleet: Fleet) -> SetupPage:
    page = SetupPage(tasks, lambda: fleet.book, fleet.operations())
    qtbot.addWidget(page)
    page.resize(1180, 720)
    page.show()
    return page


def compare(qtbot: QtBot, page: SetupPage) -> None:
    page.several.take(DEVICES)
    page.choose.chosen.emit("office.yaml")
    qtbot.waitUntil(lambda: page.stages.currentWidget() is page.questions)
    page.questions.form.fields["name"].show_value(EachOwn(("a", "b", "c", "d")))
    page.questions.submit()
    qtbot.waitUntil(page.several.stage.apply.isVisible)


def test_each_device_gets_its_own_value_and_what_is_not_reached_has_no_box(
    qtbot: QtBot, page: SetupPage, fleet: Fleet
) -> None:
    compare(qtbot, page)
    assert {name: given["name"] for name, given in fleet.answers.items()} == dict(
        zip(page.several.names, "abcd", strict=True)
    )
    stage = page.several.stage
    assert [one.device.name for one in stage.model.chosen()] == ["web01", "web02", "web04"]
    assert stage.model.lines()[2].words == "web03 does not answer."
    assert stage.apply.text() == "Apply to 3 devices"
    stage.list.setCurrentIndex(stage.model.index(2, 0))
    assert not stage.first.isEnabled()
    stage.alone.click()
    assert page.picker.device == DEVICES[2]
    assert page.several.devices == ()
    page.several.ask()
    assert page.several._choice.devices() == tuple(DEVICES)


def test_the_first_device_is_chosen_and_a_cleared_box_is_left_alone(
    qtbot: QtBot, page: SetupPage, fleet: Fleet
) -> None:
    compare(qtbot, page)
    stage = page.several.stage
    stage.list.setCurrentIndex(stage.model.index(3, 0))
    stage.first.click()
    stage.model.item(2).setCheckState(Qt.CheckState.Unchecked)
    assert [one.device.name for one in stage.model.chosen()] == ["web04", "web01"]
    stage.apply.click()
    qtbot.waitUntil(stage.report.isVisible)
    assert fleet.begun == ["web04", "web01"]
    assert [line.progress.stage for line in stage.model.lines()] == [
        DeviceStage.DONE, DeviceStage.DONE, DeviceStage.PLANNED, DeviceStage.FAILED,
    ]  # fmt: skip
    assert [stage.changes.item(at).text() for at in range(stage.changes.rowCount())] == ["Name", "Zone", "Share"]


def test_a_first_device_that_fails_holds_the_others_back_until_a_person_says(
    qtbot: QtBot, page: SetupPage, fleet: Fleet
) -> None:
    fleet.broken = {"web01"}
    compare(qtbot, page)
    stage = page.several.stage
    stage.apply.click()
    qtbot.waitUntil(stage.go_on.isVisible)
    assert fleet.begun == ["web01"]
    assert "web01" in stage.go_on.notice.fact.text()
    stage.go_on.no.click()
    qtbot.waitUntil(stage.back.isVisible)
    assert fleet.begun == ["web01"]
    lines = {line.device.name: line for line in stage.model.lines()}
    assert lines["web02"].progress.stage is DeviceStage.HELD_BACK
    assert lines["web01"].states["zone"] == Outcome.FAILED.value
    assert stage._title.text() == "It did not work on 1 device"


def test_what_cannot_be_done_on_a_device_is_not_taken_for_right(qtbot: QtBot, page: SetupPage, fleet: Fleet) -> None:
    closed = (
        item("file", state=ItemState.IMPOSSIBLE, reason="there is a folder of that name"),
        item("odd", state=ItemState.UNKNOWN, reason="it did not answer"),
    )
    fleet.made = {"web01": plan(*closed), "web02": plan(item("name", risk=Risk.LOCKOUT), *closed)}
    compare(qtbot, page)
    stage = page.several.stage
    lines = stage.model.lines()
    assert lines[0].words == "Nothing to change, 1 not possible, 1 not known"
    assert lines[1].words == "1 change, 1 not possible, 1 not known"
    stage.list.setCurrentIndex(stage.model.index(1, 0))
    rows = [stage.changes.item(at) for at in range(stage.changes.rowCount())]
    assert [row.data(NOTE) for row in rows] == ["Risk: can cut the connection", "Not possible", "Not known"]
    assert rows[1].data(RESULT).message == "there is a folder of that name"
    stage.apply.click()
    qtbot.waitUntil(stage.report.isVisible)
    assert [stage.changes.item(at).data(NOTE) for at in range(3)] == ["", "Not possible", "Not known"]


def test_a_device_that_was_mended_in_the_book_is_compared_as_it_is_there(
    qtbot: QtBot, page: SetupPage, fleet: Fleet
) -> None:
    compare(qtbot, page)
    fleet.book[2] = replace(DEVICES[2], name="web03 again")
    page.several.stage.back.click()
    page.questions.submit()
    qtbot.waitUntil(page.several.stage.apply.isVisible)
    assert [one.device.name for one in page.several.stage.model.chosen()] == ["web01", "web02", "web03 again", "web04"]


def test_while_devices_are_set_up_no_other_is_chosen(qtbot: QtBot, page: SetupPage, fleet: Fleet) -> None:
    compare(qtbot, page)
    fleet.may_end.clear()
    page.several.stage.apply.click()
    qtbot.waitUntil(lambda: bool(fleet.begun))
    assert not page.several.button.isEnabled()
    page.choose_device(DEVICES[0])
    assert len(page.several.devices) == 4
    fleet.may_end.set()
    qtbot.waitUntil(lambda: page.several.button.isEnabled())


def test_every_device_gets_its_hand_over(qtbot: QtBot, page: SetupPage, fleet: Fleet) -> None:
    compare(qtbot, page)
    page.several.stage.apply.click()
    qtbot.waitUntil(page.several.stage.report.isVisible)
    page.several.stage.report.click()
    qtbot.waitUntil(lambda: page.several.stage.notices.count() == 1)
    assert fleet.reports == ["run-web01", "run-web02", "run-web04"]


def test_a_folder_takes_its_devices_along_and_the_search_spares_what_it_hides(qtbot: QtBot) -> None:
    choice = DeviceChoice()
    qtbot.addWidget(choice)
    tester = QAbstractItemModelTester(choice.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    choice.show_devices([*DEVICES, SERIAL])
    choice.search.edit.setText("web01")
    choice.model.item(0).setCheckState(Qt.CheckState.Checked)
    choice.search.edit.setText("")
    assert [one.name for one in choice.devices()] == ["web01"]
    assert choice.model.item(0).checkState() is Qt.CheckState.PartiallyChecked
    assert not choice.use.isEnabled()
    choice.model.item(0).setCheckState(Qt.CheckState.Checked)
    assert len(choice.devices()) == 4
    assert choice.use.isEnabled()
    assert tester.model() is choice.model


def test_the_list_of_devices_is_sound(qtbot: QtBot) -> None:
    model = FleetModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_devices(DEVICES)
    model.take([DeviceProgress(one, DeviceStage.PLANNED, plan=MADE) for one in DEVICES])
    model.let_choose()
    model.make_first(2)
    model.take([DeviceProgress(DEVICES[2], DeviceStage.RUNNING, event=event("name", Stage.CHANGING), plan=MADE)])
    assert model.lines()[0].words == "Name: changing"
    assert tester.model() is model


def test_no_news_is_lost_however_many_come_at_once(qtbot: QtBot) -> None:
    model = FleetModel()
    news = FleetNews(model)
    seen: list[DeviceProgress] = []
    longest: list[int] = []
    news.came.connect(lambda some: (seen.extend(some), longest.append(len(some))))
    told = [DeviceProgress(DEVICES[at % 4], DeviceStage.RUNNING, message=str(at)) for at in range(1000)]
    threads = [threading.Thread(target=lambda at=at: [news.tell(one) for one in told[at::4]]) for at in range(4)]
    for thread in threads:
        thread.start()
    qtbot.waitUntil(lambda: len(seen) == 1000)
    assert max(longest) <= PORTION
    for device in DEVICES:
        mine = [int(one.message) for one in seen if one.device == device]
        assert mine == sorted(mine)
