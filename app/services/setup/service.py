"""The door of setup: preview, carry out, undo, resume."""

from app.services.setup.drifting import check_again
from app.services.setup.planning import Catalogue, make_plan
from app.services.setup.records import Progress, RecordedItem, RunRecord, runs, unfinished_runs
from app.services.setup.run_work import Secrets
from app.services.setup.running import NeededSecret, begin, carry_out, describe, resume, secrets_needed
from app.services.setup.undoing import undo

__all__ = [
    "Catalogue",
    "NeededSecret",
    "Progress",
    "RecordedItem",
    "RunRecord",
    "Secrets",
    "begin",
    "carry_out",
    "check_again",
    "describe",
    "make_plan",
    "resume",
    "runs",
    "secrets_needed",
    "undo",
    "unfinished_runs",
]
