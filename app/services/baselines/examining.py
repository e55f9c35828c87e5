"""Examines a device, keeps its facts, and says what is new since the visit before."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.diagnostics import Check, Diagnosis, Finding, Thresholds, Verdict
from app.domain.facts import Fact, FactMissing, KnownFacts, Missing
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.baselines.compared import COMPARED
from app.services.baselines.comparing import changes_since
from app.services.baselines.kept import KeptFacts
from app.services.baselines.notes import Earlier, FactNotes
from app.services.baselines.store import Baselines
from app.services.diagnostics.course import Course
from app.services.diagnostics.service import Watch, examine
from app.services.facts.reading import AskRaw

_BAD = (Verdict.PROBLEM, Verdict.WARNING)


def examine_and_compare(
    target: Target,
    course: Course,
    task: TaskContext,
    baselines: Baselines,
    visit: str,
    *,
    thresholds: Mapping[str, Thresholds] | None = None,
    watch: Watch | None = None,
    ask: AskRaw | None = None,
) -> tuple[Diagnosis, KeptFacts]:
    """As `examine`, and what the device wrote: it is not kept yet. `visit` is the id of the open one.

    For a whole set the device is asked for what is compared as well.
    """
    now = datetime.now(UTC)
    also = () if course.asked.symptom or course.asked.checks else [one.fact for one in COMPARED if one.is_light]
    notes = FactNotes(lambda machine: baselines.before(machine, visit, now), also, ask=ask)
    found = examine(target, course, task, thresholds=thresholds, read=notes.read, watch=watch)
    kept = notes.kept(found, visit)
    return compared(found, course.checks, kept, notes.earlier, thresholds or {}), kept


def compared(
    found: Diagnosis,
    checks: Sequence[Check],
    kept: KeptFacts,
    earlier: Earlier,
    thresholds: Mapping[str, Thresholds],
) -> Diagnosis:
    """`found` with what has changed since the visit before, and a mark at what was in order then."""
    changes, since = changes_since(kept, earlier)
    by_id = {check.id: check for check in checks}
    marked = {
        id(one): replace(one, new_since=_since(by_id[one.check], earlier, kept, thresholds.get(one.check, {})))
        for one in found.findings
        if one.verdict in _BAD and one.check in by_id
    }
    times = [one.new_since for one in marked.values() if one.new_since]

    def now(finding: Finding) -> Finding:
        return marked.get(id(finding), finding)

    return replace(
        found,
        findings=tuple(map(now, found.findings)),
        root_cause=now(found.root_cause) if found.root_cause else None,
        changes=changes,
        compared_with=since or max(times, default=None),
    )


def _since(check: Check, earlier: Earlier, kept: KeptFacts, override: Thresholds) -> datetime | None:
    """When what is wrong now was last in order; None where that is not known, or it was wrong then as well."""
    known: dict[Fact[Any], Any] = {}
    times = []
    for fact in check.needs:
        if found := earlier.find(fact):
            known[fact] = found[0]
            times.append(found[1])
        elif isinstance(missing := kept.value(fact), Missing):
            known[fact] = missing  # it was not known then either
        else:
            return None
    if not times:
        return None
    with suppress(FactMissing):
        judged = check.judge(KnownFacts(known, kept.os), {**check.thresholds, **override})
        if judged.verdict in (Verdict.OK, Verdict.INFO):
            return min(times)
    return None
