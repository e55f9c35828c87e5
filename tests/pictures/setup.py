"""The Setup page: from the list of profiles to the proof, the way back, and what can go wrong."""

from dataclasses import replace
from typing import Any

from app.domain.errors import ProfileInvalid, TargetUnreachable
from app.domain.setup_runs import Outcome
from app.domain.task import TaskContext
from app.services.setup.steps import STEPS
from app.views.pages.setup.operations import UnfinishedRun
from tests.pictures import plans, practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_ANSWERS = {"name": "nd-server", "zone": "Europe/Copenhagen", "time_servers": "ntp1.example.net, ntp2.example.net"}


def _page(studio: Studio, scene: Scene) -> Any:
    page = scene.furnish().show("setup")
    page.choose_device(scene.device(practice.SERVER))
    studio.wait(lambda: not scene.tasks.running)
    return page


def choose(studio: Studio, scene: Scene) -> None:
    _page(studio, scene)


def no_profiles(studio: Studio, scene: Scene) -> None:
    scene.setup.has_profiles = False
    _page(studio, scene)


def cut_off(studio: Studio, scene: Scene) -> None:
    scene.setup.cut_off = [UnfinishedRun("run-0", plans.PROFILE)]
    _page(studio, scene)


def broken_profile(studio: Studio, scene: Scene) -> None:
    scene.setup.broken = ProfileInvalid("site.yaml, line 14: there is no key “setps”. Did you mean “steps”?")
    page = _page(studio, scene)
    page.choose.card.use.click()
    studio.wait(page.choose.failure.isVisible)


def _choose(studio: Studio, scene: Scene) -> Any:
    page = _page(studio, scene)
    page.choose.card.use.click()
    studio.wait(lambda: page.stages.currentWidget() is page.questions)
    return page


def questions(studio: Studio, scene: Scene) -> None:
    _choose(studio, scene)


def questions_wrong(studio: Studio, scene: Scene) -> None:
    page = _choose(studio, scene)
    page.questions._rows["name"][2].setText("ND server")
    page.questions.submit()


def _answer(studio: Studio, scene: Scene) -> Any:
    page = _choose(studio, scene)
    for name, text in _ANSWERS.items():
        page.questions._rows[name][2].setText(text)
    page.questions._rows["support_password"][2].setText("not shown")
    page.questions.submit()
    return page


def remedy(studio: Studio, scene: Scene) -> None:
    page = _page(studio, scene)
    servers = next(one for step in STEPS if step.id == "time.ntp" for one in step.parameters)
    page.open_remedy(scene.device(practice.SERVER), "Set time servers", "time.ntp", {}, [servers])


def comparing(studio: Studio, scene: Scene) -> None:
    scene.setup.plan = None
    page = _answer(studio, scene)
    studio.wait(lambda: page.strip.is_running)


def unreachable(studio: Studio, scene: Scene) -> None:
    words = "10.20.1.10 did not answer on port 22 within 15 s."
    scene.setup.plan = TargetUnreachable(words, details="connect to 10.20.1.10:22: timed out after 15 s")
    page = _answer(studio, scene)
    studio.wait(page.strip.failure.isVisible)


def _preview(studio: Studio, scene: Scene) -> Any:
    page = _answer(studio, scene)
    studio.wait(lambda: page.stages.currentWidget() is page.preview)
    return page


def preview(studio: Studio, scene: Scene) -> None:
    _preview(studio, scene)


def preview_unknown(studio: Studio, scene: Scene) -> None:
    scene.setup.plan = replace(plans.PLAN, items=(*plans.PLAN.items[:5], plans.UNKNOWN))
    page = _preview(studio, scene)
    box = page.preview.model.item(0)
    box.setCheckState(box.checkState().__class__.Unchecked)


def preview_without_rights(studio: Studio, scene: Scene) -> None:
    items = (
        replace(one, comparison=replace(one.comparison, reason="needs administrator rights"))
        for one in plans.PLAN.items
    )
    scene.setup.plan = replace(plans.PLAN, items=tuple(items))
    _preview(studio, scene)


def preview_nothing(studio: Studio, scene: Scene) -> None:
    scene.setup.plan = plans.NOTHING
    _preview(studio, scene)


def _apply(studio: Studio, scene: Scene) -> Any:
    page = _preview(studio, scene)
    page.preview.apply.click()
    return page


def applying(studio: Studio, scene: Scene) -> None:
    def progress(task: TaskContext) -> None:
        task.report("Names in the hosts file", 2, 5)

    scene.setup.progress, scene.setup.run = progress, None
    page = _apply(studio, scene)
    studio.wait(lambda: page.run.strip.count.text() == "2 of 5")


def _applied(studio: Studio, scene: Scene) -> Any:
    page = _apply(studio, scene)
    studio.wait(lambda: not page.run.strip.is_running)
    return page


def proof(studio: Studio, scene: Scene) -> None:
    _applied(studio, scene)


def failed(studio: Studio, scene: Scene) -> None:
    scene.setup.run = plans.result(
        *[Outcome.CHANGED] * 4,
        Outcome.FAILED,
        message="The packages could not be fetched: deb.debian.org does not answer.",
        hint="What was changed before it stays; Undo takes it back.",
    )
    _applied(studio, scene)


def ask_undo(studio: Studio, scene: Scene) -> None:
    page = _applied(studio, scene)
    page.run.list.setCurrentIndex(page.run.model.index(1, 0))
    page.run.undo_all.click()


def undone(studio: Studio, scene: Scene) -> None:
    page = _applied(studio, scene)
    page.run.undo_asked.emit(None)
    studio.wait(lambda: not page.run.strip.is_running)


PICTURES = (
    Picture("setup-choose", choose),
    Picture("setup-no-profiles", no_profiles),
    Picture("setup-cut-off", cut_off),
    Picture("setup-broken-profile", broken_profile),
    Picture("setup-questions", questions),
    Picture("setup-questions-wrong", questions_wrong),
    Picture("setup-remedy", remedy),
    Picture("setup-comparing", comparing),
    Picture("setup-unreachable", unreachable),
    Picture("setup-preview", preview),
    Picture("setup-preview-unknown", preview_unknown),
    Picture("setup-preview-rights", preview_without_rights),
    Picture("setup-preview-nothing", preview_nothing),
    Picture("setup-applying", applying),
    Picture("setup-proof", proof),
    Picture("setup-failed", failed),
    Picture("setup-undo", ask_undo),
    Picture("setup-undone", undone),
    Picture("setup-small-window", preview, size=(1024, 600)),
    Picture("setup-text-150", preview, ("light",), text_scale=1.5),
)
