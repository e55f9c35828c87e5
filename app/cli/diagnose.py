"""`satchel diagnose`: find out what is wrong with a device."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.cli.exit_codes import DONE, PROBLEMS, UsageError
from app.cli.output import Output
from app.cli.session import Session
from app.domain.diagnostics import Confidence, Depth, Diagnosis, Examination, Finding, Verdict
from app.domain.errors import AppError, FileError, FileProblem
from app.domain.journal import EventKind
from app.domain.local_time import minute_words
from app.domain.settings import Report
from app.domain.target import Target
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.course import Course, course_for
from app.services.diagnostics.rendering import to_json
from app.services.diagnostics.symptoms import SYMPTOMS

_INDENT = 11  # characters: the longest word and two spaces
_MOST_CHANGES = 30  # that are shown
_ONLY_WITH = {"fix": ("yes", "again", "param", "restart"), "bundle": ("mask",), "list": ("markdown",)}
_NOT_WITH_FACTS = ("device", "fix", "report", "bundle", "about", "with_rights")
_CAUSES = {Confidence.LIKELY: "Likely", Confidence.POSSIBLE: "Possible"}
_WORDS = {Verdict.PROBLEM: "Problem", Verdict.WARNING: "Warning", Verdict.INFO: "Note", Verdict.OK: "In order"}


def diagnose(session: Session) -> int:
    """Examine, show, and write the files that were asked for. Ends with 1 where problems were found."""
    _check_options(session)
    if session.options.list:
        from app.cli.diagnose_list import list_checks

        return list_checks(session)
    if session.options.facts:
        return _diagnose_file(session, Path(session.options.facts))
    course = _wanted(session)
    target = session.target(session.options.device, only_reads=True)
    found = examine_device(session, target, course, folder=session.known_device(session.options.device).folder)
    show(session.output, found)
    if session.options.bundle:
        save_facts(session, found, Path(session.options.bundle))
    if session.options.report:
        write_report(session, Path(session.options.report))
    if session.options.fix:
        from app.cli.diagnose_fix import fix_cause

        return fix_cause(session, target, found)
    session.output.document(session.named(to_json(found)))
    return PROBLEMS if found.has_problems else DONE


def _check_options(session: Session) -> None:
    """What would be left out in silence is refused, before a device is asked."""
    options = session.options
    given = {name: value for name, value in vars(options).items() if value not in (None, False, [], "")}
    for name, others in _ONLY_WITH.items():
        for other in others:
            if other in given and name not in given:
                raise UsageError(f"{_option(other)} goes only with {_option(name)}.", hint="satchel diagnose --help")
    if options.facts:
        for name in _NOT_WITH_FACTS:
            if name in given and (name, options.device) != ("device", "local"):
                words = "it judges what was saved, and asks no device"
                raise UsageError(f"{_option(name)} does not go with --from: {words}.", hint="satchel diagnose --help")
    if options.bundle and Path(options.bundle).exists():
        raise FileError(f"{options.bundle} is there already.", problem=FileProblem.TAKEN, hint="Give another name.")


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def examine_device(
    session: Session, target: Target, course: Course, *, folder: str = "", is_noted: bool = True
) -> Diagnosis:
    """Examine by the limits of a folder, and write it to the visit.

    A full disk may be what is wrong, so what was found is shown all the same.
    """

    def unwritten(error: AppError) -> None:
        session.output.message(f"This check is not in the journal: {error}")

    return session.services.examinations.examine(
        target,
        course,
        session.task,
        thresholds=session.services.limits.of(folder),
        unwritten=unwritten,
        is_noted=is_noted,
    )


def save_facts(session: Session, found: Diagnosis, path: Path) -> None:
    """What the device wrote, as a file. Raises FileError."""
    is_masked = session.options.mask
    bundle = session.services.examinations.save_facts(found.started, path, session.task, is_masked=is_masked)
    masked = f", {len(bundle.masked)} names and addresses masked" if is_masked else ""
    session.output.message(f"The facts are in {path}: {len(bundle.answers)} answers{masked}")


def _diagnose_file(session: Session, path: Path) -> int:
    """Judge the facts that somebody saved, with the checks of this Satchel. No device is asked."""
    from app.services.examinations import examine_file

    symptom, only = session.options.symptom, tuple(session.options.check or ())
    if symptom or only:
        _wanted(session)  # says what there is instead
    found = examine_file(path, CHECKS, session.task, symptom=symptom, only=only)
    session.output.document(to_json(found))
    show(session.output, found)
    return PROBLEMS if found.has_problems else DONE


def write_report(session: Session, path: Path, *, masks: Report | None = None, for_customer: bool = False) -> None:
    """The report of the current visit, as PDF where the name says so. Raises FileError."""
    from app.services.report import render_customer_report, render_report, save_report, write_paper

    settings, events = session.services.settings.load(), session.journal.events()
    settings = replace(settings, report=masks or settings.report)
    if path.suffix.casefold() == ".pdf":
        from app.cli.paper import print_paper

        write_paper(path, events, settings, print_paper, for_customer=for_customer)
    else:
        render = render_customer_report if for_customer else render_report
        save_report(path, render(events, settings.report, settings.technician))
    session.note(EventKind.REPORT_SAVED, path=str(path))
    session.output.message(f"The report is in {path}")


def quick_course() -> Course:
    return course_for(Examination(depth=Depth.QUICK), CHECKS)


def _wanted(session: Session) -> Course:
    options = session.options
    known = [one.id for one in SYMPTOMS]
    if options.symptom and options.symptom not in known:
        raise UsageError(f'There is no symptom "{options.symptom}".', hint=f"There are: {', '.join(known)}.")
    depth = Depth.DEEP if options.deep else Depth.FULL if options.full or options.symptom else Depth.QUICK
    asked = Examination(options.symptom or "", depth, _named(options.about or ()), tuple(options.check or ()))
    try:
        return course_for(replace(asked, goes_on=options.go_on, with_rights=options.with_rights), CHECKS)
    except KeyError as error:
        every = ", ".join(sorted(check.id for check in CHECKS))
        raise UsageError(f'There is no check "{error.args[0]}".', hint=f"There are: {every}.") from error


def _named(written: Sequence[str]) -> dict[str, str]:
    """What stands behind --about, as WHAT=NAME."""
    asks = {one.name: one for symptom in SYMPTOMS for one in symptom.asks}
    named: dict[str, str] = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals or name not in asks:
            raise UsageError(f'"{text}" names nothing.', hint=f"WHAT=NAME, where WHAT is one of: {', '.join(asks)}.")
        named[name] = value
    return named


def show(output: Output, found: Diagnosis) -> None:
    """For a person: the cause first, what is fine in one line."""
    count = len(found.findings)
    name = "This computer" if found.device == "local" else found.device
    trips = "1 round trip" if found.round_trips == 1 else f"{found.round_trips} round trips"
    output.line(f"{name}: {count} {'check' if count == 1 else 'checks'} in {found.duration:.1f} s, {trips}")
    output.line()
    if found.root_cause:
        _show_finding(output, found.root_cause, _CAUSES.get(found.confidence or Confidence.CONFIRMED, "Cause"))
    elif not found.has_problems:
        further = " The full set (--full) looks further." if found.symptom else ""
        output.paragraph(f"Nothing wrong was found.{further}", indent=_INDENT, first="Result")
        output.line()
    for finding in found.with_verdict(Verdict.PROBLEM, Verdict.WARNING):
        if finding is not found.root_cause:
            _show_finding(output, finding, _WORDS[finding.verdict])
    for finding in found.with_verdict(Verdict.INFO):
        output.paragraph(finding.judgement.summary, indent=_INDENT, first="Note")
    for finding in found.consequences:
        output.paragraph(f"{finding.title}: {finding.judgement.summary}", indent=_INDENT, first="Follows")
    for finding in found.with_verdict(Verdict.UNKNOWN):
        output.paragraph(f"{finding.title}: {finding.judgement.summary}", indent=_INDENT, first="Unknown")
    for word, verdict in (("In order", Verdict.OK), ("Left out", Verdict.NOT_APPLICABLE)):
        if named := found.with_verdict(verdict):
            names = ", ".join(finding.title for finding in named)
            checks = "check" if len(named) == 1 else "checks"
            output.paragraph(f"{len(named)} {checks}: {names}", indent=_INDENT, first=word)
    _show_unjudged(output, found)
    _show_changes(output, found)


def _show_unjudged(output: Output, found: Diagnosis) -> None:
    """What was not asked and why, and what an administrator could read."""
    reasons: dict[str, list[str]] = {}
    for one in found.left_out:
        reasons.setdefault(one.why, []).append(one.title)
    for why, titles in reasons.items():
        output.paragraph(f"{len(titles)}, {why}: {', '.join(titles)}", indent=_INDENT, first="Not asked")
    if found.denied and not found.asked.with_rights:
        judged = len(found.findings) - len(found.with_verdict(Verdict.UNKNOWN))
        words = f"{judged} of {len(found.findings)} checks; {len(found.denied)} more with --with-rights"
        output.paragraph(words, indent=_INDENT, first="Judged")


def _show_changes(output: Output, found: Diagnosis) -> None:
    """What is not as it was at the visit before."""
    if found.compared_with is None:
        return
    since = minute_words(found.compared_with)
    if not found.changes:
        output.paragraph(f"nothing of what is compared, since {since}", indent=_INDENT, first="Changed")
        return
    output.paragraph(f"since {since}:", indent=_INDENT, first="Changed")
    for one in found.changes[:_MOST_CHANGES]:
        what = f"new ({one.after})" if not one.before else f"gone (was {one.before})" if not one.after else ""
        output.paragraph(f"{one.kind}: {one.what}: {what or f'{one.before} → {one.after}'}", indent=_INDENT)
    if (rest := len(found.changes) - _MOST_CHANGES) > 0:
        output.paragraph(f"and {rest} more: --json has all of them", indent=_INDENT)


def _show_finding(output: Output, finding: Finding, word: str) -> None:
    judgement = finding.judgement
    output.paragraph(judgement.summary, indent=_INDENT, first=word)
    if finding.new_since:
        output.paragraph(f"New since {minute_words(finding.new_since)}", indent=_INDENT)
    if judgement.why:
        output.paragraph(judgement.why, indent=_INDENT)
    width = max((len(one.label) for one in judgement.evidence), default=0)
    for one in judgement.evidence:
        lines = one.value.splitlines() or [""]
        output.line(f"{'':{_INDENT}}{one.label:<{width}}  {lines[0]}")
        output.lines(f"{'':{_INDENT + width + 2}}{line}" for line in lines[1:6])
    if judgement.remedy:
        output.paragraph(f"What helps: {judgement.remedy.summary}", indent=_INDENT)
        for number, step in enumerate(judgement.remedy.by_hand, 1):
            output.paragraph(f"{number}. {step}", indent=_INDENT)
    output.line()
