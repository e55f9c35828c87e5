"""A check of a connection as JSON: for the command line, and for the journal."""

from typing import Any

from app.domain.connection_check import ConnectionCheck, StageFinding
from app.services.redaction import redact


def to_json(check: ConnectionCheck) -> dict[str, Any]:
    """JSON values only. Secrets are not in there; what looks like one is masked all the same."""
    cause = check.cause
    return {
        "device": check.device,
        "address": check.address,
        "started": check.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration_s": round(check.seconds, 3),
        "cause": None if cause is None else _cause(cause),
        "summary": redact(check.sentence),
        "stages": [_stage(one) for one in check.findings],
    }


def _cause(cause: StageFinding) -> dict[str, Any]:
    return {"code": cause.code, "hop": cause.hop or None, "summary": redact(cause.summary), "fix": _fix(cause)}


def _stage(finding: StageFinding) -> dict[str, Any]:
    return {
        "stage": finding.stage,
        "title": finding.title,
        "hop": finding.hop or None,
        "verdict": finding.verdict.value,
        "cause": finding.code or None,
        "summary": redact(finding.summary),
        "evidence": [
            {"label": one.label, "value": redact(one.value), "is_fault": one.is_fault} for one in finding.evidence
        ],
        "fix": _fix(finding),
        "seconds": round(finding.seconds, 3),
    }


def _fix(finding: StageFinding) -> dict[str, Any] | None:
    if finding.fix is None:
        return None
    said: dict[str, Any] = {"summary": redact(finding.fix.sentence), "help": finding.fix.help.value}
    if finding.fix.spoken:
        said["commands"] = [
            {"purpose": one.purpose, "command": one.command, "where": one.where} for one in finding.fix.spoken
        ]
    return said
