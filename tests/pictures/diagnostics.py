"""The Diagnostics page: before, during and after a check, and when it could not be done."""

from typing import Any

from app.domain.devices import Device
from app.domain.diagnostics import Diagnosis, Examination
from app.domain.errors import AppError, AuthenticationFailed, HostKeyUnknown, TargetUnreachable
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultLocked
from app.services.diagnostics.service import Watch
from app.views.widgets.focus_ring import focus_by_key
from tests.pictures import findings, practice
from tests.pictures.played import FOR_EVER
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio


def _page(scene: Scene, device: Device | None = None) -> Any:
    """The page with a device chosen; without one, this computer."""
    page = scene.furnish().show("diagnostics")
    if device is not None:
        page.show_device(scene.device(device))
    return page


def start(studio: Studio, scene: Scene) -> None:
    _page(scene)


def running(studio: Studio, scene: Scene) -> None:
    def examine(device: Device, asked: Examination, watch: Watch, task: TaskContext) -> Diagnosis:
        task.report("Services", 14, 23)
        task.sleep(FOR_EVER)
        raise AssertionError("pictured too late")

    scene.examine = examine
    page = _page(scene, practice.SERVER)
    page.run("slow")
    studio.wait(lambda: page.strip.count.text() == tr("{done} of {total}", done=14, total=23))


def _shown(scene: Scene, diagnosis: Diagnosis) -> Any:
    device = next(one for one in practice.DEVICES if one.name == diagnosis.device)
    page = _page(scene, device)
    scene.unlock()
    for past in (*findings.EARLIER, diagnosis):
        known = next(one for one in practice.DEVICES if one.name == past.device)
        page.side.remember(scene.device(known), past)
    page.show_diagnosis(scene.device(device), diagnosis)
    return page


def cause(studio: Studio, scene: Scene) -> None:
    _shown(scene, findings.CLOCK)


def cause_by_hand(studio: Studio, scene: Scene) -> None:
    _shown(scene, findings.DNS)


def unfolded(studio: Studio, scene: Scene) -> None:
    page = _shown(scene, findings.DNS)
    page.results.cause.consequences.toggle()
    page.results.rows[0].toggle()


def focus(studio: Studio, scene: Scene) -> None:
    page = _shown(scene, findings.CLOCK)
    focus_by_key(page.results.cause.remedy.fix)


def warnings(studio: Studio, scene: Scene) -> None:
    _shown(scene, findings.FULL)


def windows(studio: Studio, scene: Scene) -> None:
    page = _shown(scene, findings.WINDOWS)
    page.results.rows[0].toggle()


def fine(studio: Studio, scene: Scene) -> None:
    _shown(scene, findings.FINE)


def unexplained(studio: Studio, scene: Scene) -> None:
    _shown(scene, findings.UNEXPLAINED)


def _fixed(studio: Studio, scene: Scene) -> Any:
    page = _shown(scene, findings.CLOCK)
    page.results.cause.remedy.fix.click()
    studio.wait(lambda: page.fixes.pane.stack.currentWidget() is page.fixes.pane.preview)
    return page.fixes.pane


def fix_preview(studio: Studio, scene: Scene) -> None:
    _fixed(studio, scene)


def fix_done(studio: Studio, scene: Scene) -> None:
    pane = _fixed(studio, scene)
    pane.preview.apply.click()
    studio.wait(lambda: not pane.is_changing and pane.run.again.isEnabled())


def stopped_early(studio: Studio, scene: Scene) -> None:
    page = _shown(scene, findings.STOPPED)
    page.results.left_out.fold.toggle()


def _failed(studio: Studio, scene: Scene, error: AppError) -> None:
    def examine(device: Device, asked: Examination, watch: Watch, task: TaskContext) -> Diagnosis:
        raise error

    scene.examine = examine
    page = _page(scene, practice.SERVER)
    page.run("no-internet")
    studio.wait(lambda: not page.strip.is_running)


def unreachable(studio: Studio, scene: Scene) -> None:
    words = "nd-server (10.20.1.10, port 22) does not answer."
    _failed(studio, scene, TargetUnreachable(words, details="connect to 10.20.1.10:22: timed out after 15 s"))


def refused(studio: Studio, scene: Scene) -> None:
    _failed(studio, scene, AuthenticationFailed("The device refused the password of support."))


def locked(studio: Studio, scene: Scene) -> None:
    _failed(studio, scene, VaultLocked("The vault is locked, and nd-server needs a credential from it."))


def unknown_key(studio: Studio, scene: Scene) -> None:
    question = HostKeyUnknown(
        "10.20.1.10 shows a key that is not known yet.",
        host="10.20.1.10",
        port=22,
        kind="ssh-ed25519",
        fingerprint=practice.FINGERPRINT,
        key="",
    )
    _failed(studio, scene, question)


PICTURES = (
    Picture("diagnostics-start", start),
    Picture("diagnostics-running", running),
    Picture("diagnostics-cause", cause),
    Picture("diagnostics-cause-by-hand", cause_by_hand),
    Picture("diagnostics-unfolded", unfolded),
    Picture("diagnostics-focus", focus),
    Picture("diagnostics-warnings", warnings),
    Picture("diagnostics-windows", windows),
    Picture("diagnostics-fine", fine),
    Picture("diagnostics-unexplained", unexplained),
    Picture("diagnostics-unreachable", unreachable),
    Picture("diagnostics-refused", refused),
    Picture("diagnostics-vault-locked", locked),
    Picture("diagnostics-host-key", unknown_key),
    Picture("diagnostics-fix-preview", fix_preview),
    Picture("diagnostics-fix-done", fix_done),
    Picture("diagnostics-fix-small-window", fix_done, ("light",), size=(1024, 600)),
    Picture("diagnostics-stopped-early", stopped_early),
    Picture("diagnostics-small-window", cause, size=(1024, 600)),
    Picture("diagnostics-screen-200", cause, ("light",), pixel_ratio=2.0),
    Picture("diagnostics-contrast", cause, more_contrast=True),
    Picture("diagnostics-text-150", cause, ("dark",), text_scale=1.5),
)
