"""The door of setup: preview, carry out, undo, resume."""

from app.services.setup.planning import Catalogue, make_plan
from app.services.setup.records import Progress, RecordedItem, RunRecord, runs, unfinished_runs
from app.services.setup.running import NeededSecret, Secrets, carry_out, describe, resume, secrets_needed
from app.services.setup.undoing import undo

__all__ = [
    "Catalogue",
    "NeededSecret",
    "Progress",
    "RecordedItem",
    "RunRecord",
    "Secrets",
    "carry_out",
    "describe",
    "make_plan",
    "resume",
    "runs",
    "secrets_needed",
    "undo",
    "unfinished_runs",
]
