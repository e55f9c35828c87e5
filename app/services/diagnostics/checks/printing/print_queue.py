"""print.queue: do the queues pass on what is printed?"""

from dataclasses import replace
from functools import partial

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Named, Remedy, Thresholds
from app.domain.facts import Fact, Facts
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, listed, problem, warning
from app.services.facts.printing.queue import Job, Queue
from app.services.facts.printing.queues import PRINT_QUEUES, PrintQueues, about


def _resuming(os: Os, queue: Queue) -> Remedy:
    word, text = as_word(os, queue.name), as_word(os, queue.name, is_text=True)
    return by_system(
        os,
        linux=Remedy(tr("Resume the queue"), by_hand=(f"cupsenable {word}", f"cupsaccept {word}")),
        windows=Remedy(
            tr("Resume the queue"),
            by_hand=(
                tr(
                    "As an administrator: Get-CimInstance Win32_Printer | Where-Object Name -eq {text} | "
                    "Invoke-CimMethod -MethodName Resume",
                    text=text,
                ),
            ),
        ),
    )


def _online(os: Os, queue: Queue) -> Remedy:
    return Remedy(
        tr("Use the printer online"),
        by_hand=(tr("Open the queue of {name}, menu Printer: take away Use Printer Offline.", name=queue.name),),
    )


def _removing(os: Os, queue: Queue, job: Job) -> Remedy:
    word = as_word(os, queue.name)
    return by_system(
        os,
        linux=Remedy(tr("Remove the job"), by_hand=(f"cancel {as_word(os, f'{queue.name}-{job.id}')}",)),
        windows=Remedy(
            tr("Remove the job"), by_hand=(tr("Remove-PrintJob -PrinterName {word} -ID {id}", word=word, id=job.id),)
        ),
    )


def _evidence(queue: Queue) -> list[Evidence]:
    state = "paused" if queue.is_paused else tr("set offline") if queue.is_offline else "ready"
    lines = [Evidence("print_queues", queue.name, state, queue.is_paused or queue.is_offline)]
    if not queue.is_accepting:
        lines.append(Evidence("print_queues", tr("{name}, new jobs", name=queue.name), tr("refused"), True))
    if queue.message:
        lines.append(Evidence("print_queues", tr("{name}, its reason", name=queue.name), queue.message))
    if queue.jobs:
        lines.append(Evidence("print_queues", tr("Jobs of {name}", name=queue.name), str(len(queue.jobs))))
    return lines


def judge(facts: Facts, thresholds: Thresholds, asked: Fact[PrintQueues] = PRINT_QUEUES) -> Judgement:
    found = facts.get(asked)
    if not found.queues:
        return does_not_apply(tr("No printer is set up on the device"))
    evidence = [one for queue in found.queues for one in _evidence(queue)][:60]
    if found.missing:
        return _not_set_up(found, evidence)
    for queue in sorted(found.queues, key=lambda one: not found.matters(one)):
        stopped = _stopped(facts.os, queue, evidence, matters=found.matters(queue))
        if stopped:  # whatever the printer behind it does
            return replace(stopped, despite=("print.port", "print.device"))
        bad = _jobs(facts.os, queue, evidence, thresholds)
        if bad:
            return bad
    return fine(tr("{name} ready", name=listed(queue.name for queue in found.queues)), *evidence)


def _not_set_up(found: PrintQueues, evidence: list[Evidence]) -> Judgement:
    shown = Evidence("print_queues", tr("A printer called {missing}", missing=found.missing), tr("none"), True)
    remedy = Remedy(
        tr("Set the printer up"), "print.add", {}, (tr("Step Printer of the setup: its name and its address."),)
    )
    summary = tr("No printer {missing} is set up on the device", missing=found.missing)
    return warning("not_set_up", summary, shown, *evidence, remedy=remedy)


def _stopped(os: Os, queue: Queue, evidence: list[Evidence], *, matters: bool) -> Judgement | None:
    say = problem if matters else warning  # many a queue is of a printer that nobody uses any more
    waits = ", " + counted(len(queue.waiting), "job waiting", "jobs waiting") if queue.waiting else ""
    if queue.is_paused:
        why = tr("Someone paused it, or the print service did after an error. Jobs wait until it is resumed.")
        return say(
            "paused",
            tr("{name} is paused", name=queue.name) + waits,
            *evidence,
            why=why,
            remedy=_resuming(os, queue),
        )
    if queue.is_offline:
        why = tr("It stays so until someone takes it back, whether or not the printer answers.")
        return say(
            "set_offline",
            tr("{name} is set to be used offline", name=queue.name) + waits,
            *evidence,
            why=why,
            remedy=_online(os, queue),
        )
    if not queue.is_accepting:
        return say("rejecting", tr("{name} takes no new jobs", name=queue.name), *evidence, remedy=_resuming(os, queue))
    return None


def _jobs(os: Os, queue: Queue, evidence: list[Evidence], thresholds: Thresholds) -> Judgement | None:
    failed = next((job for job in queue.jobs if job.has_failed), None)
    if failed:
        shown = Evidence(
            "print_queues",
            tr("First in the queue of {name}", name=queue.name),
            tr("{failed}, failed", failed=failed),
            True,
        )
        why = tr("What stands behind it waits.")
        return problem(
            "job_failed",
            tr("A job of {name} has failed", name=queue.name),
            shown,
            *evidence,
            why=why,
            remedy=_removing(os, queue, failed),
        )
    old = [job for job in queue.waiting if job.age is not None and job.age > 60 * thresholds["stuck_minutes"]]
    if not old:
        return None
    oldest = max(old, key=lambda job: job.age or 0)
    minutes = int((oldest.age or 0) // 60)
    shown = Evidence(
        "print_queues",
        tr("Oldest in the queue of {name}", name=queue.name),
        tr("{oldest}, waits {minutes} min", oldest=oldest, minutes=minutes),
        True,
    )
    summary = tr("A job of {name} has been waiting for {minutes} min", name=queue.name, minutes=minutes)
    why = tr("The queue is open, and still it is not printed.")
    return problem("stuck", summary, shown, *evidence, why=why, remedy=_removing(os, queue, oldest))


def _about(named: Named) -> Check:
    fact = about(named)
    return replace(CHECK, needs=(fact,), judge=partial(judge, asked=fact))


CHECK = Check(
    "print.queue",
    tr("Print queues"),
    CheckGroup.PRINTING,
    (PRINT_QUEUES,),
    judge,
    depends_on=("print.spooler", "print.port", "print.device"),
    thresholds={"stuck_minutes": 10},
    about=_about,
)
