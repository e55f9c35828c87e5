"""How a fix ended, in words."""

from app.domain.fixes import FixEnd, FixResult
from app.domain.language import tr

_ENDS = {
    FixEnd.FIXED: ("ok", tr("Fixed, and proven by the same checks.")),
    FixEnd.STILL_THERE: ("warning", tr("The change was made, and the cause is still there.")),
    FixEnd.OTHER_CAUSE: ("warning", tr("The change was made. That cause is gone, and the same check finds another.")),
    FixEnd.WORSE: ("problem", tr("The change was made, and something else does not work now.")),
    FixEnd.UNVERIFIED: ("unknown", tr("The change was made. Whether it has helped could not be checked.")),
    FixEnd.WAITS: ("info", tr("The change is made, and shows after a restart.")),
    FixEnd.NOT_DONE: ("warning", tr("The change was not made.")),
}


def end_words(result: FixResult) -> tuple[str, str, str]:
    """The verdict, what became of the fix, and what that means."""
    verdict, words = _ENDS[result.end]
    return verdict, words, " ".join(part for part in (_meaning(result), result.message, _way_back(result)) if part)


def _meaning(result: FixResult) -> str:
    match result.end:
        case FixEnd.FIXED:
            return tr("Gone: {summary}.", summary=result.finding.judgement.summary)
        case FixEnd.OTHER_CAUSE:
            return tr("Now: {summary}.", summary=result.now.judgement.summary) if result.now else ""
        case FixEnd.WAITS:
            return tr("Check again then.")
    return ""


def _way_back(result: FixResult) -> str:
    if result.undone is not None:
        return (
            tr("It was taken back: the device is as before.")
            if result.is_back
            else tr("It could not be taken back in full.")
        )
    is_settled = result.end in (FixEnd.FIXED, FixEnd.WAITS, FixEnd.NOT_DONE)
    return tr("The change can be undone.") if result.can_undo and not is_settled else ""
