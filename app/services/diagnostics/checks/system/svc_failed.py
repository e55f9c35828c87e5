"""svc.failed: did services fail?"""

import re

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, fine, listed, note, problem, warning
from app.services.facts.system.services import FAILED_SERVICES, FailedService

_EVENTS = "@{ LogName='System'; ProviderName='Service Control Manager'; Level=1,2,3 }"
_CRITICAL = frozenset(
    {
        # without these nobody signs in, nothing is found, or nothing is connected
        *("dbus.service", "dbus-broker.service", "systemd-logind.service", "systemd-journald.service"),
        *("NetworkManager.service", "systemd-networkd.service", "networking.service", "systemd-resolved.service"),
        *("wpa_supplicant.service", "ssh.service", "sshd.service", "sssd.service", "winbind.service"),
        *("gdm.service", "gdm3.service", "sddm.service", "lightdm.service", "display-manager.service"),
        *("BFE", "CryptSvc", "DcomLaunch", "Dhcp", "Dnscache", "EventLog", "gpsvc", "LanmanWorkstation", "LSM"),
        *("mpssvc", "Netlogon", "NlaSvc", "nsi", "ProfSvc", "RpcEptMapper", "RpcSs", "SamSs", "Schedule"),
        *("UserManager", "WlanSvc", "Winmgmt"),
    }
)
_WAITS_ONLY = ("NetworkManager-wait-online.service", "systemd-networkd-wait-online.service")
"""They fail where no network came in time: that is a finding about the network, and another one."""
_RESULTS = {
    # Result= of org.freedesktop.systemd1.Service(5)
    "exit-code": tr("ended with exit code"),
    "signal": tr("was killed by a signal"),
    "core-dump": "crashed",
    "oom-kill": tr("was killed because memory ran out"),
    "timeout": tr("did not start or stop in time"),
    "watchdog": tr("stopped giving signs of life"),
    "start-limit-hit": tr("failed too often in a row, so the system gave up"),
    "protocol": tr("did not start as it should"),
    "resources": tr("was refused what it needs"),
}


def _starting(os: Os, service: FailedService) -> Remedy:
    word, name = as_word(os, service.name), service.name.removesuffix(".service")
    takes = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9:_.-]{0,120}", service.name) is not None
    has_step = takes and "." not in name
    own = {"name": service.name, "running": "started"}
    return by_system(
        os,
        linux=Remedy(
            tr("Start the service again"),
            step="system.service" if has_step else "",
            parameters={"name": name, "running": "started"} if has_step else {},
            by_hand=(
                tr("Read why: journalctl -u {word} -n 50", word=word),
                tr("Start it: systemctl restart {word}", word=word),
            ),
        ),
        windows=Remedy(
            tr("Start the service again"),
            step="system.service" if takes else "",
            parameters=own if takes else {},
            by_hand=(
                tr("What its exit code means: net helpmsg {code}", code=service.code),
                tr(
                    "Read why: Get-WinEvent -FilterHashtable {events} -MaxEvents 50 | Format-List TimeCreated, Message",
                    events=_EVENTS,
                ),
                tr("Start it, as an administrator: Start-Service -Name {word}", word=word),
            ),
        ),
    )


def _how(service: FailedService) -> str:
    how = _RESULTS.get(service.result, "")
    if service.result == "exit-code":
        how = f"{how} {service.code}" if service.code else "failed"
    elif not how and service.code:
        how = tr("exit code {code}", code=service.code)
    times = tr("started again {restarts} times", restarts=service.restarts) if service.restarts else ""
    return ": ".join(part for part in (service.title, ", ".join(one for one in (how, times) if one)) if part)


def _is_critical(service: FailedService) -> bool:
    return service.name in _CRITICAL or service.name.endswith(".mount")


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    down = [one for one in facts.get(FAILED_SERVICES) if _counts(one, thresholds)]
    waits = [one for one in down if one.name in _WAITS_ONLY]
    failed = sorted((one for one in down if one not in waits), key=lambda one: not _is_critical(one))
    evidence = [Evidence("failed_services", one.name, _how(one), one not in waits) for one in [*failed, *waits][:20]]
    if not failed:
        if waits:
            why = tr("This service does nothing but wait for the network.")
            return note(
                tr("The device waited for a network in vain when it started"), *evidence, cause="waited", why=why
            )
        return fine(tr("No service has failed"))
    first, names = failed[0], listed(one.name for one in failed)
    remedy = _starting(facts.os, first)
    said = tr("{name} has failed", name=names) if len(failed) == 1 else tr("{names} have failed", names=names)
    if _is_critical(first):
        why = tr("Folders that lie there are missing.") if first.name.endswith(".mount") else tr("The system needs it.")
        return problem("critical", said, *evidence, why=why, remedy=remedy)
    why = tr("What these services do is not being done.")
    if first.result == "oom-kill":
        return warning(
            "out_of_memory",
            tr("{names}: killed because memory ran out", names=names),
            *evidence,
            why=why,
            remedy=remedy,
        )
    if first.is_restarting or first.result == "start-limit-hit":
        summary = tr("{name} ends each time that it is started", name=first.name)
        if first.restarts:
            summary += tr(", {restarts} times so far", restarts=first.restarts)
        return warning("crash_loop", summary, *evidence, why=why, remedy=remedy)
    return warning("failed", said, *evidence, why=why, remedy=remedy)


def _counts(service: FailedService, thresholds: Thresholds) -> bool:
    """What was started again once or twice may just have been updated."""
    return not service.is_restarting or service.restarts >= thresholds["restarts"]


CHECK = Check("svc.failed", tr("Services"), CheckGroup.SYSTEM, (FAILED_SERVICES,), judge, thresholds={"restarts": 3})
