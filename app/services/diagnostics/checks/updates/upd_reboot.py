"""upd.reboot: does something wait for a restart?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import fine, listed, note, warning
from app.services.facts.system.pending_restart import PENDING_RESTART


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    pending = facts.get(PENDING_RESTART)
    if pending.reasons:
        return warning(
            "needed",
            tr("A restart is needed: {reasons}", reasons=listed(pending.reasons)),
            *(Evidence("pending_restart", tr("Waits for a restart"), reason, True) for reason in pending.reasons),
            why=tr("Until then the old, perhaps vulnerable, versions keep running."),
            remedy=Remedy(
                tr("Restart the device"),
                step="system.restart",
                by_hand=(tr("Agree on a time with the people who use it."),),
            ),
        )
    if pending.has_renames:
        why = tr("Windows programs leave such entries all the time. They need no restart.")
        return note(tr("Some files are renamed at the next start"), cause="renames", why=why)
    return fine(tr("Nothing waits for a restart"))


CHECK = Check("upd.reboot", tr("Restart needed"), CheckGroup.UPDATES, (PENDING_RESTART,), judge)
