"""The places beside the home view, one function each: their words, and what makes them when they are first shown."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.views.pages.remote.places import PlaceSpec
from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.services.recordings.library import RecordingLibrary


def recordings_place(library: "Callable[[], RecordingLibrary]", tasks: TaskRunner) -> PlaceSpec:
    def make() -> QWidget:
        from app.views.pages.remote.recordings.pane import RecordingsPane

        return RecordingsPane(library, tasks)

    return PlaceSpec("recordings", "Recordings", "What was on the screens of all visits", "play", make)


def transfers_place(make: Callable[[], QWidget]) -> PlaceSpec:
    return PlaceSpec("transfers", "Transfers", "What is copied to and from devices", "download", make)


def edited_place(make: Callable[[], QWidget]) -> PlaceSpec:
    return PlaceSpec(
        "edited", "Edited files", "Files of devices that you edit on this computer", "pencil", make, is_quiet=True
    )


def looks_place(make: Callable[[], QWidget]) -> PlaceSpec:
    hint = "Its processes, services, events, disks and more"
    return PlaceSpec("looks", "Look into this computer", hint, "gauge", make, is_quiet=True)


def tunnels_place(make: Callable[[], QWidget]) -> PlaceSpec:
    return PlaceSpec("tunnels", "Tunnels", "Ports that are carried through devices", "network", make)
