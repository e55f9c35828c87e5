"""Examines a device: reads all facts in one trip, judges them, and tells the cause from its consequences."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from app.domain.diagnostics import Check, Diagnosis, Evidence, Finding, Judgement, Thresholds, Verdict
from app.domain.facts import FactMissing, Facts, Reason
from app.domain.target import CommandResult, OnOutput, Os, Target
from app.domain.task import TaskContext
from app.services.facts.own import runs_here
from app.services.facts.reading import ReadFacts, read_facts

SUPPRESSIBLE = frozenset({Verdict.PROBLEM, Verdict.WARNING, Verdict.UNKNOWN})


def examine(
    target: Target,
    checks: Sequence[Check],
    task: TaskContext,
    *,
    symptom: str = "",
    thresholds: Mapping[str, Thresholds] | None = None,
    read: ReadFacts = read_facts,
) -> Diagnosis:
    """Judge `target` by `checks`, which stand in layer order: what lies lower comes first.

    `thresholds` override a check's own, by its id. `read` is the way to all facts. Only reads. Raises TargetError for
    a device that cannot be asked; a single question without an answer becomes an `unknown` finding with its reason.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    counted = _Counted(target)
    task.report(f"Asking {target.name}", 0, len(checks))
    facts = read(counted, [fact for check in checks for fact in check.needs], task)
    findings: list[Finding] = []
    for number, check in enumerate(checks, 1):
        task.report(check.title, number, len(checks))
        findings.append(_judge(check, facts, (thresholds or {}).get(check.id, {})))
    final = _suppress(checks, findings)
    return Diagnosis(
        device=target.name,
        started=started,
        duration=time.monotonic() - clock,
        round_trips=counted.trips,
        findings=final,
        root_cause=_root_cause(final, symptom),
        symptom=symptom,
    )


class _Counted:
    """A target that counts how often it was asked."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self.runs_here = runs_here(target)
        self.trips = 0

    @property
    def name(self) -> str:
        return self._target.name

    @property
    def os(self) -> Os:
        return self._target.os

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        self.trips += 1
        return self._target.run(script, task, timeout=timeout, stdin=stdin, on_output=on_output)

    def close(self) -> None:
        self._target.close()


def _judge(check: Check, facts: Facts, override: Thresholds) -> Finding:
    try:
        judgement = check.judge(facts, {**check.thresholds, **override})
    except FactMissing as missing:
        judgement = _unanswered(missing)
    return Finding(check.id, check.title, check.group, judgement)


def _unanswered(error: FactMissing) -> Judgement:
    reason, detail = error.missing.reason, error.missing.detail
    verdict = Verdict.NOT_APPLICABLE if reason is Reason.NOT_APPLICABLE else Verdict.UNKNOWN
    summary = {
        Reason.NOT_APPLICABLE: "Does not apply to this device",
        Reason.DENIED: "Could not be checked: needs administrator rights on the device",
        Reason.TIMED_OUT: "Could not be checked: the device did not answer in time",
        Reason.ABSENT: "Could not be checked: the tool for it is not on the device",
        Reason.UNPARSABLE: "Could not be checked: the answer of the device could not be understood",
        Reason.TOO_LARGE: "Could not be checked: the answer of the device was too large",
        Reason.NOT_KEPT: "Could not be checked: this was not asked when the facts were saved",
    }[reason]
    evidence = (Evidence(error.name, "What the device said", detail),) if detail else ()
    return Judgement(verdict, summary, evidence=evidence, reason=reason)


def _suppress(checks: Sequence[Check], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Mark what a failed dependency explains, with the deepest check that explains it."""
    by_id = {check.id: (check, finding) for check, finding in zip(checks, findings, strict=True)}

    def explained_by(check: Check, above: frozenset[str]) -> str:
        for name in check.depends_on:
            if name in by_id and name not in above:
                dependency, finding = by_id[name]
                deeper = explained_by(dependency, above | {name})
                if deeper:
                    return deeper
                if finding.judgement.verdict is Verdict.PROBLEM:
                    return name
        return ""

    def settled(check: Check, finding: Finding) -> Finding:
        cause = explained_by(check, frozenset({check.id})) if finding.verdict in SUPPRESSIBLE else ""
        return Finding(finding.check, finding.title, finding.group, finding.judgement, cause)

    return tuple(settled(check, finding) for check, finding in zip(checks, findings, strict=True))


def _root_cause(findings: Sequence[Finding], symptom: str) -> Finding | None:
    """The lowest confirmed problem. Where someone complains of a symptom, a warning may explain it too."""
    for verdict in (Verdict.PROBLEM, Verdict.WARNING) if symptom else (Verdict.PROBLEM,):
        for finding in findings:
            if finding.verdict is verdict:
                return finding
    return None
