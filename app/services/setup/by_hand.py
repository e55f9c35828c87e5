"""One step that a person does: ask for it, and keep the proof in the journal."""

from collections.abc import Mapping
from typing import Any

from app.domain.journal import EventKind
from app.domain.language import tr
from app.domain.setup import Step
from app.domain.setup_runs import ItemResult, Outcome
from app.domain.setup_support import Stage
from app.domain.task import TaskContext
from app.services.setup.proofs import kept, work_of
from app.services.setup.records import Progress, RecordedItem, changes_data, result_of
from app.services.setup.run_work import RunWork


def ask_person(work: RunWork, item: RecordedItem, step: Step, task: TaskContext) -> ItemResult:
    """Raises StepFailed for a proof that does not prove it, FileError, and Cancelled."""
    if work.support.hands is None:
        return result_of(item, Outcome.SKIPPED, tr("A person must do this, and nobody was there."))
    wanted = work_of(item, item.arguments)
    if item.progress is not Progress.BEGUN:
        work.note(
            EventKind.STEP_BEGUN,
            item,
            arguments=item.arguments,
            before={"proof": None},
            changes=changes_data(item.changes),
        )
    work.tell(item, Stage.BY_HAND, wanted.instructions)
    given = work.support.hands.ask(wanted, task)
    if given.is_left_out:
        message = tr("Left out: {note}", note=given.note.strip()[:500]) if given.note.strip() else tr("Left out.")
        work.note(EventKind.STEP_LEFT_OUT, item, message=message)
        return result_of(item, Outcome.SKIPPED, message)
    keep = work.support.keep
    proof = dict(keep(wanted, given)) if keep else kept(wanted, given, work.support.visit)
    shown = shown_proof(proof)
    changes = [{**one, "after": shown} for one in changes_data(item.changes)]
    work.note_done(item, changed=True, proof=proof, changes=changes)
    return result_of(item, Outcome.CHANGED, shown)


def shown_proof(proof: Mapping[str, Any]) -> str:
    """A proof in a few words: "12.4 V", "serial 4711", "photos/label.jpg"."""
    reading = f"{proof['reading']:g} {proof.get('unit', '')}".strip() if "reading" in proof else ""
    parts = (reading, str(proof.get("photo", "")), str(proof.get("note", "")))
    return ", ".join(part for part in parts if part) or "done"
