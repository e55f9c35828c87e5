"""Words that several checks share, and short ways to say the usual judgements."""

from collections.abc import Iterable
from datetime import date

from app.domain import language
from app.domain.diagnostics import Evidence, Judgement, Remedy, Verdict
from app.domain.facts import Reason
from app.domain.language import tr
from app.domain.quoting import powershell_text, quoted
from app.domain.target import Os

OWN_FIREWALL = Remedy(
    tr("Let it out"),
    by_hand=(
        tr("Look at the rules for what goes out: nft list ruleset, iptables -S OUTPUT, or ufw status verbose."),
        tr("Ask who looks after the device whether it is meant so."),
    ),
)
"""Only Linux tells that its own firewall was it."""


def fine(summary: str, *evidence: Evidence) -> Judgement:
    return Judgement(Verdict.OK, summary, evidence=evidence)


def note(summary: str, *evidence: Evidence, cause: str = "", why: str = "") -> Judgement:
    return Judgement(Verdict.INFO, summary, cause=cause, why=why, evidence=evidence)


def warning(cause: str, summary: str, *evidence: Evidence, why: str = "", remedy: Remedy | None = None) -> Judgement:
    return Judgement(Verdict.WARNING, summary, cause, why, evidence, remedy)


def problem(cause: str, summary: str, *evidence: Evidence, why: str = "", remedy: Remedy | None = None) -> Judgement:
    return Judgement(Verdict.PROBLEM, summary, cause, why, evidence, remedy)


def does_not_apply(summary: str) -> Judgement:
    return Judgement(Verdict.NOT_APPLICABLE, summary, reason=Reason.NOT_APPLICABLE)


def by_system(os: Os, *, linux: Remedy, windows: Remedy) -> Remedy:
    """The advice for the device's own system. Commands of Windows are from documentation: not yet run on Windows."""
    return windows if os is Os.WINDOWS else linux


def as_word(os: Os, name: str, *, is_text: bool = False) -> str:
    """A name from the device, as one word of a command that is advised. `is_text`: for a PowerShell hashtable."""
    shown = "".join(letter if letter.isprintable() else " " for letter in name[:200]).strip()
    return powershell_text(shown) if is_text else quoted(os, shown)


def listed(items: Iterable[object], most: int = 4) -> str:
    """ "a, b and c"; what is beyond `most` is counted."""
    words = [str(item) for item in items]
    if len(words) > most:
        words = [*words[: most - 1], tr("{words} more", words=len(words) - most + 1)]
    return language.listed(words)


def size(count: float) -> str:
    """Bytes as a person says them: 12.3 GB."""
    if abs(count) < 1000:
        return tr("{count:.0f} bytes", count=count)
    for unit in ("kB", "MB", "GB"):
        count /= 1000
        if abs(count) < 1000:
            return f"{count:.0f} {unit}" if count >= 100 else f"{count:.1f} {unit}"
    return f"{count / 1000:.1f} TB"


def memory_size(count: float) -> str:
    """Bytes of memory as they are sold: two modules of 8 GB are 16 GB."""
    megabytes = count / 1024**2
    if megabytes < 1024:
        return f"{megabytes:.0f} MB"
    return f"{megabytes / 1024:.1f}".removesuffix(".0") + " GB"


def percent(share: float | None) -> str:
    """ "75 %" of 0.75."""
    return f"{100 * (share or 0):.0f} %"


def day_of(day: date) -> str:
    """ "13 October 2026"."""
    return f"{day.day} {day:%B %Y}"
