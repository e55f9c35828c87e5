"""Fixes: the remedy of a finding carried out by a setup step, and proven by the same checks."""

from dataclasses import dataclass
from enum import Enum

from app.domain.diagnostics import Diagnosis, Finding
from app.domain.errors import SetupError
from app.domain.language import tr
from app.domain.setup_runs import Plan, RunResult


class FixEnd(Enum):
    """How a fix ended. The values are stable: they stand in journals and in JSON output."""

    FIXED = "fixed"  # the same check finds nothing wrong any more
    STILL_THERE = "still_there"  # the change was made, and the cause is still found
    OTHER_CAUSE = "other_cause"  # that cause is gone, and the same check finds another
    WORSE = "worse"  # what was in order before is not any more
    UNVERIFIED = "unverified"  # the change was made, and the check could not judge
    WAITS = "waits"  # the device must be started again before it can be judged
    NOT_DONE = "not_done"  # the change was not made, or not all of it


@dataclass(frozen=True, slots=True)
class Fix:
    """What a person has approved: the plan with the remedy of `finding`, which stands in the diagnosis `before`."""

    finding: Finding
    before: Diagnosis
    plan: Plan


@dataclass(frozen=True, slots=True)
class FixResult:
    """`after` is the same examination once more. `undone` is the undo that followed by itself; `can_undo` says that
    there is something that a person may still take back."""

    finding: Finding
    end: FixEnd
    run: RunResult
    after: Diagnosis | None = None
    undone: RunResult | None = None
    can_undo: bool = False
    message: str = ""  # why it could not be verified, or not be undone

    @property
    def now(self) -> Finding | None:
        """What the same check says after the fix."""
        return self.after.finding(self.finding.check) if self.after else None

    @property
    def is_back(self) -> bool:
        """The device is as it was before."""
        return self.undone is not None and not self.undone.failed and not self.undone.stopped


class FixRepeated(SetupError):
    """The same fix of the same cause did not last."""

    hint = tr("Look for what brings it back, or do it by hand. It can be tried again all the same.")
