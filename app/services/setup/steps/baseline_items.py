"""The items of the baseline: what each sets, why, and where that is recommended. None of them can lock anyone out."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.language import tr
from app.services.setup.steps.registry_values import RegistryValue, number

CIS_LINUX = "CIS Debian Linux 12 Benchmark"
CIS_WINDOWS = "CIS Microsoft Windows 11 Enterprise Benchmark"
MICROSOFT = tr("Microsoft Security Baseline for Windows 11")
KERNEL = "kernel.org, Documentation/admin-guide/sysctl"


@dataclass(frozen=True, slots=True)
class KernelItem:
    id: str
    key: str
    value: str
    why: str
    source: str = CIS_LINUX
    stricter: tuple[str, ...] = ()  # values that are right too, and are never lowered; some cannot be


@dataclass(frozen=True, slots=True)
class LineItem:
    """A line of a file: of the SSH server, of the audit rules, or a kernel module that is never loaded."""

    id: str
    line: str
    why: str
    source: str = CIS_LINUX


@dataclass(frozen=True, slots=True)
class RegistryItem:
    id: str
    value: RegistryValue
    why: str
    source: str = MICROSOFT


@dataclass(frozen=True, slots=True)
class AuditItem:
    """A subcategory of the audit policy of Windows, by its id: its name differs from language to language."""

    id: str
    guid: str
    setting: int  # 1 success, 2 failure, 3 both
    label: str
    why: str
    source: str = MICROSOFT


KERNEL_ITEMS: Sequence[KernelItem] = (
    KernelItem(
        "kernel-pointers", "kernel.kptr_restrict", "1", tr("Addresses of the kernel help an attacker."), KERNEL, ("2",)
    ),
    KernelItem("kernel-messages", "kernel.dmesg_restrict", "1", tr("Messages of the kernel show such addresses.")),
    KernelItem(
        "trace",
        "kernel.yama.ptrace_scope",
        "1",
        tr("A program reads the memory only of its own children."),
        stricter=("2", "3"),
    ),
    KernelItem("random-memory", "kernel.randomize_va_space", "2", tr("Attacks find nothing at a fixed place.")),
    KernelItem(
        "bpf",
        "kernel.unprivileged_bpf_disabled",
        "2",
        tr("Programs in the kernel are for root. (1 could not be taken back before a restart.)"),
        KERNEL,
        ("1",),
    ),
    KernelItem("links", "fs.protected_symlinks", "1", tr("No link of another in /tmp is followed."), KERNEL),
    KernelItem("hard-links", "fs.protected_hardlinks", "1", tr("No hard links to files of others."), KERNEL),
    KernelItem("core-dumps", "fs.suid_dumpable", "0", tr("No dump of a program that has more rights than its user.")),
    KernelItem("redirects", "net.ipv4.conf.all.accept_redirects", "0", tr("A neighbour must not bend our routes.")),
    KernelItem("redirects-new", "net.ipv4.conf.default.accept_redirects", "0", tr("The same for interfaces to come.")),
    KernelItem("redirects-6", "net.ipv6.conf.all.accept_redirects", "0", tr("The same for IPv6.")),
    KernelItem(
        "source-routes", "net.ipv4.conf.all.accept_source_route", "0", tr("Packets do not choose their own way.")
    ),
    KernelItem("broadcasts", "net.ipv4.icmp_echo_ignore_broadcasts", "1", tr("No part in floods of answers.")),
    KernelItem("syn-cookies", "net.ipv4.tcp_syncookies", "1", tr("Half-open connections do not fill the device.")),
)

SSH_ITEMS: Sequence[LineItem] = (
    LineItem("ssh-empty-passwords", "PermitEmptyPasswords no", tr("Nobody signs in without a password.")),
    LineItem("ssh-tries", "MaxAuthTries 4", tr("Guessing takes longer.")),
    LineItem("ssh-grace", "LoginGraceTime 60", tr("Who does not sign in keeps no connection.")),
    LineItem("ssh-x11", "X11Forwarding no", tr("A server does not draw on the screen of who signs in.")),
    LineItem("ssh-hosts", "HostbasedAuthentication no", tr("The name of a computer is no proof.")),
    LineItem("ssh-rhosts", "IgnoreRhosts yes", tr("Old lists of trusted computers count no more.")),
    LineItem("ssh-log", "LogLevel VERBOSE", tr("The log says with which key someone came.")),
)

MODULE_ITEMS: Sequence[LineItem] = tuple(
    LineItem(f"module-{name}", f"install {name} /bin/false", why)
    for name, why in (
        ("cramfs", tr("A file system that nobody uses, and that had holes.")),
        ("freevxfs", tr("A file system that nobody uses, and that had holes.")),
        ("hfs", tr("A file system of old Macs that had holes.")),
        ("jffs2", tr("A file system of flash chips that a PC does not have.")),
        ("dccp", tr("A protocol that nobody uses, and that had holes.")),
        ("rds", tr("A protocol that nobody uses, and that had holes.")),
        ("tipc", tr("A protocol that nobody uses, and that had holes.")),
    )
)

AUDIT_RULES: Sequence[LineItem] = (
    LineItem("audit-accounts", "-w /etc/passwd -p wa -k identity", tr("Who changed an account is on record.")),
    LineItem("audit-groups", "-w /etc/group -p wa -k identity", tr("Who changed a group is on record.")),
    LineItem("audit-passwords", "-w /etc/shadow -p wa -k identity", tr("Who changed a password is on record.")),
    LineItem("audit-sudo", "-w /etc/sudoers -p wa -k scope", tr("Who changed the rights of sudo is on record.")),
    LineItem("audit-sudo-parts", "-w /etc/sudoers.d -p wa -k scope", tr("The same for its parts.")),
    LineItem("audit-time", "-w /etc/localtime -p wa -k time-change", tr("Times in the logs can be trusted.")),
    LineItem("audit-logins", "-w /var/log/lastlog -p wa -k logins", tr("Sign-ins cannot be wiped unseen.")),
)

_SYSTEM = r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
_LSA = r"HKLM:\SYSTEM\CurrentControlSet\Control\Lsa"
_EXPLORER = r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer"
_POLICIES = r"HKLM:\SOFTWARE\Policies\Microsoft\Windows"

REGISTRY_ITEMS: Sequence[RegistryItem] = (
    RegistryItem("uac", number(tr("User Account Control"), _SYSTEM, "EnableLUA", 1), tr("Programs ask for rights.")),
    RegistryItem(
        "uac-consent",
        number(tr("Consent of administrators"), _SYSTEM, "ConsentPromptBehaviorAdmin", 2),
        tr("Administrators are asked too, on the secure desktop."),
    ),
    RegistryItem(
        "uac-desktop",
        number(tr("Question on the secure desktop"), _SYSTEM, "PromptOnSecureDesktop", 1),
        tr("No program can answer the question for a person."),
    ),
    RegistryItem(
        "autorun",
        number(tr("AutoRun of drives"), _EXPLORER, "NoDriveTypeAutoRun", 255),
        tr("Nothing starts because a stick was plugged in."),
    ),
    RegistryItem(
        "autorun-commands",
        number(tr("AutoRun commands"), _EXPLORER, "NoAutorun", 1),
        tr("The same for what a disc asks for."),
    ),
    RegistryItem(
        "autoplay-devices",
        number(tr("AutoPlay of cameras and telephones"), rf"{_POLICIES}\Explorer", "NoAutoplayfornonVolume", 1),
        tr("The same for devices that are no drives."),
    ),
    RegistryItem(
        "lsa-protection",
        number(tr("Protection of the sign-in process"), _LSA, "RunAsPPL", 1),
        tr("Passwords cannot be read out of its memory. It counts from the next start on."),
    ),
    RegistryItem(
        "blank-passwords",
        number(tr("Accounts without password"), _LSA, "LimitBlankPasswordUse", 1),
        tr("They sign in at the keyboard only."),
        CIS_WINDOWS,
    ),
    RegistryItem(
        "lm-hash", number(tr("LM hashes"), _LSA, "NoLMHash", 1), tr("They are broken in seconds."), CIS_WINDOWS
    ),
    RegistryItem(
        "ntlm-2", number(tr("NTLM"), _LSA, "LmCompatibilityLevel", 5), tr("Only NTLM 2: older ones are broken.")
    ),
    RegistryItem(
        "anonymous-accounts",
        number(tr("List of accounts for anyone"), _LSA, "RestrictAnonymousSAM", 1),
        tr("Nobody learns the names of accounts without signing in."),
    ),
    RegistryItem(
        "wdigest",
        number(
            tr("Passwords in memory"),
            r"HKLM:\SYSTEM\CurrentControlSet\Control\SecurityProviders\WDigest",
            "UseLogonCredential",
            0,
        ),
        tr("Windows keeps no password in clear."),
    ),
    RegistryItem(
        "smart-screen",
        number(tr("SmartScreen"), rf"{_POLICIES}\System", "EnableSmartScreen", 1),
        tr("Unknown programs from the Internet are looked at first."),
    ),
    RegistryItem(
        "powershell-log",
        number(
            tr("Log of PowerShell scripts"),
            rf"{_POLICIES}\PowerShell\ScriptBlockLogging",
            "EnableScriptBlockLogging",
            1,
        ),
        tr("What PowerShell ran is on record."),
    ),
)

OPTIONAL_ITEMS: Sequence[RegistryItem] = (
    RegistryItem(
        "usb-storage",
        number(tr("USB sticks"), r"HKLM:\SYSTEM\CurrentControlSet\Services\USBSTOR", "Start", 4),
        tr("No data leaves on a stick. Only where that is wanted: name it in `also`."),
        CIS_WINDOWS,
    ),
)
"""Items that are set only where a profile names them."""

AUDIT_ITEMS: Sequence[AuditItem] = tuple(
    AuditItem(f"audit-{name}", f"{{{start}-69AE-11D9-BED3-505054503030}}", setting, label, why)
    for name, start, setting, label, why in (
        ("logon", "0CCE9215", 3, tr("Sign-ins"), tr("Who signed in, and who tried to, is on record.")),
        ("lockout", "0CCE9217", 2, tr("Locked accounts"), tr("Guessing of passwords is on record.")),
        (
            tr("special-logon"),
            tr("0CCE921B"),
            1,
            tr("Sign-ins with high rights"),
            tr("Who came as administrator is on record."),
        ),
        (
            tr("user-accounts"),
            tr("0CCE9235"),
            3,
            tr("Changes of accounts"),
            tr("Who made or changed an account is on record."),
        ),
        (
            tr("security-groups"),
            tr("0CCE9237"),
            1,
            tr("Changes of groups"),
            tr("Who became an administrator is on record."),
        ),
        ("policy", "0CCE922F", 1, tr("Changes of the audit itself"), tr("Nobody stops the record unseen.")),
        ("process", "0CCE922B", 1, tr("Programs that start"), tr("Which program started is on record.")),
    )
)
"""The ids are those of https://learn.microsoft.com/windows/win32/secauthz/auditing-constants"""
