"""Examinations of devices: carried out, written to the visit, kept for the next one, saved as files and read again."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from app import __version__
from app.domain.diagnostics import Depth, Examination, LeftOut
from app.domain.errors import FileError, FileProblem, JournalDamaged
from app.domain.facts import Reason
from app.domain.journal import EventKind
from app.domain.language import tr
from app.services.baselines.examining import examine_and_compare
from app.services.baselines.kept import KeptFacts, Replay, key_of
from app.services.baselines.notes import FactNotes
from app.services.bundles.fact_files import load, to_bundle
from app.services.bundles.recording import Bundle, save
from app.services.diagnostics.course import NamedRefused, Wave, course_for
from app.services.diagnostics.rendering import from_json, to_json
from app.services.diagnostics.service import examine
from app.services.diagnostics.symptoms import title_of
from app.services.facts.reading import PARSE_ERRORS
from app.services.facts.rights import ask_as_root, with_rights
from app.services.targets.recorded import RecordedTarget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from app.domain.diagnostics import Check, Diagnosis, Thresholds
    from app.domain.errors import AppError
    from app.domain.target import Target
    from app.domain.task import TaskContext
    from app.services.baselines.store import Baselines
    from app.services.diagnostics.course import Course
    from app.services.diagnostics.service import Watch
    from app.services.facts.reading import AskRaw
    from app.services.visits import Visits

_REMEMBERED = 2  # runs whose facts are at hand although they could not be written


class Examinations:
    """Every method may take long. Raises what `examine` raises."""

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
        unwritten: Callable[[AppError], None],
        watch: Watch | None = None,
        as_administrator: AskRaw | None = None,
        is_noted: bool = True,
    ) -> Diagnosis:
        """Judge `target`, write it to the visit and keep its facts, if it `is_noted`. `watch` hears what is known on
        the way. Where rights are wanted, `as_administrator` is asked what is denied, and else sudo.

        What was found is given even where it cannot be written down, and `unwritten` is told: checks only read, and the
        full or failing disk may be what is wrong.
        """
        ask = with_rights(as_administrator or ask_as_root) if course.asked.with_rights else None
        if not is_noted:
            notes = FactNotes(lambda _: (), ask=ask)
            return examine(target, course, task, thresholds=thresholds, watch=watch, read=notes.read)
        found, kept = examine_and_compare(
            target,
            course,
            task,
            self._baselines,
            self._visit_id(),
            thresholds=thresholds,
            watch=watch,
            ask=ask,
        )
        try:
            self._note(found, kept)
        except (FileError, JournalDamaged) as error:
            self._latest.append(kept)
            unwritten(error)
        return found

    def _visit_id(self) -> str:
        """Of the open visit; "" where there is none, or where it cannot be read."""
        with suppress(FileError, JournalDamaged):
            visit = self._visits.open_visit()
            return visit.id if visit else ""
        return ""

    def _note(self, found: Diagnosis, kept: KeptFacts) -> None:
        visit, title = self._visits.current(), title_of(found.symptom)
        visit.journal.append(EventKind.DIAGNOSED, device=found.device, diagnosis=to_json(found), symptom_title=title)
        self._baselines.keep(replace(kept, visit=visit.id))

    def examined(self) -> list[Diagnosis]:
        """What was found in this visit so far, oldest first; not what only a later Satchel understands.

        Raises JournalDamaged, FileError.
        """
        visit = self._visits.open_visit()
        found: list[Diagnosis] = []
        for event in visit.journal.events() if visit else ():
            if event.kind is EventKind.DIAGNOSED:
                with suppress(*PARSE_ERRORS):
                    found.append(from_json(event.data["diagnosis"]))
        return found

    def facts_of(self, started: datetime) -> KeptFacts:
        """What the device wrote in the run that began then. Raises FileError where that is not kept."""
        latest = next((kept for kept in self._latest if kept.at == started), None)
        if kept := latest or self._baselines.find(started):
            return kept
        raise FileError(
            tr("The facts of this check are not kept any more."),
            problem=FileProblem.NOT_FOUND,
            hint=tr("Check the device again, then save them."),
        )

    def save_facts(
        self, started: datetime, path: Path, task: TaskContext, *, is_masked: bool, may_replace: bool = False
    ) -> Bundle:
        """Write the facts of a run into a file; what is in it. Raises FileError."""
        task.report(tr("Masking names and addresses") if is_masked else tr("Writing the facts"))
        bundle = to_bundle(self.facts_of(started), task, is_masked=is_masked)
        save(bundle, path, __version__, may_replace=may_replace)
        return bundle


def examine_file(
    path: Path,
    every: Sequence[Check],
    task: TaskContext,
    *,
    symptom: str | None = None,
    only: Sequence[str] = (),
    thresholds: Mapping[str, Thresholds] | None = None,
) -> Diagnosis:
    """Judge the facts in a file with the checks of today. No device is asked and nothing is written.

    Without `symptom` it is the one of the file; `only` are ids. What the file answers in part only is left out, and
    said. Raises FileError, and KeyError for a symptom or a check that there is not.
    """
    kept = load(path)
    course = _course_of(kept, every, symptom, only)
    waves = [Wave(_judged_by(wave.checks, kept), wave.within) for wave in course.waves]
    left_out = [
        LeftOut(one.id, one.title, Reason.NOT_KEPT.value) for one in course.checks if _is_known(one, kept) is None
    ]
    course = replace(course, waves=tuple(one for one in waves if one.checks), left_out=tuple(left_out))
    target = RecordedTarget(kept.device, kept.os, {})
    found = examine(target, course, task, thresholds=thresholds, read=Replay(kept).read)
    return replace(found, started=kept.at, round_trips=0, asked=replace(found.asked, depth=Depth.FULL))


def _course_of(kept: KeptFacts, every: Sequence[Check], symptom: str | None, only: Sequence[str]) -> Course:
    """What was complained of then, followed to its end: a file may come from an older or a newer Satchel."""
    if only or symptom is not None:
        asked = Examination(symptom or "", Depth.DEEP, kept.named, tuple(only), goes_on=True)
        try:
            return course_for(asked, every)
        except NamedRefused:  # what the file names, not what somebody has just said
            return course_for(replace(asked, named={}), every)
    try:
        return course_for(Examination(kept.symptom, Depth.DEEP, kept.named, goes_on=True), every)
    except (KeyError, NamedRefused):
        return course_for(Examination(depth=Depth.DEEP), every)


def _judged_by(checks: Sequence[Check], kept: KeptFacts) -> tuple[Check, ...]:
    return tuple(check for check in checks if _is_known(check, kept))


def _is_known(check: Check, kept: KeptFacts) -> bool | None:
    """Whether the file answers all that a check asks; None where it answers a part."""
    asked = [key for fact in check.needs if (key := key_of(fact)) in kept.answers or kept.os in fact.scripts]
    found = [key for key in asked if key in kept.answers]
    return bool(found) if len(found) in (0, len(asked)) else None
