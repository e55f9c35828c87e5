"""A diagnosis as JSON, the way `satchel diagnose --json` gives it, and back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.domain.diagnostics import (
    Change,
    CheckGroup,
    Confidence,
    Depth,
    Diagnosis,
    Evidence,
    Examination,
    Finding,
    Judgement,
    LeftOut,
    Remedy,
    Verdict,
)
from app.domain.facts import Reason


def to_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """Only JSON values. Secrets and personal data are masked elsewhere, when a report is made."""
    root = diagnosis.root_cause
    return {
        "device": diagnosis.device,
        "started": _time(diagnosis.started),
        "duration_s": round(diagnosis.duration, 3),
        "round_trips": diagnosis.round_trips,
        "symptom": diagnosis.symptom or None,
        "root_cause": {"check": root.check, "cause": root.cause, "summary": root.judgement.summary} if root else None,
        "confidence": diagnosis.confidence.value if diagnosis.confidence else None,
        "doubts": list(diagnosis.doubts),
        "left_out": [{"check": one.check, "title": one.title, "why": one.why} for one in diagnosis.left_out],
        "asked": _asked_to_json(diagnosis.asked),
        "findings": [_finding_to_json(finding) for finding in diagnosis.findings],
        "compared_with": _time(diagnosis.compared_with) if diagnosis.compared_with else None,
        "changes": [
            {"kind": one.kind, "what": one.what, "before": one.before, "after": one.after} for one in diagnosis.changes
        ],
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _asked_to_json(asked: Examination) -> dict[str, Any]:
    return {
        "depth": asked.depth.value,
        "named": dict(asked.named),
        "checks": list(asked.checks),
        "goes_on": asked.goes_on,
        "with_rights": asked.with_rights,
    }


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    judgement = finding.judgement
    return {
        "check": finding.check,
        "title": finding.title,
        "group": finding.group.value,
        "verdict": finding.verdict.value,
        "own_verdict": judgement.verdict.value,  # what it would be if nothing else explained it
        "cause": finding.cause or None,
        "summary": judgement.summary,
        "why": judgement.why,
        "evidence": [
            {"fact": one.fact, "label": one.label, "value": one.value, "is_fault": one.is_fault}
            for one in judgement.evidence
        ],
        "suppressed_by": finding.suppressed_by or None,
        "new_since": _time(finding.new_since) if finding.new_since else None,
        "reason": judgement.reason.name.lower() if judgement.reason else None,
        "thresholds": dict(finding.thresholds),
        "own_thresholds": sorted(finding.own_thresholds),
        "remedy": (judgement.remedy.step or None) if judgement.remedy else None,
        "remedy_details": _remedy_to_json(judgement.remedy) if judgement.remedy else None,
    }


def _remedy_to_json(remedy: Remedy) -> dict[str, Any]:
    return {
        "summary": remedy.summary,
        "step": remedy.step,
        "parameters": dict(remedy.parameters),
        "by_hand": list(remedy.by_hand),
    }


def from_json(document: Mapping[str, Any]) -> Diagnosis:
    """Raises ValueError, KeyError or TypeError for a document that is no diagnosis."""
    findings = tuple(_finding_from_json(one) for one in document["findings"])
    root = document.get("root_cause")
    sure = document.get("confidence")
    symptom = str(document.get("symptom") or "")
    return Diagnosis(
        device=str(document["device"]),
        started=datetime.fromisoformat(document["started"]),
        duration=float(document["duration_s"]),
        round_trips=int(document["round_trips"]),
        findings=findings,
        root_cause=next((one for one in findings if root and one.check == root["check"]), None),
        changes=tuple(
            Change(str(one["kind"]), str(one["what"]), str(one["before"]), str(one["after"]))
            for one in document.get("changes") or ()
        ),
        compared_with=_time_from(document.get("compared_with")),
        symptom=symptom,
        confidence=Confidence(sure) if sure else None,
        doubts=tuple(map(str, document.get("doubts", ()))),
        left_out=tuple(LeftOut(one["check"], one["title"], one["why"]) for one in document.get("left_out", ())),
        asked=_asked_from_json(symptom, document.get("asked") or {}),
    )


def _asked_from_json(symptom: str, document: Mapping[str, Any]) -> Examination:
    return Examination(
        symptom,
        Depth(document.get("depth", Depth.FULL.value)),
        {str(name): str(value) for name, value in document.get("named", {}).items()},
        tuple(map(str, document.get("checks", ()))),
        bool(document.get("goes_on", False)),
        bool(document.get("with_rights", False)),
    )


def _time_from(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _finding_from_json(document: Mapping[str, Any]) -> Finding:
    suppressed_by = str(document.get("suppressed_by") or "")
    remedy = document.get("remedy_details")
    judgement = Judgement(
        verdict=Verdict(document["own_verdict"]),
        summary=str(document["summary"]),
        cause=str(document["cause"] or "").removeprefix(f"{document['check']}."),
        why=str(document.get("why", "")),
        evidence=tuple(
            Evidence(one["fact"], one["label"], one["value"], bool(one["is_fault"])) for one in document["evidence"]
        ),
        remedy=_remedy_from_json(remedy) if remedy else None,
        reason=Reason[document["reason"].upper()] if document["reason"] else None,
    )
    return Finding(
        str(document["check"]),
        str(document["title"]),
        CheckGroup(document["group"]),
        judgement,
        suppressed_by,
        _time_from(document.get("new_since")),
        {str(name): float(value) for name, value in document.get("thresholds", {}).items()},
        frozenset(map(str, document.get("own_thresholds", ()))),
    )


def _remedy_from_json(document: Mapping[str, Any]) -> Remedy:
    return Remedy(document["summary"], document["step"], dict(document["parameters"]), tuple(document["by_hand"]))
