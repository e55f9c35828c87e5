"""How a fix ended, in words."""

from app.domain.fixes import FixEnd, FixResult

_ENDS = {
    FixEnd.FIXED: ("ok", "Fixed, and proven by the same checks."),
    FixEnd.STILL_THERE: ("warning", "The change was made, and the cause is still there."),
    FixEnd.OTHER_CAUSE: ("warning", "The change was made. That cause is gone, and the same check finds another."),
    FixEnd.WORSE: ("problem", "The change was made, and something else does not work now."),
    FixEnd.UNVERIFIED: ("unknown", "The change was made. Whether it has helped could not be checked."),
    FixEnd.WAITS: ("info", "The change is made, and shows after a restart."),
    FixEnd.NOT_DONE: ("warning", "The change was not made."),
}


def end_words(result: FixResult) -> tuple[str, str, str]:
    """The verdict, what became of the fix, and what that means."""
    verdict, words = _ENDS[result.end]
    return verdict, words, " ".join(part for part in (_meaning(result), result.message, _way_back(result)) if part)


def _meaning(result: FixResult) -> str:
    match result.end:
        case FixEnd.FIXED:
            return f"Gone: {result.finding.judgement.summary}."
        case FixEnd.OTHER_CAUSE:
            return f"Now: {result.now.judgement.summary}." if result.now else ""
        case FixEnd.WAITS:
            return "Check again then."
    return ""


def _way_back(result: FixResult) -> str:
    if result.undone is not None:
        return (
            "It was taken back: the device is as before." if result.is_back else "It could not be taken back in full."
        )
    is_settled = result.end in (FixEnd.FIXED, FixEnd.WAITS, FixEnd.NOT_DONE)
    return "The change can be undone." if result.can_undo and not is_settled else ""
