"""sec.exposed: does the device let in more than it should?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Missing, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import by_system, fine, listed, note, problem, warning
from app.services.facts.security.listeners import LISTENERS
from app.services.facts.security.ssh_server import SSH_SERVER, SshServer
from app.services.facts.security.windows_exposure import WINDOWS_EXPOSURE, WindowsExposure

_UNSAFE_PORTS = {
    # services that send passwords in the clear, or by default ask for none (IANA numbers)
    21: "FTP",
    23: "Telnet",
    512: "rexec",
    513: "rlogin",
    514: "rsh",
    2375: "Docker without TLS",
    6379: "Redis",
    11211: "memcached",
    27017: "MongoDB",
}


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    by_network = _by_network(facts)
    windows = facts.find(WINDOWS_EXPOSURE)
    if by_network.verdict in (Verdict.PROBLEM, Verdict.WARNING) or isinstance(windows, Missing):
        return by_network
    return _windows(windows) or by_network


def _windows(found: WindowsExposure) -> Judgement | None:
    """What is worst."""
    if found.smb1:
        legacy = Remedy(
            tr("Switch off SMB 1"),
            step="sec.legacy",
            parameters={"smb1": True, "ssh": False, "tls": False, "signing": False},
        )
        shown = Evidence("windows_exposure", "SMB 1", tr("on"), True)
        why = tr("Malware has spread through whole companies by it.")
        return warning("smb1", tr("SMB 1 is still on"), shown, why=why, remedy=legacy)
    if found.rdp_without_nla:
        nla = Remedy(tr("Ask who it is first"), step="remote.rdp", parameters={"allowed": True, "logon_first": True})
        shown = Evidence("windows_exposure", tr("Logon before anything is shown"), tr("no"), True)
        return warning("rdp_without_nla", tr("Remote Desktop shows itself to everyone"), shown, remedy=nla)
    if found.guest:
        command = tr("As an administrator: Get-LocalUser | Where-Object SID -like '*-501' | Disable-LocalUser")
        guest = Remedy(tr("Disable the guest account"), by_hand=(command,))
        shown = Evidence("windows_exposure", tr("Guest account"), tr("on"), True)
        return warning("guest", tr("The guest account is on"), shown, remedy=guest)
    if found.plain_winrm:
        by_hand = (tr(r"As an administrator: Set-Item WSMan:\localhost\Service\AllowUnencrypted $false"),)
        shown = Evidence("windows_exposure", tr("WinRM without encryption"), tr("allowed"), True)
        return warning(
            "plain_winrm",
            tr("WinRM lets itself be used unencrypted"),
            shown,
            remedy=Remedy(tr("Forbid it"), by_hand=by_hand),
        )
    if found.signs_in_itself:
        shown = Evidence("windows_exposure", tr("Signs in by itself"), tr("yes"))
        return note(tr("The device signs in without asking for a password"), shown, cause="signs_in_itself")
    return None


def _by_network(facts: Facts) -> Judgement:
    open_ports = {one.port for one in facts.get(LISTENERS) if not one.is_local}
    ssh = facts.find(SSH_SERVER)
    if not open_ports & {512, 513}:  # alone it is mostly a server that collects logs
        open_ports.discard(514)
    unsafe = [
        tr("{name} (port {port})", name=name, port=port) for port, name in _UNSAFE_PORTS.items() if port in open_ports
    ]
    evidence = [Evidence("listeners", tr("Open to the network"), name, True) for name in unsafe]
    if isinstance(ssh, Missing):
        if unsafe:
            return _unsafe(unsafe, evidence)
        if ssh.reason is Reason.NOT_APPLICABLE:
            return fine(tr("No SSH server and no unsafe service is open to the network"))
        return note(
            tr("No unsafe service is open to the network; the SSH server's settings cannot be read"), cause="unread"
        )
    runs = any(port in open_ports for port in ssh.ports)
    if runs:
        evidence += _ssh_evidence(ssh, facts.os)
        worst = _judge_ssh(ssh, evidence, facts.os)
        if worst:
            return worst
    if unsafe:
        return _unsafe(unsafe, evidence)
    good = tr("lets nobody in without a key or a password") if facts.os is Os.WINDOWS else tr("takes no root password")
    return fine(tr("The SSH server {good}", good=good) if runs else tr("No SSH server is running"), *evidence)


def _ssh_evidence(ssh: SshServer, os: Os) -> list[Evidence]:
    told = tr("as the server says") if ssh.is_effective else tr("from its files")
    open_root = os is not Os.WINDOWS and ssh.root_login == "yes" and ssh.allows_passwords
    empty = [Evidence("ssh_server", "PermitEmptyPasswords", tr("yes"), True)] if ssh.allows_empty_passwords else []
    root = Evidence("ssh_server", tr("PermitRootLogin ({told})", told=told), ssh.root_login, open_root)
    return [
        *empty,
        *([root] if os is not Os.WINDOWS else []),  # without a meaning on Windows, says Microsoft
        Evidence(
            "ssh_server",
            tr("PasswordAuthentication ({told})", told=told),
            tr("yes") if ssh.allows_passwords else tr("no"),
            open_root,
        ),
    ]


def _setting(summary: str, line: str, os: Os, root_login: str = "") -> Remedy:
    """One line of the SSH server's settings."""
    step = "remote.sshd" if root_login else ""
    linux = tr("Set {line} in /etc/ssh/sshd_config.d/, then: systemctl reload ssh", line=line)
    windows = tr(
        r"As an administrator, set {line} in C:\ProgramData\ssh\sshd_config, then: Restart-Service sshd", line=line
    )
    return by_system(
        os,
        linux=Remedy(summary, step, {"root_login": root_login} if step else {}, (linux,)),
        windows=Remedy(summary, by_hand=(windows,)),
    )


def _judge_ssh(ssh: SshServer, evidence: list[Evidence], os: Os) -> Judgement | None:
    if ssh.allows_empty_passwords and ssh.allows_passwords:
        summary = tr("The SSH server lets in accounts without a password")
        no_empty = _setting(tr("Ask everyone for a password"), tr("PermitEmptyPasswords no"), os)
        return problem("empty_passwords", summary, *evidence, remedy=no_empty)
    if os is not Os.WINDOWS and ssh.root_login == "yes" and ssh.allows_passwords:
        remedy = _setting(
            tr("Close the way in for root"), tr("PermitRootLogin prohibit-password"), os, "prohibit-password"
        )
        why = tr("Anyone who reaches the device may try passwords for its most powerful account.")
        return warning("root_password", tr("The SSH server takes root's password"), *evidence, why=why, remedy=remedy)
    return None


def _unsafe(unsafe: list[str], evidence: list[Evidence]) -> Judgement:
    why = tr("These services send passwords readably, or ask for none.")
    remedy = Remedy(tr("Close the service"), by_hand=(tr("Stop it, or let it listen on 127.0.0.1 only."),))
    return warning(
        "unsafe_service", tr("{unsafe} open to the network", unsafe=listed(unsafe)), *evidence, why=why, remedy=remedy
    )


CHECK = Check("sec.exposed", tr("Ways in"), CheckGroup.SECURITY, (LISTENERS, SSH_SERVER, WINDOWS_EXPOSURE), judge)
