"""The doctor: every look, each for itself."""

from collections.abc import Iterator

from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.doctor.conditions import Condition
from app.services.doctor.data import look_at_data
from app.services.doctor.program import look_at_program
from app.services.doctor.surroundings import look_around, look_safely
from app.services.doctor.unexpected_ends import look_at_ends
from app.services.paths import Paths


def examine_installation(paths: Paths, task: TaskContext, *, has_display: bool) -> Iterator[Condition]:
    """Raises Cancelled only. Nothing is written but a nameless file that is gone at once, to see whether it can be."""
    looks = (
        (tr("Program"), look_at_program()),
        (tr("Data folder"), look_at_data(paths)),
        (tr("Surroundings"), look_around(paths, task, has_display=has_display)),
        (tr("Unexpected end"), look_at_ends(paths.end_file)),
    )
    for subject, look in looks:
        task.check()
        yield from look_safely(look, subject)
