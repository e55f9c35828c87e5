"""What somebody at a Windows device can type, so that we get in. Written from documentation: not yet run on Windows.

Short forms first: they are read out on the phone. `winrm qc` is `winrm quickconfig`, and PowerShell takes the beginning
of a parameter for the whole, so `-s -f` is `-SkipNetworkProfileCheck -Force`.
"""

from app.domain.connection_check import Spoken
from app.domain.language import tr
from app.services.winrm.quotas import Quota

_PROMPT = tr("At the device: press the Windows key, type cmd, press Ctrl+Shift+Enter, and answer Yes.")

ENABLE = Spoken(tr("Switch WinRM on"), "winrm qc -q", _PROMPT)
ENABLE_ON_PUBLIC = Spoken(
    tr("Where that complains of a Public network"),
    "powershell Enable-PSRemoting -s -f",
    tr("{prompt} It lets in the computers of the same network only.", prompt=_PROMPT),
)
ENABLE_OPENSSH = Spoken(
    tr("Or switch OpenSSH on instead, and add the device with SSH"),
    "dism /online /add-capability /capabilityname:OpenSSH.Server~~~~0.0.1.0 & net start sshd",
    tr("{prompt} The device needs the internet for it (not on Windows Server 2025, which has it).", prompt=_PROMPT),
)
SET_PRIVATE = Spoken(
    tr("Say that the network is a private one"),
    "powershell Set-NetConnectionProfile -NetworkCategory Private",
    tr("{prompt} Only where everybody in that network may be trusted.", prompt=_PROMPT),
)
START = Spoken(tr("Start the service"), "net start winrm", _PROMPT)
RESTART = Spoken(tr("Start the service anew"), "net stop winrm & net start winrm", _PROMPT)
HTTPS_LISTENER = Spoken(
    tr("Let WinRM listen with HTTPS (it needs a certificate of the device)"), "winrm qc -transport:https", _PROMPT
)
LISTENERS = Spoken(tr("Show where WinRM listens"), "winrm enumerate winrm/config/listener", _PROMPT)
ALLOW_NEGOTIATE = Spoken(
    tr("Allow NTLM and Kerberos"), 'winrm set winrm/config/service/auth @{Negotiate="true"}', _PROMPT
)
ALLOW_SHELLS = Spoken(
    tr("Allow remote shells"), 'winrm set winrm/config/winrs @{AllowRemoteShellAccess="true"}', _PROMPT
)
TOKEN_FILTER = Spoken(
    tr("Let local administrators be administrators over the network"),
    r"reg add HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System "
    "/v LocalAccountTokenFilterPolicy /t REG_DWORD /d 1 /f",
    _PROMPT,
)
SET_CLOCK = Spoken(tr("Set the clock of the device by its time server"), "w32tm /resync /force", _PROMPT)
EVERYTHING = (ENABLE, ENABLE_ON_PUBLIC, ENABLE_OPENSSH)


def allow(sign_in: str) -> Spoken:
    """`sign_in` as `Device.sign_in` has it."""
    name = "CredSSP" if sign_in == "credssp" else "Negotiate"
    return Spoken(tr("Allow {name}", name=name), f'winrm set winrm/config/service/auth @{{{name}="true"}}', _PROMPT)


def allow_more(quota: Quota) -> tuple[Spoken, ...]:
    return (Spoken(tr("Allow more {what}", what=quota.what), quota.command, _PROMPT),) if quota.command else ()


def join_remote_users(user: str) -> Spoken:
    """S-1-5-32-580 is Remote Management Users, whose name each language of Windows has its own word for."""
    name = user.removeprefix(".\\")
    safe = name if name and not set(name) & set("\"'`$;&|<>\r\n") else "NAME"
    return Spoken(
        tr("Let the user use WinRM"), f"powershell Add-LocalGroupMember -SID S-1-5-32-580 -Member '{safe}'", _PROMPT
    )
