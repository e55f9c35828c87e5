"""Services, the journal and crashes of a real systemd: what fails in there is named, and nothing else."""

from collections.abc import Iterator

import pytest

from app.domain.diagnostics import Finding, Verdict
from app.domain.task import TaskContext
from app.services.diagnostics.checks import checks_for
from app.services.diagnostics.service import examine
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine
from tests.servers.private_system import private_system

BROKEN = "[Unit]\nDescription=Breaks\n[Service]\nExecStart=/bin/sh -c 'exit 7'\n"
LOOPS = "[Service]\nExecStart=/bin/false\nRestart=always\nRestartSec=300ms\n[Unit]\nStartLimitIntervalSec=0\n"
JOURNAL = "printf '%s\\n' \"$@\" | logger --journald"
CHECKS = checks_for(["log.crash", "svc.failed", "log.critical", "app.crash", "acct.failures"])
CORE = "MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1"


@pytest.fixture(scope="module")
def system() -> Iterator[PrivateMachine]:
    with private_system(LocalTarget(), {"broken.service": BROKEN, "loops.service": LOOPS}) as made:
        yield made


def findings(system: PrivateMachine) -> dict[str, Finding]:
    return {one.check: one for one in examine(system, CHECKS, TaskContext()).findings}


def test_what_fails_under_systemd_is_named_and_what_is_mended_is_gone(system: PrivateMachine) -> None:
    healthy = findings(system)
    assert {one.verdict for one in healthy.values()} <= {Verdict.OK, Verdict.INFO}, healthy

    system.reads("systemctl start broken; :")
    found = findings(system)["svc.failed"]
    assert (found.cause, found.judgement.summary) == ("svc.failed.failed", "broken.service has failed")
    assert found.judgement.evidence[0].value == "Breaks: ended with exit code 7"
    system.reads("systemctl reset-failed broken; systemctl start --no-block loops; :")
    loop = "until [ $(systemctl show -P NRestarts loops) -ge 3 ]; do sleep 0.1; done"
    system.reads(f"timeout 20 sh -c '{loop}'")
    assert findings(system)["svc.failed"].cause == "svc.failed.crash_loop"
    system.reads("systemctl stop loops; systemctl reset-failed loops; :")
    assert findings(system)["svc.failed"].verdict is Verdict.OK

    for _ in range(3):
        system.reads(f"set -- {CORE} COREDUMP_EXE=/opt/viewer/viewer COREDUMP_SIGNAL_NAME=SIGSEGV MESSAGE=x; {JOURNAL}")
    wrong = "Failed password for root from 192.0.2.9 port 50422 ssh2"
    system.reads(
        f"for n in $(seq 6); do logger --journald <<END\nPRIORITY=6\nSYSLOG_FACILITY=4\nMESSAGE={wrong}\nEND\ndone; :"
    )
    system.reads("for n in $(seq 60); do echo no ink; done | systemd-cat -p err -t pump; journalctl --sync; :")
    said = findings(system)
    assert (said["app.crash"].cause, said["app.crash"].judgement.summary) == (
        "app.crash.repeated",
        "viewer crashed 3 times in 7 days",
    )
    assert said["acct.failures"].judgement.summary == "6 wrong passwords for root within an hour, from 192.0.2.9"
    assert said["log.critical"].cause == "log.critical.flood"
