"""svc.failed: did services fail?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, fine, listed, warning
from app.services.facts.system.services import FAILED_SERVICES, FailedService

_EVENTS = "@{ LogName='System'; ProviderName='Service Control Manager'; Level=1,2,3 }"


def _starting(os: Os, service: FailedService) -> Remedy:
    word = as_word(os, service.name)
    return by_system(
        os,
        linux=Remedy(
            "Start the service again",
            by_hand=(f"Read why: journalctl -u {word} -n 50", f"Start it: systemctl restart {word}"),
        ),
        windows=Remedy(
            "Start the service again",
            by_hand=(
                f"What its exit code means: net helpmsg {service.code}",
                f"Read why: Get-WinEvent -FilterHashtable {_EVENTS} -MaxEvents 50 | Format-List TimeCreated, Message",
                f"Start it, as an administrator: Start-Service -Name {word}",
            ),
        ),
    )


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
        remedy=_starting(facts.os, failed[0]),
    )


CHECK = Check("svc.failed", "Services", CheckGroup.SYSTEM, (FAILED_SERVICES,), judge)
