"""The Setup page: from the list of profiles to the proof, the way back, and what can go wrong."""

from dataclasses import replace
from typing import Any

from app.domain.by_hand import HandWork, ProofKind
from app.domain.devices import THIS_COMPUTER
from app.domain.errors import ProfileInvalid, TargetUnreachable
from app.domain.facts import Reason
from app.domain.language import tr
from app.domain.setup_runs import ItemResult, Outcome
from app.domain.setup_support import RestartQuestion, RunEvent, Stage, Support
from app.domain.task import TaskContext
from app.services.resources import resource
from app.services.setup.steps import STEPS
from app.views.pages.setup.operations import UnfinishedRun
from tests.pictures import plans, practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_ANSWERS = {"name": "nd-server", "zone": "Europe/Copenhagen", "time_servers": ["ntp1.example.net", "ntp2.example.net"]}


def _page(studio: Studio, scene: Scene) -> Any:
    page = scene.furnish().show("setup")
    page.choose_device(scene.device(practice.SERVER))
    studio.wait(lambda: scene.setup.is_listed and not scene.tasks.running)
    return page


def choose(studio: Studio, scene: Scene) -> None:
    _page(studio, scene)


def no_hit(studio: Studio, scene: Scene) -> None:
    _page(studio, scene).choose.search.edit.setText("kiosk of the moon")


def earlier_runs(studio: Studio, scene: Scene) -> None:
    _page(studio, scene).choose.show_runs.click()


def ask_undo_earlier(studio: Studio, scene: Scene) -> None:
    page = _page(studio, scene)
    page.choose.show_runs.click()
    page.choose.earlier.undo.click()


def no_earlier_runs(studio: Studio, scene: Scene) -> None:
    scene.setup.earlier = ()
    _page(studio, scene).choose.show_runs.click()


def no_profiles(studio: Studio, scene: Scene) -> None:
    scene.setup.has_profiles = False
    _page(studio, scene)


def cut_off(studio: Studio, scene: Scene) -> None:
    scene.setup.cut_off = [UnfinishedRun("run-0", plans.PROFILE)]
    _page(studio, scene)


def cut_off_elsewhere(studio: Studio, scene: Scene) -> None:
    window = scene.furnish()
    scene.setup.cut_off = [UnfinishedRun("run-0", plans.PROFILE, device=scene.device(practice.SERVER))]
    window.show("setup")
    studio.wait(lambda: scene.setup.is_listed and not scene.tasks.running)


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
    page.questions.form.fields["name"].show_value("ND server")
    page.questions.submit()


def _answer(studio: Studio, scene: Scene) -> Any:
    page = _choose(studio, scene)
    _fill(page)
    return page


def _fill(page: Any) -> None:
    for name, text in _ANSWERS.items():
        page.questions.form.fields[name].show_value(text)
    page.questions.form.fields["support_password"].edit.setText("not shown")
    page.questions.submit()


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


def preview_change(studio: Studio, scene: Scene) -> None:
    scene.setup.plan = plans.NEEDS
    page = _preview(studio, scene)
    page.preview.tree.setCurrentIndex(page.preview.model.item(2).child(0).index())


def preview_values(studio: Studio, scene: Scene) -> None:
    page = _preview(studio, scene)
    page.preview.tree.setCurrentIndex(page.preview.model.item(1).child(0).index())
    page.preview.card.open_form()


def preview_unknown(studio: Studio, scene: Scene) -> None:
    scene.setup.plan = replace(plans.PLAN, items=(*plans.PLAN.items[:5], plans.UNKNOWN))
    page = _preview(studio, scene)
    box = page.preview.model.item(0)
    box.setCheckState(box.checkState().__class__.Unchecked)


def _without_rights(scene: Scene) -> None:
    items = (replace(one, comparison=replace(one.comparison, reason=Reason.DENIED.words)) for one in plans.PLAN.items)
    scene.setup.plan = replace(plans.PLAN, items=tuple(items))


def preview_without_rights(studio: Studio, scene: Scene) -> None:
    _without_rights(scene)
    _preview(studio, scene)


def rights_of_this_computer(studio: Studio, scene: Scene) -> None:
    _without_rights(scene)
    page = _preview(studio, scene)
    page.choose_device(THIS_COMPUTER)
    studio.wait(lambda: not scene.tasks.running)
    page.choose.card.use.click()
    studio.wait(lambda: page.stages.currentWidget() is page.questions)
    _fill(page)
    studio.wait(lambda: page.stages.currentWidget() is page.preview)


def rights_refused(studio: Studio, scene: Scene) -> None:
    rights_of_this_computer(studio, scene)
    rights = scene.show("setup").preview.rights
    rights.password.setText("wrong")
    rights.ask.click()
    studio.wait(rights.row.problem.isVisible)


def preview_nothing(studio: Studio, scene: Scene) -> None:
    scene.setup.plan = plans.NOTHING
    _preview(studio, scene)


def _apply(studio: Studio, scene: Scene) -> Any:
    page = _preview(studio, scene)
    page.preview.knows.setChecked(True)
    page.preview.apply.click()
    return page


def _tell(support: Support, number: int, stage: Stage, task: TaskContext, seconds_left: float = 0.0) -> None:
    """The run has come to this of the changes."""
    items = plans.PLAN.to_do
    for at, item in enumerate(items[: number + 1]):
        done = ItemResult(item.key, item.title, Outcome.CHANGED, item.comparison.changes) if at < number else None
        now = stage if done is None else Stage.ENDED
        support.watch(RunEvent("run-1", item.key, item.title, now, at, 5, seconds_left=seconds_left, result=done))
    task.report(items[number].title, number, len(items))


def applying(studio: Studio, scene: Scene) -> None:
    scene.setup.meanwhile, scene.setup.run = lambda support, task: _tell(support, 2, Stage.CHANGING, task), None
    page = _apply(studio, scene)
    studio.wait(lambda: page.run.strip.count.text() == tr("{done} of {total}", done=2, total=5))


def countdown(studio: Studio, scene: Scene) -> None:
    scene.setup.meanwhile, scene.setup.run = lambda support, task: _tell(support, 2, Stage.REACHING, task, 83), None
    page = _apply(studio, scene)
    studio.wait(page.run._goes_back.isVisible)


def may_restart(studio: Studio, scene: Scene) -> None:
    def ask(support: Support, task: TaskContext) -> None:
        _tell(support, 4, Stage.RESTARTING, task)
        assert support.may_restart is not None
        support.may_restart(RestartQuestion("run-1", "nd-server", ("Host name",), is_local=False), task)

    scene.setup.meanwhile = ask
    page = _apply(studio, scene)
    studio.wait(page.run.restart.isVisible)


def _ask_by_hand(studio: Studio, scene: Scene, work: HandWork) -> Any:
    def ask(support: Support, task: TaskContext) -> None:
        _tell(support, 2, Stage.CHANGING, task)
        assert support.hands is not None
        support.hands.ask(work, task)

    scene.setup.meanwhile = ask
    page = _apply(studio, scene)
    studio.wait(page.run.question.isVisible)
    return page


def by_hand_tick(studio: Studio, scene: Scene) -> None:
    words = "Put the label ND-SERVER on the front, under the power button, where it can be read standing."
    _ask_by_hand(studio, scene, HandWork("manual.task", "Label on the device", words, ProofKind.TICK))


def by_hand_reading(studio: Studio, scene: Scene) -> None:
    words = "Measure the output of the power supply at the terminal block, with the device running."
    work = HandWork("manual.task", "Voltage of the supply", words, ProofKind.READING, "V", 11.5, 12.5)
    page = _ask_by_hand(studio, scene, work)
    page.run.question.edit.setText("10,9")


def by_hand_photo(studio: Studio, scene: Scene) -> None:
    words = "Put the patch cables back in order of their numbers, then take a picture of the whole panel."
    page = _ask_by_hand(studio, scene, HandWork("manual.task", "Cabling of the rack", words, ProofKind.PHOTO))
    page.run.question.take_photo(str(resource("icons/network.svg")))


def _applied(studio: Studio, scene: Scene) -> Any:
    page = _apply(studio, scene)
    studio.wait(lambda: not page.run.strip.is_running)
    return page


def proof(studio: Studio, scene: Scene) -> None:
    _applied(studio, scene)


def proof_report(studio: Studio, scene: Scene) -> None:
    page = _applied(studio, scene)
    page.run.report.click()
    studio.wait(lambda: page.run.notices.count() == 1)


def drift(studio: Studio, scene: Scene) -> None:
    page = _page(studio, scene)
    page.choose.show_runs.click()
    page.choose.earlier.check.click()
    studio.wait(lambda: page.stages.currentWidget() is page.preview)


def no_drift(studio: Studio, scene: Scene) -> None:
    scene.setup.drifted = plans.NOTHING
    drift(studio, scene)


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
    Picture("setup-no-hit", no_hit, ("light",)),
    Picture("setup-no-profiles", no_profiles),
    Picture("setup-runs", earlier_runs),
    Picture("setup-runs-undo", ask_undo_earlier, ("light",)),
    Picture("setup-runs-none", no_earlier_runs, ("light",)),
    Picture("setup-cut-off", cut_off),
    Picture("setup-cut-off-elsewhere", cut_off_elsewhere),
    Picture("setup-broken-profile", broken_profile),
    Picture("setup-questions", questions),
    Picture("setup-questions-wrong", questions_wrong),
    Picture("setup-remedy", remedy),
    Picture("setup-comparing", comparing),
    Picture("setup-unreachable", unreachable),
    Picture("setup-preview", preview),
    Picture("setup-preview-change", preview_change),
    Picture("setup-preview-values", preview_values),
    Picture("setup-preview-unknown", preview_unknown),
    Picture("setup-preview-rights", preview_without_rights),
    Picture("setup-preview-rights-here", rights_of_this_computer),
    Picture("setup-preview-rights-refused", rights_refused, size=(1024, 600)),
    Picture("setup-preview-nothing", preview_nothing),
    Picture("setup-applying", applying),
    Picture("setup-countdown", countdown),
    Picture("setup-restart", may_restart),
    Picture("setup-by-hand-tick", by_hand_tick, ("light",)),
    Picture("setup-by-hand-reading", by_hand_reading),
    Picture("setup-by-hand-photo", by_hand_photo, ("light",)),
    Picture("setup-proof", proof),
    Picture("setup-report", proof_report),
    Picture("setup-drift", drift),
    Picture("setup-drift-none", no_drift, ("light",)),
    Picture("setup-failed", failed),
    Picture("setup-undo", ask_undo),
    Picture("setup-undone", undone),
    Picture("setup-small-window", preview, size=(1024, 600)),
    Picture("setup-text-150", preview, ("light",), text_scale=1.5),
    Picture("setup-choose-small", choose, ("light",), size=(1024, 600)),
    Picture("setup-choose-200", choose, ("light",), text_scale=2.0),
    Picture("setup-preview-small-200", preview, ("dark",), (1024, 600), text_scale=2.0),
    Picture("setup-values-small", preview_values, ("light",), size=(1024, 600)),
)
