"""Examinations of devices: carried out, written to the visit, kept for the next one, saved as files and read again."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from app import __version__
from app.domain.errors import FileError, FileProblem
from app.domain.journal import EventKind
from app.services.baselines.examining import examine_and_compare
from app.services.baselines.kept import KeptFacts, Replay, key_of
from app.services.bundles.fact_files import load, to_bundle
from app.services.bundles.recording import Bundle, save
from app.services.diagnostics.rendering import from_json, to_json
from app.services.diagnostics.service import examine
from app.services.diagnostics.symptoms import title_of
from app.services.targets.recorded import RecordedTarget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from app.domain.diagnostics import Check, Diagnosis, Thresholds
    from app.domain.target import Target
    from app.domain.task import TaskContext
    from app.services.baselines.store import Baselines
    from app.services.diagnostics.course import Course
    from app.services.diagnostics.service import Watch
    from app.services.visits import Visits

_REMEMBERED = 8  # runs whose facts are at hand although they could not be written


class Examinations:
    """Every method may take long. Raises what `examine` raises, and JournalDamaged."""

    def __init__(self, visits: Visits, baselines: Baselines) -> None:
        self._visits, self._baselines = visits, baselines
        self._latest: deque[KeptFacts] = deque(maxlen=_REMEMBERED)

    def examine(
        self,
        target: Target,
        course: Course,
        task: TaskContext,
        *,
        thresholds: Mapping[str, Thresholds] | None = None,
        unwritten: Callable[[FileError], None],
        watch: Watch | None = None,
        is_noted: bool = True,
    ) -> Diagnosis:
        """Judge `target`, write it to the visit and keep its facts, if it `is_noted`. `watch` hears what is known on
        the way.

        What was found is given even where it cannot be written down, and `unwritten` is told: checks only read, and the
        full disk may be what is wrong.
        """
        if not is_noted:
            return examine(target, course, task, thresholds=thresholds, watch=watch)
        visit = self._visits.open_visit()
        found, kept = examine_and_compare(
            target, course, task, self._baselines, visit.id if visit else "", thresholds=thresholds, watch=watch
        )
        self._latest.append(kept)
        try:
            visit = self._visits.current()
            visit.journal.append(
                EventKind.DIAGNOSED,
                device=found.device,
                diagnosis=to_json(found),
                symptom_title=title_of(found.symptom),
            )
            self._baselines.keep(replace(kept, visit=visit.id))
        except FileError as error:
            unwritten(error)
        return found

    def examined(self) -> list[Diagnosis]:
        """What was found in this visit so far, oldest first."""
        visit = self._visits.open_visit()
        events = visit.journal.events() if visit else ()
        return [from_json(event.data["diagnosis"]) for event in events if event.kind is EventKind.DIAGNOSED]

    def facts_of(self, started: datetime) -> KeptFacts:
        """What the device wrote in the run that began then. Raises FileError where that is not kept."""
        latest = next((kept for kept in self._latest if kept.at == started), None)
        if kept := latest or self._baselines.find(started):
            return kept
        raise FileError(
            "The facts of this check are not kept any more.",
            problem=FileProblem.NOT_FOUND,
            hint="Check the device again, then save them.",
        )

    def save_facts(
        self, started: datetime, path: Path, task: TaskContext, *, is_masked: bool, may_replace: bool = False
    ) -> Bundle:
        """Write the facts of a run into a file; what is in it. Raises FileError."""
        task.report("Masking names and addresses" if is_masked else "Writing the facts")
        bundle = to_bundle(self.facts_of(started), task, is_masked=is_masked)
        save(bundle, path, __version__, may_replace=may_replace)
        return bundle


def examine_file(
    path: Path,
    checks: Sequence[Check],
    task: TaskContext,
    *,
    symptom: str | None = None,
    thresholds: Mapping[str, Thresholds] | None = None,
) -> Diagnosis:
    """Judge the facts in a file with the checks of today, of which those are left out that nothing in it answers.

    No device is asked and nothing is written. Without `symptom` it is the one of the file. Raises FileError.
    """
    kept = load(path)
    asked = kept.symptom if symptom is None else symptom
    known = [check for check in checks if any(key_of(fact) in kept.answers for fact in check.needs)]
    target = RecordedTarget(kept.device, kept.os, {})
    found = examine(target, known, task, symptom=asked, thresholds=thresholds, read=Replay(kept).read)
    return replace(found, started=kept.at, round_trips=0)
