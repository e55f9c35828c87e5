"""Work that a person does and proves: cabling, labels, settings of the firmware, a reading of the multimeter."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from app.domain.task import TaskContext


class ProofKind(Enum):
    """What a person gives as a proof. The values are stored in journals and profiles."""

    TICK = "tick"  # "I have done it"
    NOTE = "note"  # a few words: a serial number, where the cable goes
    PHOTO = "photo"
    READING = "reading"  # a number with its unit, perhaps within limits


@dataclass(frozen=True, slots=True)
class HandWork:
    """What a person is asked to do."""

    key: str  # of the item in its plan
    title: str
    instructions: str
    proof: ProofKind
    unit: str = ""
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class HandProof:
    """What the person answered. `photo` is the path of a picture on this computer, copied into the visit afterwards."""

    note: str = ""
    reading: float | None = None
    photo: str = ""
    is_left_out: bool = False  # it was not done; `note` may say why


class Hands(Protocol):
    """A person who is there."""

    def ask(self, work: HandWork, task: TaskContext) -> HandProof:
        """Waits for the answer. Raises Cancelled."""
