"""What somebody at a Windows device can type, so that we get in. Written from documentation: not yet run on Windows.

Short forms first: they are read out on the phone. `winrm qc` is `winrm quickconfig`, and PowerShell takes the beginning
of a parameter for the whole, so `-s -f` is `-SkipNetworkProfileCheck -Force`.
"""

from app.domain.connection_check import Spoken
from app.services.winrm.quotas import Quota

_PROMPT = "At the device: press the Windows key, type cmd, press Ctrl+Shift+Enter, and answer Yes."

ENABLE = Spoken("Switch WinRM on", "winrm qc -q", _PROMPT)
ENABLE_ON_PUBLIC = Spoken(
    "Where that complains of a Public network",
    "powershell Enable-PSRemoting -s -f",
    f"{_PROMPT} It lets in the computers of the same network only.",
)
ENABLE_OPENSSH = Spoken(
    "Or switch OpenSSH on instead, and add the device with SSH",
    "dism /online /add-capability /capabilityname:OpenSSH.Server~~~~0.0.1.0 & net start sshd",
    f"{_PROMPT} The device needs the internet for it (not on Windows Server 2025, which has it).",
)
SET_PRIVATE = Spoken(
    "Say that the network is a private one",
    "powershell Set-NetConnectionProfile -NetworkCategory Private",
    f"{_PROMPT} Only where everybody in that network may be trusted.",
)
START = Spoken("Start the service", "net start winrm", _PROMPT)
RESTART = Spoken("Start the service anew", "net stop winrm & net start winrm", _PROMPT)
HTTPS_LISTENER = Spoken(
    "Let WinRM listen with HTTPS (it needs a certificate of the device)", "winrm qc -transport:https", _PROMPT
)
LISTENERS = Spoken("Show where WinRM listens", "winrm enumerate winrm/config/listener", _PROMPT)
ALLOW_NEGOTIATE = Spoken("Allow NTLM and Kerberos", 'winrm set winrm/config/service/auth @{Negotiate="true"}', _PROMPT)
ALLOW_SHELLS = Spoken("Allow remote shells", 'winrm set winrm/config/winrs @{AllowRemoteShellAccess="true"}', _PROMPT)
TOKEN_FILTER = Spoken(
    "Let local administrators be administrators over the network",
    r"reg add HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System "
    "/v LocalAccountTokenFilterPolicy /t REG_DWORD /d 1 /f",
    _PROMPT,
)
SET_CLOCK = Spoken("Set the clock of the device by its time server", "w32tm /resync /force", _PROMPT)
EVERYTHING = (ENABLE, ENABLE_ON_PUBLIC, ENABLE_OPENSSH)


def allow(sign_in: str) -> Spoken:
    """`sign_in` as `Device.sign_in` has it."""
    name = "CredSSP" if sign_in == "credssp" else "Negotiate"
    return Spoken(f"Allow {name}", f'winrm set winrm/config/service/auth @{{{name}="true"}}', _PROMPT)


def allow_more(quota: Quota) -> tuple[Spoken, ...]:
    return (Spoken(f"Allow more {quota.what}", quota.command, _PROMPT),) if quota.command else ()


def join_remote_users(user: str) -> Spoken:
    """S-1-5-32-580 is Remote Management Users, whose name each language of Windows has its own word for."""
    name = user.removeprefix(".\\")
    safe = name if name and not set(name) & set("\"'`$;&|<>\r\n") else "NAME"
    return Spoken(
        "Let the user use WinRM", f"powershell Add-LocalGroupMember -SID S-1-5-32-580 -Member '{safe}'", _PROMPT
    )
