"""`satchel doctor`: what is wrong with this installation, in plain words, and what to do."""

from app.cli.exit_codes import DONE, PROBLEMS
from app.cli.session import Session
from app.display import has_display
from app.services.doctor.conditions import Health
from app.services.doctor.examining import examine_installation

_WORDS = {Health.GOOD: "good", Health.NOTE: "note", Health.BAD: "BAD"}
_INDENT = 6


def doctor(session: Session) -> int:
    """Looks only."""
    found = list(examine_installation(session.services.paths, session.task, has_display=has_display()))
    is_well = not any(one.health is Health.BAD for one in found)
    session.output.document({"ok": is_well, "conditions": [
        {"subject": one.subject, "health": one.health.value, "words": one.words, "remedy": one.remedy or None}
        for one in found
    ]})  # fmt: skip
    for one in found:
        session.output.paragraph(f"{one.subject}: {one.words}", indent=_INDENT, first=_WORDS[one.health])
        if one.remedy:
            session.output.paragraph(one.remedy, indent=_INDENT)
    session.output.line()
    ending = "Nothing is wrong with this installation." if is_well else "What is BAD keeps Satchel from working."
    session.output.line(f"{ending} Whether the program is whole says: satchel self-test")
    return DONE if is_well else PROBLEMS
