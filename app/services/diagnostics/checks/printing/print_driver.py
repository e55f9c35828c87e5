"""print.driver: is a printer kept from printing by its driver?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Missing, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, warning
from app.services.facts.printing.driver_log import DRIVER_LOG, DriverError
from app.services.facts.printing.queues import PRINT_QUEUES

_ALERTS = ("cups-missing-filter-warning", "cups-insecure-filter-warning")
_CODES = {
    0x11B: (
        "rpc_privacy",
        tr("The print server asks for encrypted calls that this device, or the server, does not make"),
        tr("Install the updates of Windows on both; until then connect the printer by a TCP/IP port of its own."),
    ),
    0x709: (
        "server_refuses",
        tr("The print server refuses the connection since the updates of 2021 for shared printers"),
        tr("Install the updates of Windows on both; until then connect the printer by a TCP/IP port of its own."),
    ),
    0xBCB: (
        "driver_restricted",
        tr("Only administrators may install the driver of a shared printer"),
        tr("Install the driver once as an administrator."),
    ),
    0x7E: (
        "file_missing",
        tr("A file of the driver is missing"),
        tr("Remove the printer and its driver, and install both again."),
    ),
    0x5: (
        "denied",
        tr("The system denies the driver something"),
        tr("Remove the printer and its driver, and install both again."),
    ),
}


def _again(os: Os, name: str) -> Remedy:
    word = as_word(os, name)
    return by_system(
        os,
        linux=Remedy(tr("Use the driver that needs none"), by_hand=(tr("lpadmin -p {word} -m everywhere", word=word),)),
        windows=Remedy(
            tr("Install the driver again"),
            by_hand=(
                tr("Settings > Bluetooth & devices > Printers & scanners: remove the printer."),
                tr("Print server properties (printui /s /t2): remove the driver; then add the printer again."),
            ),
        ),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(PRINT_QUEUES)
    if not found.queues:
        return does_not_apply(tr("No printer is set up on the device"))
    for queue in found.queues:
        alert = next((one for one in _ALERTS if one in queue.alerts), "")
        if alert:
            shown = Evidence("print_queues", queue.name, alert, True)
            cause = "filter_missing" if "missing" in alert else "filter_insecure"
            summary = tr("The driver of {name} is not complete", name=queue.name)
            why = tr("A program that its driver needs is not installed, or is not taken because anybody may change it.")
            return warning(cause, summary, shown, why=why, remedy=_again(facts.os, queue.name))
    log = facts.find(DRIVER_LOG)
    evidence = [Evidence("print_queues", queue.name, queue.driver) for queue in found.queues if queue.driver]
    if isinstance(log, Missing) and log.reason is not Reason.NOT_APPLICABLE:
        return Judgement(Verdict.UNKNOWN, tr("The log of the print service could not be read"), reason=log.reason)
    errors = () if isinstance(log, Missing) else tuple(one for one in log if one.code)
    if len(errors) >= thresholds["errors"]:
        return _logged(facts.os, errors, evidence)
    return fine(tr("No driver reports an error"), *evidence[:20])


def _logged(os: Os, errors: tuple[DriverError, ...], evidence: list[Evidence]) -> Judgement:
    worst = next((one for one in errors if one.code in _CODES), errors[0])
    shown = Evidence(
        "driver_log", tr("Event {event}", event=worst.event), tr("error 0x{code:08x}", code=worst.code), True
    )
    known = _CODES.get(worst.code)
    if known is None:
        summary = tr("The driver of a printer failed with error 0x{code:08x}", code=worst.code)
        return warning("failed", summary, shown, *evidence[:20], remedy=_again(os, ""))
    cause, why, do = known
    summary = tr("Printing failed with error 0x{code:08x}", code=worst.code)
    return warning(
        cause, summary, shown, *evidence[:20], why=why + ".", remedy=Remedy(tr("Put the driver right"), by_hand=(do,))
    )


CHECK = Check(
    "print.driver",
    tr("Printer drivers"),
    CheckGroup.PRINTING,
    (PRINT_QUEUES, DRIVER_LOG),
    judge,
    depends_on=("print.spooler",),
    thresholds={"errors": 1},
    proven_on=frozenset(),
    causes=("filter_missing", "filter_insecure", *(cause for cause, _, _ in _CODES.values())),
)
