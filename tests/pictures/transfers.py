"""Transfers: the list, their questions, the strip under the files."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import (
    AuthenticationFailed,
    ConnectionLost,
    DeviceFileError,
    FileProblem,
    HostKeyUnknown,
    TransferError,
)
from app.domain.prompts import LoginQuestion, Prompt, QuestionKind
from app.domain.transfers import (
    Conflict,
    TransferOrder,
    TransferReport,
    TransferState,
    TransferStatus,
    Trouble,
)
from app.views.pages.remote.transfers.strip import TransferStrip
from app.views.pages.remote.transfers.words import someone_is_needed, summary
from app.views.widgets.layout import column, panel
from tests.pictures import practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

HOME, BACKUP = "/home/robin/nordlys", "/srv/backup"
MB = 1_000_000
_FULL = DeviceFileError("nd-nas: the disk is full.", problem=FileProblem.FULL, hint="Make room on the device.")
_DENIED = Trouble("/etc/shadow", DeviceFileError("You have no permission to read it.", hint="Sign in as its owner."))
_GONE = Trouble("/var/log/syslog.1", TransferError("It changed while it was copied."))


def _to(device: Device, id: str, *names: str, folder: str = BACKUP) -> TransferOrder:
    return TransferOrder(id, THIS_COMPUTER, tuple(f"{HOME}/{name}" for name in names), device, folder)


def _from(device: Device, id: str, *paths: str) -> TransferOrder:
    return TransferOrder(id, device, paths, THIS_COMPUTER, f"{HOME}/from-{device.name}")


RUNNING = TransferStatus(
    _to(practice.SERVER, "1", "praxis-2026-03.tar"),
    TransferState.RUNNING,
    TransferReport(1240 * MB, 4100 * MB, 0, 1, current=f"{HOME}/praxis-2026-03.tar", phase="Copying"),
    speed=46.2 * MB,
)
TREE = TransferStatus(
    _from(practice.NAS, "2", "/volume1/x-rays", "/volume1/letters"),
    TransferState.RUNNING,
    TransferReport(310 * MB, 902 * MB, 812, 2410, current="/volume1/x-rays/2026/0319-2.dcm", phase="Copying"),
    speed=11.8 * MB,
)
ASKING = TransferStatus(
    _to(practice.SERVER, "3", "dhcpd.conf", "hosts", folder="/etc"),
    TransferState.ASKING,
    TransferReport(0, 8300, 0, 2),
    conflict=Conflict(
        "3",
        "/etc/dhcpd.conf",
        5210,
        datetime(2026, 3, 20, 8, 51, 7, tzinfo=UTC).timestamp(),
        4984,
        datetime(2025, 11, 2, 16, 20, 41, tzinfo=UTC).timestamp(),
    ),
)
BROKEN = TransferStatus(
    _from(practice.ROUTER, "4", "/root/router.backup"),
    TransferState.BROKEN,
    TransferReport(3 * MB, 12 * MB, 0, 1),
    error=ConnectionLost("The connection to nd-router is lost."),
    retry_in=7.4,
)
WAITING = TransferStatus(_to(practice.NAS, "5", "drivers", "manuals", "keys.txt"))
PAUSED = TransferStatus(
    _to(practice.NAS, "6", "windows-11.iso"), TransferState.PAUSED, TransferReport(2100 * MB, 5700 * MB, 0, 1)
)
DONE = TransferStatus(
    _from(practice.SERVER, "7", "/var/log/messages"),
    TransferState.DONE,
    TransferReport(18 * MB, 18 * MB, 1, 1, verified_files=1),
)
PART = TransferStatus(
    _from(practice.SERVER, "8", "/etc", "/var/log"),
    TransferState.DONE,
    TransferReport(41 * MB, 41 * MB, 1204, 1206, skipped_files=3, troubles=(_DENIED, _GONE)),
)
FAILED = TransferStatus(
    _to(practice.NAS, "9", "windows-11.iso"), TransferState.FAILED, TransferReport(2100 * MB, 5700 * MB, 0, 1), 0, _FULL
)
OVER_WINRM = TransferStatus(
    _to(practice.RECEPTION, "10", "windows-11.iso", folder="D:\\Images"),
    TransferState.RUNNING,
    TransferReport(310 * MB, 5700 * MB, 0, 1, current=f"{HOME}/windows-11.iso", phase="Copying"),
    speed=8.4 * MB,
)
ALL = (RUNNING, TREE, ASKING, BROKEN, WAITING, PAUSED, DONE, PART)


def _show(studio: Studio, scene: Scene, *statuses: TransferStatus, chosen: str = "") -> Any:
    scene.queue.played = statuses
    page = scene.furnish().show("remote")
    scene.desk.look()
    scene.window.status.show_transfers(summary(statuses, most=2), asks=someone_is_needed(statuses))
    pane = page.places.show("transfers")
    if chosen:
        pane.choose(chosen)
    studio.rest()
    return pane


def listed(studio: Studio, scene: Scene) -> None:
    _show(studio, scene, *ALL, chosen="1")


def over_winrm(studio: Studio, scene: Scene) -> None:
    _show(studio, scene, OVER_WINRM, RUNNING, chosen="10")


def conflict(studio: Studio, scene: Scene) -> None:
    _show(studio, scene, *ALL, chosen="3")


def in_part(studio: Studio, scene: Scene) -> None:
    pane = _show(studio, scene, PART, DONE, chosen="8")
    pane.detail.fold.toggle()


def failed(studio: Studio, scene: Scene) -> None:
    _show(studio, scene, FAILED, RUNNING, chosen="9")


def unknown_key(studio: Studio, scene: Scene) -> None:
    question = HostKeyUnknown(
        "nd-server shows a key that is not known.",
        host="10.20.1.10",
        port=22,
        kind="ssh-ed25519",
        fingerprint=practice.FINGERPRINT,
        key="",
    )
    _show(studio, scene, replace(RUNNING, state=TransferState.FAILED, error=question), chosen="1")


def refused(studio: Studio, scene: Scene) -> None:
    error = AuthenticationFailed("nd-nas refused the password of admin.")
    _show(studio, scene, replace(FAILED, error=error), chosen="9")


def login(studio: Studio, scene: Scene) -> None:
    question = LoginQuestion(practice.SERVER, "support", QuestionKind.PROMPTS, (Prompt("Verification code: "),))
    _show(studio, scene, replace(RUNNING, state=TransferState.ASKING, question=question), chosen="1")


def left_over(studio: Studio, scene: Scene) -> None:
    _show(
        studio,
        scene,
        replace(PAUSED, is_left_over=True),
        replace(WAITING, state=TransferState.PAUSED, is_left_over=True),
    )


def _show_strip(studio: Studio, scene: Scene, *statuses: TransferStatus) -> TransferStrip:
    """As it stands under the files."""
    scene.queue.played = statuses
    page = scene.furnish().show("remote")
    strip = TransferStrip(scene.desk, scene.sessions, scene.tasks)
    place = panel(column(None, strip, spacing=0), bg="surface")
    page.sessions.show_other(place)
    scene.desk.look()
    studio.rest()
    return strip


def strip(studio: Studio, scene: Scene) -> None:
    _show_strip(studio, scene, RUNNING, TREE, WAITING)


def strip_asks(studio: Studio, scene: Scene) -> None:
    _show_strip(studio, scene, ASKING).answer.click()


def none_yet(studio: Studio, scene: Scene) -> None:
    _show(studio, scene)


def menu(studio: Studio, scene: Scene) -> None:
    pane = _show(studio, scene, *ALL, chosen="1")
    pane.deeds.make_menu().popup(pane.mapToGlobal(pane.list.geometry().center()))


PICTURES = (
    Picture("transfers-list", listed),
    Picture("transfers-list-narrow", listed, ("light",), size=(1024, 600)),
    Picture("transfers-list-large-text", listed, ("dark",), text_scale=2.0),
    Picture("transfers-menu", menu, ("light",)),
    Picture("transfers-conflict", conflict),
    Picture("transfers-conflict-narrow", conflict, ("light",), size=(1024, 600), text_scale=1.5),
    Picture("transfers-over-winrm", over_winrm),
    Picture("transfers-in-part", in_part),
    Picture("transfers-failed", failed),
    Picture("transfers-unknown-key", unknown_key, ("light",)),
    Picture("transfers-refused", refused, ("light",)),
    Picture("transfers-login", login, ("light",)),
    Picture("transfers-left-over", left_over, ("light",)),
    Picture("transfers-none", none_yet),
    Picture("transfers-strip", strip),
    Picture("transfers-strip-asks", strip_asks, ("light",)),
    Picture("transfers-strip-asks-narrow", strip_asks, ("dark",), size=(1024, 600), text_scale=1.5),
)
