"""How a fix ended, in words."""

from app.domain.fixes import FixEnd, FixResult


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
            return "ok", "Fixed, and proven by the same checks.", f"Gone: {summary}. {result.message}".strip()
        case FixEnd.STILL_THERE:
            return "warning", "The change was made, and the cause is still there.", f"{result.message} {back}".strip()
        case FixEnd.WORSE:
            words = "The change was made, and something else does not work now."
            return "problem", words, f"{result.message} {back}".strip()
        case FixEnd.UNVERIFIED:
            words = "The change was made. Whether it has helped could not be checked."
            return "unknown", words, f"{result.message} {back}".strip()
        case FixEnd.WAITS:
            return (
                "info",
                "The change is made, and shows after a restart.",
                f"Check again then. {result.message}".strip(),
            )
        case FixEnd.NOT_DONE:
            return "warning", "The change was not made.", result.message
