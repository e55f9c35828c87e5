"""`satchel summary`: a device in a few lines that can be pasted into a ticket."""

from app.cli.exit_codes import DONE
from app.cli.session import Session


def summary(session: Session) -> int:
    """Ask once, and show. Only reads."""
    from app.services.system_summary import summary_of

    target = session.target(session.options.device, only_reads=True)
    text = summary_of(target, session.task, shows_all=session.options.all)
    session.output.document(session.named({"device": target.name, "summary": text}))
    session.output.lines(text.splitlines())
    return DONE
