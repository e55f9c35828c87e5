"""print.default: do programs know which printer to take?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.wording import does_not_apply, fine, note, warning
from app.services.facts.printing.queues import PRINT_QUEUES


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(PRINT_QUEUES)
    if not found.queues:
        return does_not_apply(tr("No printer is set up on the device"))
    default = found.default
    shown = Evidence("print_queues", tr("Default printer"), default.name if default else tr("none"), default is None)
    if found.is_managed:
        summary = tr("Windows takes the printer that was used last")
        return note(summary, shown, cause="managed", why=tr("People then print where they did not want to."))
    if default:
        return fine(tr("{name} is the default printer", name=default.name), shown)
    summary = tr("None of {printers} is the default one", printers=counted(len(found.queues), "printer"))
    if facts.os is not Os.WINDOWS:
        return note(summary, shown, cause="none", why=tr("Programs ask each time, and print commands need a name."))
    return warning(
        "none",
        summary,
        shown,
        remedy=Remedy(
            tr("Choose the default printer"),
            by_hand=(tr("Settings > Bluetooth & devices > Printers & scanners: open a printer, Set as default."),),
        ),
    )


CHECK = Check(
    "print.default",
    tr("Default printer"),
    CheckGroup.PRINTING,
    (PRINT_QUEUES,),
    judge,
    depends_on=("print.spooler",),
)
