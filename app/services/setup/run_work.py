"""A run while it is carried out: the device where it is now, what is written down, and who is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import AppError, StepFailed
from app.domain.facts import Missing
from app.domain.journal import EventKind, Journal
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.setup import Arguments, State, Step
from app.domain.setup_runs import ItemResult
from app.domain.setup_support import RunEvent, Stage, Support
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.setup.asking import probe
from app.services.setup.planning import Catalogue
from app.services.setup.records import RecordedItem, RunRecord, changes_data, follow

type Secrets = Mapping[str, Mapping[str, Secret]]
"""Secret values by the key of the item and the name of the parameter: a journal does not hold them."""


class SecretMissing(StepFailed):
    """Nothing was done, and with the secret it can be: the run has not ended."""

    hint = tr("Go on with the run and give the value, or make a new preview with the profile.")


class WaitsForRestart(Exception):
    """This computer must be started again before the run can go on."""


@dataclass(slots=True)
class RunWork:
    """`target` is another one after the device was reached anew. `may_restart` None: nobody was asked yet."""

    target: Target
    record: RunRecord
    journal: Journal
    catalogue: Catalogue
    given: Secrets
    support: Support
    may_restart: bool | None = None

    def __post_init__(self) -> None:
        if self.support.at is not None:
            self.record.address = self.support.at

    def note(self, kind: EventKind, item: RecordedItem, **more: Any) -> None:
        """Write down what happens to an item. Raises FileError: then it must not happen."""
        self.note_run(kind, key=item.key, step=item.step, title=item.title, **more)

    def note_run(self, kind: EventKind, **more: Any) -> None:
        """Write down what happens to the run; the record knows it from then on."""
        follow(self.record, self.journal.append(kind, **self.record.about, **more))

    def note_failure(self, item: RecordedItem, error: AppError, **more: Any) -> None:
        self.note(EventKind.STEP_FAILED, item, message=str(error), hint=error.hint, **more)

    def note_done(self, item: RecordedItem, *, changed: bool, **more: Any) -> None:
        changes = changes_data(item.changes) if changed else []
        self.note(EventKind.STEP_DONE, item, changed=changed, **({"changes": changes} | more))

    def tell(
        self,
        item: RecordedItem,
        stage: Stage,
        message: str = "",
        *,
        seconds_left: float = 0.0,
        result: ItemResult | None = None,
    ) -> None:
        """Say what the run does now."""
        items = self.record.items
        number = next((at for at, one in enumerate(items) if one.key == item.key), 0)
        self.support.watch(
            RunEvent(
                self.record.run,
                item.key,
                item.title,
                stage,
                number,
                len(items),
                message,
                max(0.0, seconds_left),
                result,
            )
        )

    def ask(self, step: Step, arguments: Arguments, task: TaskContext) -> State:
        """How the device is now, as far as the step goes. Raises StepFailed."""
        found = probe(self.target, step, arguments, task)
        if isinstance(found, Missing):
            raise StepFailed(
                tr("{step} cannot be read: {reason}.", step=step.title, reason=found.reason.words), details=found.detail
            )
        return found
