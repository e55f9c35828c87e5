"""Old protocols and ciphers that nobody should speak any more: SMB 1, unsigned SMB, TLS before 1.2, weak SSH."""

from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Restart,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.file_sets import (
    SH_PUT_FILES,
    SH_SHOW_FILES,
    WRITTEN_BY,
    Placed,
    file_change,
    files_given,
    parse_files,
)
from app.services.setup.steps.registry_values import (
    PS_VALUES,
    number,
    parse_values,
    values_asked,
    values_before,
    values_changes,
    values_wanted,
)
from app.services.setup.steps.scripts import parse_lines
from app.services.setup.steps.sec.sshd_scripts import LOOK_AT_SSHD, RELOAD_SSHD, SH_SSHD_PROBE, SH_SSHD_SETTLE

SSHD = "/etc/ssh/sshd_config.d/10-satchel-legacy.conf"
GNUTLS = "/etc/gnutls/config"
_SSHD_TEXT = (
    WRITTEN_BY
    + "Ciphers -*-cbc,arcfour*,3des*,blowfish*,cast128*\n"
    + "MACs -hmac-md5*,hmac-sha1*,umac-64*,hmac-ripemd160*\n"
    + "KexAlgorithms -diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1\n"
)
"""What is taken out of the server's own list (man 5 sshd_config, "-"); the rest stays as the distribution has it."""
_GNUTLS_TEXT = WRITTEN_BY + "[overrides]\ndisabled-version = tls1.0\ndisabled-version = tls1.1\n"
_GNUTLS_TEXT += "disabled-version = dtls1.0\n"
"""OpenSSL needs none: that of Debian 11 and later speaks nothing before TLS 1.2."""

SH_PROBE = SH_SHOW_FILES + SH_SSHD_PROBE + 'show_sshd\nshow_files "$p_paths"\n'
SH_PUT = SH_PUT_FILES + SH_SSHD_SETTLE + 'put_files "$p_files"\n[ "$p_sshd" = no ] || settle_sshd "$p_back"\n'

PS_PROBE = (
    PS_VALUES
    + r"""Show-Values 'values' $p.values
$feature = Get-WindowsOptionalFeature -Online -FeatureName SMB1Protocol -ErrorAction SilentlyContinue
'smb1_feature ' + $(if (-not $feature) { 'none' }
  elseif ([string]$feature.State -like 'Enable*') { 'on' } else { 'off' })
$server = Get-SmbServerConfiguration; $client = Get-SmbClientConfiguration
'smb1 ' + [int]$server.EnableSMB1Protocol
'server_signing ' + [int]$server.RequireSecuritySignature
'client_signing ' + [int]$client.RequireSecuritySignature
"""
)
PS_APPLY = (
    "$ErrorActionPreference = 'Stop'\n"
    + PS_VALUES
    + r"""if ($p.values) { Set-Values $p.values }
if ($p.server_signing) {
  Set-SmbServerConfiguration -RequireSecuritySignature ([bool][int]$p.server_signing) -Force -Confirm:$false }
if ($p.client_signing) {
  Set-SmbClientConfiguration -RequireSecuritySignature ([bool][int]$p.client_signing) -Force -Confirm:$false }
if ($p.smb1) { Set-SmbServerConfiguration -EnableSMB1Protocol ([bool][int]$p.smb1) -Force -Confirm:$false }
$feature = @{ Online = $true; FeatureName = 'SMB1Protocol'; NoRestart = $true }
if ($p.smb1_feature -eq 'off') { Disable-WindowsOptionalFeature @feature | Out-Null }
if ($p.smb1_feature -eq 'on') { Enable-WindowsOptionalFeature @feature -All | Out-Null }
"""
)

_SCHANNEL = r"HKLM:\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols"
_TLS = tuple(
    number(f"{version}, {side.lower()}: {name}", rf"{_SCHANNEL}\{version}\{side}", name, value)
    for version in ("TLS 1.0", "TLS 1.1")
    for side in ("Client", "Server")
    for name, value in (("Enabled", 0), ("DisabledByDefault", 1))
)
"""https://learn.microsoft.com/windows-server/security/tls/tls-registry-settings"""


def probe(arguments: Arguments) -> Fact[State]:
    scripts = {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}
    given = {"paths": f"{SSHD}\n{GNUTLS}", "values": values_asked(_TLS)}
    return Fact("setup_sec_legacy", scripts, parse, deadline=30, given=given)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    if os is Os.LINUX:
        return {"sshd": found["sshd"], "files": parse_files(found, [SSHD, GNUTLS])}
    names = ("smb1_feature", "smb1", "server_signing", "client_signing")
    return {name: found[name] for name in names} | {"values": parse_values(found["values"])}


def compare(state: State, arguments: Arguments) -> Comparison:
    if "files" not in state:
        return _compare_windows(state, arguments)
    if arguments["ssh"] and state["sshd"] == "closed":
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("the SSH server does not read /etc/ssh/sshd_config.d"))
    changes: list[Change] = []
    for placed in _files(state, arguments):
        label = "SSH server" if placed.path == SSHD else "GnuTLS"
        changes += file_change(label, state["files"][placed.path], placed.text)
    return Comparison.of(changes)


def _files(state: State, arguments: Arguments) -> list[Placed]:
    """A configuration of GnuTLS that somebody else made stays: RHEL has its own for the whole system."""
    files = [Placed(SSHD, _SSHD_TEXT)] if arguments["ssh"] and state["sshd"] == "yes" else []
    if arguments["tls"] and (state["files"][GNUTLS]["image"] is None or _is_ours(state)):
        files.append(Placed(GNUTLS, _GNUTLS_TEXT))
    return files


def _is_ours(state: State) -> bool:
    return file_change("", state["files"][GNUTLS], _GNUTLS_TEXT) == []


def _compare_windows(state: State, arguments: Arguments) -> Comparison:
    words = {"0": tr("no"), "1": tr("yes"), "on": tr("installed"), "off": tr("removed")}
    wanted = _smb(state, arguments)
    labels = {
        "smb1_feature": "SMB 1",
        "smb1": tr("SMB 1 served"),
        "server_signing": tr("Signed SMB, as a server"),
        "client_signing": tr("Signed SMB, as a client"),
    }
    changes = [Change(labels[name], words[state[name]], words[value]) for name, value in wanted.items()]
    return Comparison.of(changes + (values_changes(state["values"], _TLS) if arguments["tls"] else []))


def _smb(state: State, arguments: Arguments) -> dict[str, str]:
    """What is to be set, of what differs."""
    wanted = {"smb1_feature": "off", "smb1": "0"} if arguments["smb1"] else {}
    wanted |= {"server_signing": "1", "client_signing": "1"} if arguments["signing"] else {}
    return {name: value for name, value in wanted.items() if state[name] not in (value, "none")}


def apply(before: State, arguments: Arguments) -> Operation:
    if "files" not in before:
        given: dict[str, Any] = dict.fromkeys(("smb1_feature", "smb1", "server_signing", "client_signing"), "")
        values = values_wanted(before["values"], _TLS) if arguments["tls"] else ""
        return Operation({Os.WINDOWS: PS_APPLY}, given | _smb(before, arguments) | {"values": values}, timeout=900)
    files = _files(before, arguments)
    return Operation({Os.LINUX: SH_PUT}, _given(before, files_given(before["files"], files), arguments))


def revert(before: State, arguments: Arguments) -> Operation:
    if "files" not in before:
        given: dict[str, Any] = dict.fromkeys(("smb1_feature", "smb1", "server_signing", "client_signing"), "")
        given |= {name: before[name] for name in _smb(before, arguments)}
        values = values_before(before["values"], _TLS) if arguments["tls"] else ""
        return Operation({Os.WINDOWS: PS_APPLY}, given | {"values": values}, timeout=900)
    touched = {placed.path: before["files"][placed.path] for placed in _files(before, arguments)}
    return Operation({Os.LINUX: SH_PUT}, _given(before, files_given(touched), arguments))


def _given(before: State, files: str, arguments: Arguments) -> dict[str, str]:
    touches = arguments["ssh"] and before["sshd"] == "yes"
    return {"files": files, "back": files_given(before["files"]), "sshd": "yes" if touches else "no"}


def ansible(arguments: Arguments) -> AnsiblePart:
    rights: dict[str, Any] = {"owner": "root", "group": "root", "mode": "0644"}
    tasks: list[AnsibleTask] = []
    if arguments["tls"]:
        folder = {"path": "/etc/gnutls", "state": "directory", "mode": "0755"}
        tls: dict[str, Any] = {"dest": GNUTLS, "content": _GNUTLS_TEXT, "force": False, **rights}
        tasks.append({"name": "Make the folder of GnuTLS", "ansible.builtin.file": folder})
        tasks.append({"name": "Leave out old TLS", "ansible.builtin.copy": tls})
    if arguments["ssh"]:
        ssh = {"dest": SSHD, "content": _SSHD_TEXT, **rights}
        name = "Leave out weak ciphers of SSH"
        tasks.append(LOOK_AT_SSHD)
        tasks.append({"name": name, "ansible.builtin.copy": ssh, "notify": RELOAD_SSHD["name"]})
    return AnsiblePart(tuple(tasks), (RELOAD_SSHD,) if arguments["ssh"] else ())


def _switch(name: str, label: str) -> Parameter:
    return Parameter(name, label, ParameterKind.SWITCH, required=False, default=True)


STEP = Step(
    id="sec.legacy",
    title=tr("Old protocols off"),
    why=tr("What was safe twenty years ago is how intruders come in today."),
    group=tr("Security"),
    parameters=(
        _switch("ssh", tr("Weak ciphers of the SSH server, on Linux")),
        _switch("tls", tr("TLS 1.0 and 1.1 (on Linux that of GnuTLS, where nobody has set it yet)")),
        _switch("smb1", tr("SMB 1, on Windows")),
        _switch("signing", tr("SMB without signatures, on Windows")),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.HIGH,
    restart=Restart.MAY,
    seconds=20,
    interrupts=tr("Old printers, scanners, NAS and terminal programs may no longer connect."),
    ansible=ansible,
)
