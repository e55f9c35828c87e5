"""print.spooler: does the service run that takes print jobs?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.wording import by_system, does_not_apply, fine, problem, warning
from app.services.facts.printing.spooler import SPOOLER, Spooler

_EVENTS = "@{ LogName='System'; ProviderName='Service Control Manager'; Id=7031,7034 }"


def _starting(os: Os, found: Spooler) -> Remedy:
    parameters = {"name": found.name, "running": "started"} | ({"start": "automatic"} if found.is_disabled else {})
    return Remedy(
        tr("Start the print service"),
        "system.service",
        parameters,
        by_system(
            os,
            linux=Remedy("", by_hand=(tr("Why it ended: journalctl -u cups -n 50"), tr("systemctl restart cups"))),
            windows=Remedy("", by_hand=(tr("As an administrator: Start-Service -Name Spooler"),)),
        ).by_hand,
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(SPOOLER)
    service = Evidence(
        "spooler", tr("Service {name}", name=found.name), tr("runs") if found.is_running else tr("does not run")
    )
    if found.is_running:
        return _running(facts.os, found, service, thresholds)
    if found.is_started_on_demand and found.result in ("", "success"):
        return fine(tr("The print service starts with the first job"), service)
    if found.printers == 0:
        return does_not_apply(tr("No printer is set up on the device"))
    if found.printers is None:
        summary = tr("The print service does not run; whether printers are set up is not readable")
        return Judgement(Verdict.UNKNOWN, summary, evidence=(service,), reason=Reason.DENIED)
    evidence = [
        Evidence(service.fact, service.label, service.value, True),
        Evidence("spooler", tr("Printers that are set up"), str(found.printers)),
    ]
    if found.result:
        evidence.append(Evidence("spooler", tr("How it ended"), found.result, True))
    if found.is_disabled:
        why = tr("It was switched off, so it does not start with the device either.")
        return problem(
            "disabled", tr("The print service is switched off"), *evidence, why=why, remedy=_starting(facts.os, found)
        )
    why = tr("{printers} can print nothing without it.", printers=counted(found.printers, "printer"))
    return problem(
        "stopped", tr("The print service does not run"), *evidence, why=why, remedy=_starting(facts.os, found)
    )


def _running(os: Os, found: Spooler, service: Evidence, thresholds: Thresholds) -> Judgement:
    if found.crashes < thresholds["crashes_a_day"]:
        return fine(tr("The print service runs"), service)
    return warning(
        "crashed",
        tr("The print service ended unexpectedly {times} within a day", times=counted(found.crashes, "time")),
        service,
        Evidence("spooler", tr("Unexpected ends within 24 h"), str(found.crashes), True),
        why=tr("Most often a damaged job or the driver of a printer."),
        remedy=by_system(
            os,
            linux=Remedy(tr("Find what ends it"), by_hand=("journalctl -u cups --since today",)),
            windows=Remedy(
                tr("Find what ends it"),
                by_hand=(
                    tr("Remove the job that stands first in each queue."),
                    f"Get-WinEvent -FilterHashtable {_EVENTS} -MaxEvents 20 | Format-List TimeCreated, Message",
                ),
            ),
        ),
    )


CHECK = Check(
    "print.spooler", tr("Print service"), CheckGroup.PRINTING, (SPOOLER,), judge, thresholds={"crashes_a_day": 1}
)
