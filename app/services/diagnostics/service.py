"""Examines a device: reads facts in one trip for each wave, judges them, and tells the cause from its consequences.

A run always ends: each question has a deadline, and what did not answer in time is judged as unknown.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from math import inf

from app.domain.diagnostics import Check, Diagnosis, Examination, Finding, LeftOut, Thresholds
from app.domain.errors import CommandError, CommandTimedOut, TargetError
from app.domain.facts import KnownFacts, Missing, Reason
from app.domain.language import tr
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.diagnostics.counting import Counted
from app.services.diagnostics.course import Course, Wave
from app.services.diagnostics.joined import JoinedFacts
from app.services.diagnostics.judging import confidence, is_confirmed, judge, root_cause, suppress
from app.services.facts.reading import ReadFacts, read_facts

type Limits = Mapping[str, Thresholds]
"""Thresholds of a site, by the id of a check."""
type Watch = Callable[[Diagnosis], None]
"""Told what is known so far, in the thread of the examination."""

_FOUND = tr("not looked at: the cause was found before")
_LOST = tr("the device was lost before it was asked")
_LATE = tr("the device did not answer in time")
_REFUSED = tr("the device did not run the questions any more")


def examine(
    target: Target,
    asked: Course | Sequence[Check],
    task: TaskContext,
    *,
    symptom: str = "",
    thresholds: Limits | None = None,
    read: ReadFacts = read_facts,
    watch: Watch | None = None,
) -> Diagnosis:
    """Judge `target` by a course, or by checks that stand in layer order: what lies lower comes first.

    `thresholds` override a check's own, by its id. `read` reads in place of `read_facts`. `watch` hears what is known
    after each wave but the last. Only reads. Raises TargetError for a device that cannot be asked at first; a single
    question without an answer becomes an `unknown` finding with its reason, and a device that is lost on the way leaves
    the rest unjudged.
    """
    if not isinstance(asked, Course):
        asked = Course((Wave(tuple(asked), inf),), Examination(symptom))
    return _Run(target, asked, task, thresholds or {}, read).diagnosis(watch)


class _Run:
    """One examination."""

    def __init__(self, target: Target, course: Course, task: TaskContext, limits: Limits, read: ReadFacts) -> None:
        self._target = Counted(target)
        self._course, self._task, self._limits, self._read = course, task, limits, read
        self._started, self._clock = datetime.now(UTC), time.monotonic()
        self._facts = JoinedFacts(target.os)
        self._judged: list[Check] = []
        self._findings: list[Finding] = []
        self._total = len(course.checks)

    def diagnosis(self, watch: Watch | None) -> Diagnosis:
        left_out = list(self._course.left_out)
        for number, wave in enumerate(self._course.waves):
            rest = [check for later in self._course.waves[number:] for check in later.checks]
            if number:
                found = self._settled(left_out)
                if self._course.stops and is_confirmed(found.root_cause, found.findings, self._course.ground):
                    left_out += [LeftOut(check.id, check.title, _FOUND) for check in rest]
                    break
                if watch is not None:
                    watch(found)
            if why := self._ask(wave, is_first=not number):
                left_out += [LeftOut(check.id, check.title, why) for check in rest if check not in self._judged]
                break
        return self._settled(left_out)

    def _ask(self, wave: Wave, *, is_first: bool) -> str:
        """Ask and judge. Says why nothing more should be asked, "" where all is well."""
        facts = [fact for check in wave.checks for fact in check.needs if fact not in self._facts]
        self._task.report(tr("Asking {name}", name=self._target.name), len(self._judged), self._total)
        why = ""
        try:
            self._facts.add(facts, self._read(self._target, facts, self._task, within=wave.within))
        except CommandTimedOut:
            why = _LATE
            missing = dict.fromkeys(facts, Missing(Reason.TIMED_OUT, tr("the device gave no answer at all")))
            self._facts.add(facts, KnownFacts(missing, self._target.os))
        except (TargetError, CommandError) as error:
            if is_first:
                raise
            return _LOST if isinstance(error, TargetError) else _REFUSED
        for check in wave.checks:
            self._judged.append(check)
            self._task.report(check.title, len(self._judged), self._total)
            self._findings.append(judge(check, self._facts, self._limits.get(check.id, {})))
        return why

    def _settled(self, left_out: Sequence[LeftOut]) -> Diagnosis:
        """What is known so far. It is asked in waves, and the lowest layer is named first all the same."""
        course, asked = self._course, self._course.asked
        pairs = sorted(zip(self._judged, self._findings, strict=True), key=lambda pair: course.layer_of(pair[0]))
        checks = [check for check, _ in pairs]
        findings = suppress(checks, [finding for _, finding in pairs])
        cause = root_cause(findings, asked.symptom, course.ground)
        how_sure, doubts = confidence(checks, findings, cause, course.ground)
        return Diagnosis(
            device=self._target.name,
            started=self._started,
            duration=time.monotonic() - self._clock,
            round_trips=self._target.trips,
            findings=findings,
            root_cause=cause,
            symptom=asked.symptom,
            confidence=how_sure,
            doubts=doubts,
            left_out=tuple(left_out),
            asked=asked,
        )
