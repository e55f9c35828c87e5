"""`satchel diagnose --list`: every check, or the page of the documentation about them."""

from app.cli.exit_codes import DONE
from app.cli.session import Session
from app.services.diagnostics.check_documents import (
    as_markdown,
    causes_of,
    contacts_of,
    question_of,
    steps_of,
    systems_of,
)
from app.services.diagnostics.checks import CHECKS


def list_checks(session: Session) -> int:
    """Asks no device."""
    if session.options.markdown:
        session.output.text(as_markdown(CHECKS))
        return DONE
    session.output.document(
        [
            {
                "id": check.id,
                "title": check.title,
                "group": check.group.value,
                "question": question_of(check),
                "systems": systems_of(check),
                "set": check.depth.value,
                "limits": dict(check.thresholds),
                "contacts": contacts_of(check),
                "causes": causes_of(check),
                "steps": steps_of(check),
            }
            for check in CHECKS
        ]
    )
    rows = [(check.id, check.depth.value, check.group.value, question_of(check)) for check in CHECKS]
    session.output.table(rows, ("CHECK", "SET", "GROUP", "QUESTION"))
    return DONE
