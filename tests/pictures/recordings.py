"""Sessions that are recorded, serial consoles, and the recordings themselves."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.domain.devices import Device, Transport
from app.domain.journal import EventKind
from app.domain.sessions import RecordingState
from app.services.recordings.known import KnownSecrets
from app.services.recordings.naming import recordings_folder
from app.services.recordings.redactor import Piece
from app.services.recordings.text_log import TextLog
from app.services.visits import Visits
from tests.pictures import practice, screens
from tests.pictures.played import PlayedRecording, PlayedSerial, PlayedShell
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

SWITCH = Device("", "nd-switch", Transport.SERIAL, "/dev/ttyUSB0", 9600, folder=f"{practice.CLIENT}/Server room")


def _session(studio: Studio, scene: Scene, device: Device, text: bytes) -> None:
    scene.sessions.answers = {device.name: PlayedShell(text, None)}
    page = scene.furnish().show("remote")
    if device is SWITCH:
        scene.book.add(SWITCH)
        page.reload()
    page.open_device(scene.device(device))
    view = page.sessions.current
    studio.wait(lambda: view.presence == "online" and any(line.strip() for line in view.terminal.engine.lines()))
    studio.rest()


def paused(studio: Studio, scene: Scene) -> None:
    scene.sessions.recording = PlayedRecording(RecordingState.PAUSED)
    _session(studio, scene, practice.SERVER, screens.SERVER)


def gap(studio: Studio, scene: Scene) -> None:
    scene.sessions.recording = PlayedRecording(RecordingState.ON, "The recording has a gap: the disk is full.")
    _session(studio, scene, practice.SERVER, screens.SERVER)


def serial(studio: Studio, scene: Scene) -> None:
    scene.sessions.serial = PlayedSerial()
    _session(studio, scene, SWITCH, screens.SWITCH)


def serial_menu(studio: Studio, scene: Scene) -> None:
    serial(studio, scene)
    scene.window.page("remote").sessions.current.extras.line.click()  # type: ignore[attr-defined]


def serial_form(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.edit_device(scene.book.add(replace(SWITCH, framing="7E1")))


# -- the recordings themselves ----------------------------------------------------------------------

_SESSIONS = (("nd-server", screens.SERVER, 754), ("nd-switch", screens.SWITCH, 127), ("nd-nas", screens.NAS, 39))


def _write_recordings(visits: Visits) -> None:
    """What three sessions left behind; the journal tells of all but the last, which was cut off."""
    journal = visits.start(practice.CLIENT).journal
    folder = recordings_folder(journal.path.parent)
    folder.mkdir()
    for number, (name, text, seconds) in enumerate(_SESSIONS):
        began = practice.MORNING - timedelta(minutes=20 * number)
        path = folder / f"{began:%Y%m%d-%H%M%S} {name}.cast"
        lines = text.decode().splitlines(keepends=True)
        events = [(seconds * at / len(lines), line) for at, line in enumerate(lines, 1)]
        _write(path, began, events)
        if name != "nd-nas":
            data = {"file": path.relative_to(journal.path.parent).as_posix(), "duration_s": seconds}
            digest = sha256(path.read_bytes()).hexdigest()
            journal.append(EventKind.SESSION_RECORDED, device=name, sha256=digest, **data)


def _write(path: Path, began: datetime, events: list[tuple[float, str]]) -> None:
    head: dict[str, Any] = {"version": 2, "width": 90, "height": 24, "timestamp": int(began.timestamp())}
    head["title"] = path.stem.split(" ", 1)[1]
    path.write_text("\n".join([json.dumps(head), *(json.dumps([at, "o", line]) for at, line in events), ""]), "utf-8")
    log = TextLog(began, KnownSecrets(), 90)
    lines = b"".join(log.feed(Piece(at, line)) for at, line in events)
    path.with_suffix(".log").write_bytes(log.header(head["title"], "") + lines)


def _recordings(studio: Studio, scene: Scene, *, wanted: str = "") -> Any:
    visits = Visits(scene.folder / "visits")
    _write_recordings(visits)
    page = scene.furnish().show("remote")
    pane = page.places.show("recordings")
    studio.wait(lambda: pane.recordings.rowCount() == len(_SESSIONS))
    if wanted:
        pane.search.edit.setText(wanted)
        studio.wait(lambda: pane.hits.rowCount() > 0)
    return pane


def listed(studio: Studio, scene: Scene) -> None:
    pane = _recordings(studio, scene)
    pane.list.setCurrentIndex(pane.recordings.index(0))


def searched(studio: Studio, scene: Scene) -> None:
    pane = _recordings(studio, scene, wanted="nd-server")
    pane.hit_list.setCurrentIndex(pane.hits.index(1))


def searched_in_vain(studio: Studio, scene: Scene) -> None:
    pane = _recordings(studio, scene)
    pane.search.edit.setText("reload in 5")
    studio.wait(lambda: pane.results.currentWidget() is pane.nothing)


def none_yet(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    pane = page.places.show("recordings")
    studio.wait(lambda: pane.count.text() != "")


def replayed(studio: Studio, scene: Scene) -> None:
    pane = _recordings(studio, scene, wanted="No space left")
    pane.open(pane.hits.index(0).data(0x100).recording, pane.hits.index(0).data(0x100))
    studio.wait(lambda: pane.stack.currentWidget() is pane.replay and pane.replay.proof.isVisible())
    studio.rest()


def replayed_cut_off(studio: Studio, scene: Scene) -> None:
    pane = _recordings(studio, scene)
    recording = pane.recordings.index(2).data(0x100)
    recording.path.write_bytes(recording.path.read_bytes()[:-9])
    pane.open(recording)
    studio.wait(lambda: pane.stack.currentWidget() is pane.replay and pane.replay.proof.isVisible())
    pane.replay.player.seek(30)
    studio.rest()


PICTURES = (
    Picture("recording-paused", paused),
    Picture("recording-gap", gap),
    Picture("serial-session", serial),
    Picture("serial-menu", serial_menu),
    Picture("serial-form", serial_form),
    Picture("recordings", listed),
    Picture("recordings-search", searched),
    Picture("recordings-search-nothing", searched_in_vain, ("light",)),
    Picture("recordings-none", none_yet, ("light",)),
    Picture("recordings-replay", replayed),
    Picture("recordings-replay-cut-off", replayed_cut_off, ("dark",)),
    Picture("recordings-replay-small", replayed, ("light",), size=(1024, 600), text_scale=1.5),
)
