"""What a finding says and advises is of the device's own system: its commands, its places, its words. Its step can be
planned there."""

import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain.diagnostics import Check, Judgement, Verdict
from app.domain.errors import CommandFailed
from app.domain.facts import Fact, FactMissing, KnownFacts, Missing, Reason
from app.domain.target import CommandResult, Os
from app.domain.task import TaskContext
from app.services.diagnostics.checks import CHECKS, checks_for
from app.services.facts.disk.file_systems import FILE_SYSTEMS, FileSystem
from app.services.facts.network.links import LINKS
from app.services.facts.reading import read_facts
from app.services.facts.security.listeners import LISTENERS
from app.services.facts.security.ssh_server import SSH_SERVER
from app.services.facts.system.error_log import ERROR_LOG, LogLine
from app.services.facts.system.services import FAILED_SERVICES, FailedService
from tests.services.diagnostics.checks.cases import all_cases, only_on
from tests.services.diagnostics.remedies import check_remedy
from tests.services.diagnostics.test_checks import SSH_OPEN, link, ssh

RECORDINGS = Path(__file__).parents[2] / "recordings"
OF_LINUX = re.compile(
    r"journalctl|systemctl|apt-get|dmesg|\bdu -|smartctl|fsck|\bip link|nmcli|dhclient|networkctl|lspci|\bsudo\b|"
    r"\broot\b|[Tt]he kernel|kernel log|[Ss]wap|/(?:dev|etc|var|tmp|proc)\b",
)
OF_WINDOWS = re.compile(
    r"\b(?:Get|Set|Start|Stop|Restart|Enable|Select|Format)-[A-Z]|chkdsk|ipconfig|cleanmgr|net helpmsg|\.msc|C:\\|"
    r"[Pp]age file|Device Manager|administrator|Settings >|Windows|PowerShell"
)
FOREIGN = {Os.LINUX: OF_WINDOWS, Os.WINDOWS: OF_LINUX}


def said_by(judgement: Judgement) -> Iterator[str]:
    """Our own words. Left out is what the device itself says: the values, and names in the labels."""
    yield from (judgement.summary, judgement.why)
    if judgement.remedy:
        yield from (judgement.remedy.summary, *judgement.remedy.by_hand)
    yield from (one.label for one in judgement.evidence if one.fact not in ("disk_log", "error_log"))


def check_words(check: Check, facts: Mapping[Fact[Any], Any], os: Os) -> Judgement | None:
    try:
        judgement = check.judge(KnownFacts(facts, os), check.thresholds)
    except FactMissing:
        return None
    if only_on().get(judgement.cause, os) is os:
        for words in said_by(judgement):
            assert not FOREIGN[os].search(words), (check.id, judgement.cause, words)
        if judgement.remedy:
            check_remedy(judgement.remedy, os)
    return judgement


def recorded(fact: Fact[Any], os: Os) -> list[Any]:
    files = sorted((RECORDINGS / os.value / fact.name).glob("*"))
    return [fact.parse(os, file.read_bytes().decode()) for file in files] or [Missing(Reason.NOT_APPLICABLE)]


@pytest.mark.parametrize("os", [Os.LINUX, Os.WINDOWS])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_recorded_answers_lead_to_advice_for_their_own_system(check: Check, os: Os) -> None:
    answers = [recorded(fact, os) for fact in check.needs]
    for some in itertools.product(*answers):
        check_words(check, dict(zip(check.needs, some, strict=True)), os)


@pytest.mark.parametrize("os", [Os.LINUX, Os.WINDOWS])
def test_every_verdict_is_said_for_each_system(os: Os) -> None:
    for name, facts, _ in all_cases():
        if any(os in fact.scripts for fact in facts):
            check_words(checks_for([name])[0], facts, os)


def advice(check: str, facts: Mapping[Fact[Any], Any], os: Os) -> str:
    judgement = check_words(checks_for([check])[0], facts, os)
    assert judgement
    assert judgement.remedy
    return "\n".join(judgement.remedy.by_hand)


def test_a_full_drive_of_windows_is_looked_at_where_it_is_full() -> None:
    full = FileSystem("D:", "volume", "NTFS", 500 * 10**9, 10**9)
    assert r"Get-ChildItem D:\ -Recurse" in advice("disk.space", {FILE_SYSTEMS: (full,)}, Os.WINDOWS)


def test_a_full_folder_of_linux_is_looked_at_where_it_is_full() -> None:
    full = FileSystem("/srv/my data", "/dev/sdb1", "ext4", 500 * 10**9, 10**9)
    assert "du -xh --max-depth=2 '/srv/my data' |" in advice("disk.space", {FILE_SYSTEMS: (full,)}, Os.LINUX)


@pytest.mark.parametrize(("kind", "command"), [("NTFS", "chkdsk E: /scan"), ("exFAT", "chkdsk E:")])
def test_a_drive_is_checked_as_its_file_system_allows(kind: str, command: str) -> None:
    drive = FileSystem("E:", "volume", kind, 10**11, 10**10, is_dirty=True)
    assert f"administrator: {command}\n" in advice("fs.state", {FILE_SYSTEMS: (drive,)}, Os.WINDOWS)


def test_a_failed_service_of_windows_is_started_by_its_name() -> None:
    said = advice("svc.failed", {FAILED_SERVICES: (FailedService("Spooler", "Print Spooler", 1067),)}, Os.WINDOWS)
    assert "net helpmsg 1067" in said
    assert said.endswith("Start-Service -Name Spooler")


@pytest.mark.parametrize("name", ["x; rm -rf ~", "a'; Remove-Item D: #", "\u2019; calc; \u2019", "$(reboot)", "a\nb"])
def test_a_hostile_name_stays_one_word_of_the_command(name: str) -> None:
    shown = name.replace("\n", " ")
    doubled = "'" + re.sub("(['\u2018\u2019])", r"\1\1", shown) + "'"
    facts = {FAILED_SERVICES: (FailedService(name, "", 1),)}
    assert advice("svc.failed", facts, Os.WINDOWS).endswith(f"Start-Service -Name {doubled}")
    events = {ERROR_LOG: (LogLine(name, "", 1),)}
    assert f"ProviderName={doubled};" in advice("log.critical", events, Os.WINDOWS)
    off = {LINKS: (link(is_connected=False, is_enabled=False),)}
    assert advice("link.up", off, Os.LINUX) == "ip link set eth0 up"
    restart = advice("svc.failed", facts, Os.LINUX).splitlines()[-1]
    assert restart.startswith("Start it: systemctl restart '")


def test_root_is_no_account_of_windows() -> None:
    facts = {LISTENERS: SSH_OPEN, SSH_SERVER: ssh("yes")}
    judged = {os: check_words(checks_for(["sec.exposed"])[0], facts, os) for os in (Os.LINUX, Os.WINDOWS)}
    assert [one and one.verdict for one in judged.values()] == [Verdict.WARNING, Verdict.OK]


class Mute:
    """A device that runs no script."""

    def __init__(self, os: Os) -> None:
        self.os = os
        self.name = "Till 3"

    def run(self, *_: object, **__: object) -> CommandResult:
        return CommandResult(1, "", "no")

    def close(self) -> None:
        pass


@pytest.mark.parametrize("os", [Os.LINUX, Os.WINDOWS])
def test_a_device_that_runs_no_questions_is_told_of_in_its_own_words(os: Os) -> None:
    with pytest.raises(CommandFailed) as failure:
        read_facts(Mute(os), [ERROR_LOG], TaskContext())
    assert not FOREIGN[os].search(failure.value.hint)
