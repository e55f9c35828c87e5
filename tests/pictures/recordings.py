"""Sessions that are recorded, serial consoles, and the recordings themselves."""

from app.domain.devices import Device, Transport
from app.domain.sessions import RecordingState
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
    page.edit_device(scene.book.add(SWITCH))


PICTURES = (
    Picture("recording-paused", paused),
    Picture("recording-gap", gap),
    Picture("serial-session", serial),
    Picture("serial-menu", serial_menu),
    Picture("serial-form", serial_form),
)
