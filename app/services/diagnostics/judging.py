"""What the facts mean: each check's judgement, what follows from what, and the one cause behind it. All pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.domain.diagnostics import Check, Confidence, Evidence, Finding, Judgement, Thresholds, Verdict
from app.domain.facts import FactMissing, Facts, Reason
from app.domain.language import tr
from app.services.redaction import may_hold_secret, redact

_BAD = (Verdict.PROBLEM, Verdict.WARNING)
SUMMARY_MOST, LABEL_MOST, VALUE_MOST = 400, 120, 500
"""Letters of one text of a finding."""
EVIDENCE_MOST = 40
SUPPRESSIBLE = frozenset({Verdict.PROBLEM, Verdict.WARNING, Verdict.UNKNOWN})
"""And notes of who asks others: that they are not reached says nothing new where the way to them is broken."""
_SAID = {
    Reason.NOT_APPLICABLE: tr("Does not apply to this device"),
    Reason.DENIED: tr("Could not be checked: needs administrator rights on the device"),
    Reason.TIMED_OUT: tr("Could not be checked: the device did not answer in time"),
    Reason.ABSENT: tr("Could not be checked: the tool for it is not on the device"),
    Reason.UNPARSABLE: tr("Could not be checked: the answer of the device could not be understood"),
    Reason.TOO_LARGE: tr("Could not be checked: the answer of the device was too large"),
    Reason.NOT_KEPT: tr("Could not be checked: this was not asked when the facts were saved"),
}


def judge(check: Check, facts: Facts, override: Thresholds) -> Finding:
    """What `check` says of `facts`. `override` are thresholds of the site; those that it does not have are left out."""
    own = {name: value for name, value in override.items() if name in check.thresholds}
    limits = {**check.thresholds, **own}
    try:
        judgement = check.judge(facts, limits)
    except FactMissing as missing:
        judgement = _unanswered(missing)
    shown = readable(judgement)
    return Finding(check.id, check.title, check.group, shown, thresholds=limits, own_thresholds=frozenset(own))


def readable(judgement: Judgement) -> Judgement:
    """What a device says of itself may be long, or hold marks that turn lines around, or the password of a proxy: each
    text is one bounded line without what looks like a secret."""
    evidence = (
        replace(one, label=_line(one.label, LABEL_MOST), value=_line(one.value, VALUE_MOST))
        for one in _most_telling(judgement.evidence)
    )
    summary, why = _line(judgement.summary, SUMMARY_MOST), _line(judgement.why, SUMMARY_MOST)
    remedy = judgement.remedy
    if remedy is not None:
        by_hand = tuple(_line(one, VALUE_MOST) for one in remedy.by_hand)
        remedy = replace(remedy, summary=_line(remedy.summary, SUMMARY_MOST), by_hand=by_hand)
    return replace(judgement, summary=summary, why=why, evidence=tuple(evidence), remedy=remedy)


def _most_telling(evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Of a device with very many parts: what is at fault is not left out for what is in order."""
    if len(evidence) <= EVIDENCE_MOST:
        return evidence
    kept = sorted(range(len(evidence)), key=lambda place: not evidence[place].is_fault)[:EVIDENCE_MOST]
    return [evidence[place] for place in sorted(kept)]


def _line(text: str, most: int) -> str:
    if may_hold_secret(text):
        text = redact(text)
    if text.isprintable() and len(text) <= most:
        return text
    whole = "".join(letter if letter.isprintable() else " " for letter in text[: most + 1]).rstrip()
    return whole if len(text) <= most else f"{whole[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def _unanswered(error: FactMissing) -> Judgement:
    reason, detail = error.missing.reason, error.missing.detail
    verdict = Verdict.NOT_APPLICABLE if reason is Reason.NOT_APPLICABLE else Verdict.UNKNOWN
    evidence = (Evidence(error.name, tr("What the device said"), detail),) if detail else ()
    return Judgement(verdict, _SAID[reason], evidence=evidence, reason=reason)


def suppress(checks: Sequence[Check], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Mark what a failed dependency explains, with the deepest check that explains it."""
    by_id = {check.id: (check, finding) for check, finding in zip(checks, findings, strict=True)}

    def explained_by(check: Check, above: frozenset[str]) -> str:
        """`above` are those that are not asked for: what leads here, and what the judgement itself leaves out."""
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
        verdict = finding.judgement.verdict
        asks_others = any(fact.contacts for fact in check.needs)
        can_follow = verdict in SUPPRESSIBLE or (verdict is Verdict.INFO and asks_others)
        cause = explained_by(check, frozenset({check.id, *finding.judgement.despite})) if can_follow else ""
        return replace(finding, suppressed_by=cause)

    return tuple(settled(check, finding) for check, finding in zip(checks, findings, strict=True))


def root_cause(findings: Sequence[Finding], symptom: str, ground: Collection[str] = ()) -> Finding | None:
    """The lowest confirmed problem. Where someone complains of a symptom, a warning may explain it too.

    A problem of a check in `ground` comes first only where something about the complaint follows from it, else last.
    """
    fitting = [one for one in findings if not _is_mere_ground(one, findings, ground)]
    rest = [one for one in findings if one not in fitting]
    found = [one for one in fitting if one.verdict is Verdict.PROBLEM]
    if symptom:
        found += [one for one in fitting if one.verdict is Verdict.WARNING]
        found += [one for one in rest if one.verdict is Verdict.PROBLEM]
    return found[0] if found else None


def is_confirmed(cause: Finding | None, findings: Sequence[Finding], ground: Collection[str] = ()) -> bool:
    """Whether nothing further needs to be asked."""
    return cause is not None and cause.verdict is Verdict.PROBLEM and not _is_mere_ground(cause, findings, ground)


def _is_mere_ground(finding: Finding, findings: Sequence[Finding], ground: Collection[str]) -> bool:
    explains = any(
        one.suppressed_by == finding.check and one.check not in ground and one.judgement.verdict in _BAD
        for one in findings
    )
    return finding.check in ground and not explains


def confidence(
    checks: Sequence[Check], findings: Sequence[Finding], cause: Finding | None, ground: Collection[str] = ()
) -> tuple[Confidence | None, tuple[str, ...]]:
    """How sure `cause` is, and the checks below it that could not be judged."""
    if cause is None:
        return None, ()
    by_id = {check.id: check for check in checks}
    unknown = {one.check for one in findings if one.verdict is Verdict.UNKNOWN}
    below = _below(by_id, cause.check)
    doubts = tuple(name for name in by_id if name in below and name in unknown)
    if _is_mere_ground(cause, findings, ground):
        return Confidence.POSSIBLE, doubts
    if cause.verdict is Verdict.PROBLEM:
        return Confidence.LIKELY if doubts else Confidence.CONFIRMED, doubts
    return Confidence.POSSIBLE if doubts else Confidence.LIKELY, doubts


def _below(by_id: Mapping[str, Check], name: str) -> set[str]:
    """What a check rests on, directly or not."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        check = by_id.get(waiting.pop())
        fresh = [one for one in check.depends_on if one not in found] if check else []
        found.update(fresh)
        waiting += fresh
    return found
