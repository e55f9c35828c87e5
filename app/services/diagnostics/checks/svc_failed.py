"""svc.failed: did services fail?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import fine, listed, warning
from app.services.facts.services import FAILED_SERVICES


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    failed = facts.get(FAILED_SERVICES)
    if not failed:
        return fine("All services run")
    verb = "has" if len(failed) == 1 else "have"
    return warning(
        "failed",
        f"{listed(one.name for one in failed)} {verb} failed",
        *(Evidence("failed_services", one.name, one.title, True) for one in failed[:20]),
        why="What these services do is not being done.",
        remedy=Remedy(
            "Start the service again",
            by_hand=(
                f"Read why: journalctl -u {failed[0].name} -n 50",
                f"Start it: systemctl restart {failed[0].name}",
            ),
        ),
    )


CHECK = Check("svc.failed", "Services", CheckGroup.SYSTEM, (FAILED_SERVICES,), judge)
