"""Files of devices that a person edits on this computer."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.domain.devices import Device
from app.domain.errors import AppError


class EditState(Enum):
    SAME = "same"  # the copy and the file on the device are the same
    CHANGED = "changed"  # the copy was changed and is not saved back yet
    SAVING = "saving"
    CONFLICT = "conflict"  # the file on the device was changed by someone else meanwhile: a person decides
    FAILED = "failed"  # it could not be saved back; it is tried again when the copy changes or a person says so
    FINISHED = "finished"  # the copy is gone


@dataclass(frozen=True, slots=True)
class Edit:
    """One file that is being edited. `copy` is what the editor opens."""

    id: str
    device: Device
    path: str  # on the device, links followed
    copy: Path
    state: EditState = EditState.SAME
    saves: int = 0  # how often it was saved back
    error: AppError | None = None  # of CONFLICT and FAILED
    is_left_over: bool = False  # from a program that was closed: not watched until a person says so

    @property
    def is_unsaved(self) -> bool:
        return self.state not in (EditState.SAME, EditState.FINISHED)


@dataclass(frozen=True, slots=True)
class Original:
    """The device's file as it was when the copy was the same."""

    size: int  # bytes
    sha256: str  # hex
    modified: float | None = None  # seconds since 1970, UTC
    mode: int | None = None
