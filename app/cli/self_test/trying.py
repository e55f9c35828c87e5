"""One part of the self-test, carried out by itself: what it meets never ends the others."""

import time
from collections.abc import Callable

from app.cli.self_test.results import NotTried, PartResult, State
from app.cli.session import Session
from app.domain.task import Cancelled
from app.services.redaction import redact

type Part = Callable[[Session], str]
"""Says in words what was tried. Raises NotTried, and anything else for what is broken."""


def try_part(session: Session, name: str, part: Part) -> PartResult:
    session.task.report(f"Trying {name}")
    start = time.monotonic()
    try:
        state, detail = State.WORKS, part(session)
    except NotTried as reason:
        state, detail = State.NOT_TRIED, str(reason)
    except (KeyboardInterrupt, Cancelled):
        raise
    except Exception as error:  # of any library, and of any kind: this is what is looked for
        state, detail = State.BROKEN, redact(f"{type(error).__name__}: {error}")
    return PartResult(name, state, detail, time.monotonic() - start)
