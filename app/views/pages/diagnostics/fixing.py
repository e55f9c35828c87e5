"""What the Diagnostics page asks of the services to put a cause right. The composition fills it in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.domain.devices import Device
from app.domain.diagnostics import Finding
from app.domain.fixes import Fix, FixEnd, FixResult
from app.domain.profiles import Profile
from app.domain.setup import Parameter
from app.domain.setup_support import Support
from app.domain.task import TaskContext

if TYPE_CHECKING:
    from app.views.pages.setup.operations import SetupOperations


@dataclass(frozen=True, slots=True)
class FixOperations:
    """`setup`, `needed` and `profile` are quick once the catalogue of steps is loaded. The others run as tasks and
    raise AppError; `check` raises FixRepeated where the same has not lasted a short time ago."""

    setup: Callable[[], "SetupOperations"]
    needed: Callable[[Finding], Sequence[Parameter]]
    """What a person must say before it can be planned."""
    profile: Callable[[Finding, Mapping[str, Any]], Profile]
    check: Callable[[Device, Finding, TaskContext], None]
    carry_out: Callable[[Device, Fix, Support, TaskContext], FixResult]


def end_words(result: FixResult) -> tuple[str, str, str]:
    """The verdict, what became of the fix, and what that means."""
    summary = result.finding.judgement.summary
    back = ""
    if result.undone is not None:
        back = (
            "It was taken back: the device is as before." if result.is_back else "It could not be taken back in full."
        )
    elif result.can_undo:
        back = "The change can be undone."
    match result.end:
        case FixEnd.FIXED:
            return "ok", "Fixed, and proven by the same checks.", f"Gone: {summary}."
        case FixEnd.STILL_THERE:
            return "warning", "The change was made, and the cause is still there.", f"{result.message} {back}".strip()
        case FixEnd.WORSE:
            words = "The change was made, and something else does not work now."
            return "problem", words, f"{result.message} {back}".strip()
        case FixEnd.UNVERIFIED:
            words = "The change was made. Whether it has helped could not be checked."
            return "unknown", words, f"{result.message} {back}".strip()
        case FixEnd.WAITS:
            return "info", "The change is made, and shows after a restart.", "Check again then."
        case FixEnd.NOT_DONE:
            return "warning", "The change was not made.", result.message
