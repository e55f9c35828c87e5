"""The places beside the home view, one function each: their words, and what makes them when they are first shown."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.views.pages.remote.places import PlaceSpec
from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.services.recordings.library import RecordingLibrary


def recordings_place(library: "Callable[[], RecordingLibrary]", tasks: TaskRunner) -> PlaceSpec:
    def make() -> QWidget:
        from app.views.pages.remote.recordings.pane import RecordingsPane

        return RecordingsPane(library, tasks)

    return PlaceSpec("recordings", tr("Recordings"), tr("What was on the screens of all visits"), "play", make)


def transfers_place(make: Callable[[], QWidget]) -> PlaceSpec:
    return PlaceSpec("transfers", tr("Transfers"), tr("What is copied to and from devices"), "download", make)


def edited_place(make: Callable[[], QWidget]) -> PlaceSpec:
    return PlaceSpec(
        "edited",
        tr("Edited files"),
        tr("Files of devices that you edit on this computer"),
        "pencil",
        make,
        is_quiet=True,
    )


def looks_place(make: Callable[[], QWidget]) -> PlaceSpec:
    hint = tr("Its processes, services, events, disks and more")
    return PlaceSpec("looks", tr("Look into this computer"), hint, "gauge", make, is_quiet=True)


def tunnels_place(make: Callable[[], QWidget]) -> PlaceSpec:
    return PlaceSpec("tunnels", tr("Tunnels"), tr("Ports that are carried through devices"), "network", make)
