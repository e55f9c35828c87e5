"""What protects the device, and what stands open."""

import pytest

from app.domain.facts import KnownFacts, Missing, Reason
from app.domain.target import Os
from app.services.diagnostics.checks import checks_for
from app.services.facts.platform import PLATFORM, Platform
from app.services.facts.security.antivirus import ANTIVIRUS, CLAM, DEFENDER, Antivirus, Clam, Defender
from app.services.facts.security.firewall import FIREWALL, Firewall, Network
from app.services.facts.security.listeners import LISTENERS
from app.services.facts.security.listening_programs import LISTENING_PROGRAMS, ListeningProgram
from app.services.facts.security.secure_boot import SECURE_BOOT, SecureBoot
from app.services.facts.security.ssh_server import SSH_SERVER
from app.services.facts.security.windows_exposure import WINDOWS_EXPOSURE, WindowsExposure
from tests.services.diagnostics.checks.cases import Case, try_case
from tests.services.facts.test_parsers import parsed

MACHINE = Platform("Debian", "6.1", "x86_64", "desk")
CONTAINER = Platform("Debian", "6.1", "x86_64", "box", "docker")
NOT_HERE = Missing(Reason.NOT_APPLICABLE)
DEFENDS = Antivirus("Microsoft Defender", True, True, True)
OTHER = Antivirus("Other Security", True, True)
SSHD = ListeningProgram(22, "sshd")
WEB = ListeningProgram(80, "nginx")


def exposed(which: str) -> dict[object, object]:
    names = ("smb1", "rdp_without_nla", "plain_winrm", "guest", "signs_in_itself")
    found = WindowsExposure(**{name: name == which for name in names})
    return {LISTENERS: (), SSH_SERVER: NOT_HERE, WINDOWS_EXPOSURE: found}


CASES: list[Case] = [
    ("fw.profile", {FIREWALL: Firewall(True)}, "ok"),
    ("fw.profile", {FIREWALL: Firewall(False)}, "info none"),
    ("fw.profile", {FIREWALL: Firewall(False, ("ufw",))}, "warning not_working"),
    ("fw.profile", {FIREWALL: Missing(Reason.DENIED)}, "missing"),
    ("av.product", {ANTIVIRUS: (DEFENDS,)}, "ok"),
    ("av.product", {ANTIVIRUS: (OTHER, Antivirus("Microsoft Defender", False, False, True))}, "ok"),
    ("av.product", {ANTIVIRUS: (DEFENDS, OTHER)}, "warning several"),
    ("av.product", {ANTIVIRUS: (Antivirus("Other", True, False),)}, "warning outdated"),
    ("av.product", {ANTIVIRUS: (Antivirus("Other", False, True),)}, "problem none"),
    ("av.product", {ANTIVIRUS: ()}, "problem none"),
    ("av.defender", {DEFENDER: Defender(True, True, 0)}, "ok"),
    ("av.defender", {DEFENDER: Defender(True, True, 5)}, "warning outdated"),
    ("av.defender", {DEFENDER: Defender(True, True, 9)}, "problem outdated"),
    ("av.defender", {DEFENDER: Defender(True, False, 0)}, "problem off"),
    ("av.clam", {CLAM: Clam(1.2, True)}, "ok"),
    ("av.clam", {CLAM: Clam(9.0, False)}, "warning outdated"),
    ("av.clam", {CLAM: Clam(None)}, "warning no_signatures"),
    ("sec.listeners", {LISTENING_PROGRAMS: (SSHD, WEB)}, "ok"),
    ("sec.listeners", {LISTENING_PROGRAMS: ()}, "ok"),
    ("sec.listeners", {LISTENING_PROGRAMS: (ListeningProgram(7070, "x.exe", signer=""),)}, "info unsigned"),
    ("sec.boot", {SECURE_BOOT: SecureBoot(True, True, "2"), PLATFORM: MACHINE}, "ok"),
    ("sec.boot", {SECURE_BOOT: SecureBoot(True, False, "2"), PLATFORM: MACHINE}, "info off"),
    ("sec.boot", {SECURE_BOOT: SecureBoot(True, None, ""), PLATFORM: MACHINE}, "info not_said"),
    ("sec.boot", {SECURE_BOOT: SecureBoot(False, None, ""), PLATFORM: MACHINE}, "info no_uefi"),
    ("sec.boot", {SECURE_BOOT: SecureBoot(False, None, ""), PLATFORM: CONTAINER}, "not_applicable"),
    ("sec.boot", {SECURE_BOOT: SecureBoot(True, False, "2.0", 26100), PLATFORM: MACHINE}, "warning off"),
    ("sec.exposed", exposed(""), "ok"),
    ("sec.exposed", exposed("smb1"), "warning smb1"),
    ("sec.exposed", exposed("rdp_without_nla"), "warning rdp_without_nla"),
    ("sec.exposed", exposed("guest"), "warning guest"),
    ("sec.exposed", exposed("plain_winrm"), "warning plain_winrm"),
    ("sec.exposed", exposed("signs_in_itself"), "info signs_in_itself"),
]  # type: ignore[list-item]
WINDOWS: list[Case] = [
    ("fw.profile", {FIREWALL: Firewall(True)}, "ok"),
    ("fw.profile", {FIREWALL: Firewall(False, off=("Private",), networks=(Network("A", "Private"),))}, "problem off"),
    ("fw.profile", {FIREWALL: Firewall(False, off=("Private",), networks=(Network("A", "Domain"),))}, "ok"),
    ("fw.profile", {FIREWALL: Firewall(False, off=("Private",))}, "problem off"),
    ("fw.profile", {FIREWALL: Firewall(False, off=("Private",), others=("Other",))}, "ok"),
    ("fw.profile", {FIREWALL: Firewall(False, is_running=False)}, "problem service_off"),
    (
        "fw.profile",
        {FIREWALL: Firewall(True, networks=(Network("A", "Public"),), in_domain=True)},
        "warning public_in_domain",
    ),
]
ONLY_ON = {
    **dict.fromkeys(("not_working", "no_signatures"), Os.LINUX),
    **dict.fromkeys(("smb1", "rdp_without_nla", "guest", "plain_winrm", "signs_in_itself", "off"), Os.WINDOWS),
    "none": Os.WINDOWS,
}


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_a_check_judges(case: Case) -> None:
    try_case(case)


@pytest.mark.parametrize("case", WINDOWS, ids=[f"{case[0]} {case[2]}" for case in WINDOWS])
def test_a_check_judges_windows(case: Case) -> None:
    try_case(case, Os.WINDOWS)


def test_what_listens_is_new_only_against_the_last_visit() -> None:
    check = checks_for(["sec.listeners"])[0]

    def cause(now: tuple[ListeningProgram, ...], before: tuple[ListeningProgram, ...]) -> str:
        facts = KnownFacts({LISTENING_PROGRAMS: now}, earlier={LISTENING_PROGRAMS: before})
        return check.judge(facts, check.thresholds).cause

    assert cause((SSHD, WEB), (SSHD,)) == "new"
    assert cause((SSHD,), (SSHD, WEB)) == ""
    drawn = (ListeningProgram(41234, "rpc.statd"), ListeningProgram(50001, "rpc.statd"))
    assert cause(drawn[:1], drawn[1:]) == ""
    without_rights = (ListeningProgram(22, ""), ListeningProgram(80, ""))
    assert cause(without_rights, (SSHD, WEB)) == cause((SSHD, WEB), without_rights) == ""
    assert cause(without_rights, (SSHD,)) == "new"


@pytest.mark.parametrize(
    ("file", "filters"),
    [
        ("debian_12_container", False),
        ("debian_12_reject_at_the_end", True),
        ("debian_12_fail2ban", False),
        ("written_ufw", True),
        ("written_iptables", True),
    ],
)
def test_a_firewall_is_one_that_turns_away_in_general(file: str, filters: bool) -> None:
    assert parsed(FIREWALL, file).filters is filters


def test_what_windows_says_of_its_protection() -> None:
    defender, other = parsed(ANTIVIRUS, "written", Os.WINDOWS)
    assert (defender.is_on, defender.is_defender, other.is_on, other.is_up_to_date) == (False, True, True, False)
    assert parsed(DEFENDER, "written", Os.WINDOWS) == Defender(True, True, 5, "1.421.1.0", None)
    assert parsed(FIREWALL, "written", Os.WINDOWS).off == ("Private",)
    domain = parsed(FIREWALL, "written_domain_on_public", Os.WINDOWS)
    assert (domain.networks, domain.in_domain) == ((Network("site.example", "Public"),), True)
    old = parsed(CLAM, "written_old")
    assert (int(old.age), old.updates) == (17, False)


def test_programs_that_others_reach() -> None:
    assert parsed(LISTENING_PROGRAMS, "written_server") == (
        ListeningProgram(22, "sshd"),
        ListeningProgram(80, "nginx"),
        ListeningProgram(41234, ""),
    )
    assert [one.program for one in parsed(LISTENING_PROGRAMS, "written_busybox")] == ["dropbear", "dnsmasq"]
    windows = [(one.port, one.signer) for one in parsed(LISTENING_PROGRAMS, "written", Os.WINDOWS)]
    assert windows == [(445, None), (7070, "AnyDesk Software GmbH"), (49664, None)]
