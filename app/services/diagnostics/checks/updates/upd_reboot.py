"""upd.reboot: does something wait for a restart?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import fine, listed, note, warning
from app.services.facts.system.pending_restart import PENDING_RESTART


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    pending = facts.get(PENDING_RESTART)
    if pending.reasons:
        return warning(
            "needed",
            f"A restart is needed: {listed(pending.reasons)}",
            *(Evidence("pending_restart", "Waits for a restart", reason, True) for reason in pending.reasons),
            why="Until then the old, perhaps vulnerable, versions keep running.",
            remedy=Remedy(
                "Restart the device", step="system.restart", by_hand=("Agree on a time with the people who use it.",)
            ),
        )
    if pending.has_renames:
        why = "Windows programs leave such entries all the time. They need no restart."
        return note("Some files are renamed at the next start", cause="renames", why=why)
    return fine("Nothing waits for a restart")


CHECK = Check("upd.reboot", "Restart needed", CheckGroup.UPDATES, (PENDING_RESTART,), judge)
