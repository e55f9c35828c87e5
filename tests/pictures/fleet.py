"""The Setup page with several devices: which ones, the preview, the first one alone, and a failure."""

from collections.abc import Sequence
from typing import Any

from app.domain.fleet import DeviceProgress, DeviceStage, OnDevice, PlannedDevice, WhetherToGoOn
from app.domain.language import tr
from app.domain.setup_runs import ItemResult, Outcome
from app.domain.setup_support import RunEvent, Stage
from app.domain.task import TaskContext
from tests.pictures import plans
from tests.pictures.played import FOR_EVER
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_VALUES = {"zone": "Europe/Copenhagen", "time_servers": ["ntp1.example.net", "ntp2.example.net"]}


def _page(studio: Studio, scene: Scene) -> Any:
    page = scene.furnish().show("setup")
    page.several.button.click()
    studio.wait(lambda: scene.setup.is_listed and not scene.tasks.running)
    return page


def _tick(page: Any) -> None:
    choice = page.stages.currentWidget()
    box = choice.model.item(0)
    while box.hasChildren() and not box.child(0).text().startswith("nd-") and box.child(0).hasChildren():
        box = box.child(0)
    box.setCheckState(box.checkState().__class__.Checked)


def choice(studio: Studio, scene: Scene) -> None:
    _tick(_page(studio, scene))


def _questions(studio: Studio, scene: Scene) -> Any:
    page = _page(studio, scene)
    _tick(page)
    page.stages.currentWidget().use.click()
    studio.wait(lambda: not scene.tasks.running)
    page.choose.card.use.click()
    studio.wait(lambda: page.stages.currentWidget() is page.questions)
    return page


def questions(studio: Studio, scene: Scene) -> None:
    page = _questions(studio, scene)
    page.questions.form.fields["name"].each.setChecked(True)


def _preview(studio: Studio, scene: Scene) -> Any:
    page = _questions(studio, scene)
    fields = page.questions.form.fields
    for name, value in _VALUES.items():
        fields[name].show_value(value)
    fields["name"].each.setChecked(True)
    fields["name"].lines.setPlainText("\n".join(f"nd-{at}" for at in range(len(page.several.devices))))
    fields["support_password"].edit.setText("not shown")
    page.questions.submit()
    studio.wait(lambda: page.several.stage.apply.isVisible())
    return page


def preview(studio: Studio, scene: Scene) -> None:
    _preview(studio, scene)


def _apply(studio: Studio, scene: Scene) -> Any:
    page = _preview(studio, scene)
    page.several.stage.knows.setChecked(True)
    page.several.stage.apply.click()
    return page


def _at(one: PlannedDevice, number: int, stage: Stage, *, canary: bool = False) -> list[DeviceProgress]:
    """A device that has come to this of its changes."""
    told = []
    for at, item in enumerate(one.plan.to_do[: number + 1]):
        done = ItemResult(item.key, item.title, Outcome.CHANGED, item.comparison.changes) if at < number else None
        event = RunEvent("run-1", item.key, item.title, stage if done is None else Stage.ENDED, at, 5, result=done)
        told.append(DeviceProgress(one.device, DeviceStage.RUNNING, canary, event, plan=one.plan))
    return told


def running(studio: Studio, scene: Scene) -> None:
    def play(planned: Sequence[PlannedDevice], on_device: OnDevice, go_on: WhetherToGoOn, task: TaskContext) -> None:
        for number, one in enumerate(planned):
            if number == 0:
                on_device(
                    DeviceProgress(one.device, DeviceStage.DONE, True, plan=one.plan, result=plans.ended_run(one))
                )
                continue
            for news in _at(one, 4 - number, (Stage.CHANGING, Stage.PROVING, Stage.REACHING)[number % 3]):
                on_device(news)
        task.report("1 of 3 devices set up", 1, 3)
        task.sleep(FOR_EVER)

    scene.setup.fleet = play
    page = _apply(studio, scene)
    studio.wait(lambda: page.several.stage.strip.count.text() == tr("{done} of {total}", done=1, total=3))


def failed(studio: Studio, scene: Scene) -> None:
    def play(planned: Sequence[PlannedDevice], on_device: OnDevice, go_on: WhetherToGoOn, task: TaskContext) -> None:
        words = "The packages could not be fetched: deb.debian.org does not answer."
        item = planned[0].plan.to_do[4]
        result = ItemResult(item.key, item.title, Outcome.FAILED, message=words)
        event = RunEvent("run-1", item.key, item.title, Stage.ENDED, 4, 5, result=result)
        for news in _at(planned[0], 4, Stage.CHANGING, canary=True):
            on_device(news)
        broken = DeviceProgress(planned[0].device, DeviceStage.FAILED, True, event, words, plan=planned[0].plan)
        on_device(broken)
        go_on((broken,), len(planned) - 1, task)

    scene.setup.fleet = play
    page = _apply(studio, scene)
    studio.wait(page.several.stage.go_on.isVisible)


def done(studio: Studio, scene: Scene) -> None:
    page = _apply(studio, scene)
    studio.wait(page.several.stage.report.isVisible)


PICTURES = (
    Picture("fleet-choice", choice),
    Picture("fleet-questions", questions, ("light",)),
    Picture("fleet-preview", preview),
    Picture("fleet-running", running),
    Picture("fleet-failed", failed),
    Picture("fleet-done", done, ("light",)),
    Picture("fleet-small-window", preview, ("light",), size=(1024, 600)),
    Picture("fleet-text-150", running, ("light",), text_scale=1.5),
)
