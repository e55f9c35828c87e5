"""Devices: what the device book knows about each machine, and how an address is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from app.domain.language import tr


class Transport(Enum):
    LOCAL = "local"
    SSH = "ssh"
    WINRM = "winrm"  # over HTTP, messages encrypted by NTLM or Kerberos
    WINRMS = "winrms"  # over HTTPS
    SERIAL = "serial"  # a port of this computer: a console cable


DEFAULT_PORTS: Mapping[Transport, int] = {
    Transport.LOCAL: 0,
    Transport.SSH: 22,
    Transport.WINRM: 5985,  # Microsoft, "Installation and configuration for Windows Remote Management"
    Transport.WINRMS: 5986,
    Transport.SERIAL: 9600,  # bits per second, not a TCP port: what switches and routers use out of the box
}
SIGN_INS = ("ntlm", "kerberos", "certificate", "credssp")
"""How a person may want to sign in to a device behind WinRM. CredSSP hands the device the password itself."""
_HOST = re.compile(r"[A-Za-z0-9_.:%\-]+")


@dataclass(frozen=True, slots=True)
class Device:
    """One machine in the device book. Secrets are not here: `credential` is the UUID of a vault entry.

    For a serial port `host` is its name ("COM3", "/dev/ttyUSB0") and `port` its speed in bits per second.
    """

    id: str
    name: str
    transport: Transport = Transport.SSH
    host: str = ""
    port: int = 0  # 0: the transport's usual port
    user: str = ""
    folder: str = ""  # "Client/Site", "" for the top
    credential: str = ""
    identity_file: str = ""  # path of a private key; WinRM: of a PEM file with a certificate and its key
    pin: str = ""  # SHA-256 of the WinRM certificate, hex
    notes: str = ""
    jump: str = ""  # SSH: the id of the device through which it is reached, or "user@host:port"; "" directly
    legacy: bool = False  # SSH: SHA-1 and other algorithms of old gear are allowed; for this device only
    reattach: str = ""  # SSH: a command that a new shell begins with, such as "tmux new -A -s satchel"
    tags: tuple[str, ...] = ()
    accent: str = ""  # "production" or "customer" marks its sessions; "" not
    is_favourite: bool = False
    newline: str = ""  # serial: what Enter sends, "cr", "lf" or "crlf"; "" is "cr"
    framing: str = ""  # serial: data bits, parity and stop bits, as "7E1"; "" is "8N1"
    flow: str = ""  # serial: flow control, "hardware" or "software"; "" is none
    sign_in: str = ""  # WinRM: one of SIGN_INS; "" is what the device offers and is safe: Kerberos or NTLM

    @property
    def effective_port(self) -> int:
        return self.port or DEFAULT_PORTS[self.transport]

    @property
    def address(self) -> str:
        """As people write it: "user@host:port" without the usual port; a serial port with its speed, "COM3@9600"."""
        if self.transport is Transport.LOCAL:
            return tr("this computer")
        if self.transport is Transport.SERIAL:
            return f"{self.host}@{self.effective_port}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port and self.port != DEFAULT_PORTS[self.transport] else ""
        return f"{user}{host}{port}"


THIS_COMPUTER = Device(id="local", name="This computer", transport=Transport.LOCAL)


def parse_address(text: str) -> Device:
    """Read `ssh://user@host:port`, `winrm://…`, `winrms://…`, `user@host` or `host` (then SSH), or `serial:COM3@9600`.

    The result has the address as its name and no id. Raises ValueError with a sentence for the user. A password in the
    address is refused: it would stay in the shell's history.
    """
    if text.lower().startswith("serial:"):
        return _parse_serial(text)
    if without_password(text) != text:  # asked first: no other sentence may repeat it
        raise ValueError(tr("A password does not belong in an address. Leave it out and give it when asked."))
    from urllib.parse import unquote, urlsplit

    scheme, separator, _ = text.partition("://")
    parts = urlsplit(text if separator else f"ssh://{text}")
    try:
        transport = Transport(parts.scheme)
        port = parts.port or 0
    except ValueError as error:
        problem = (
            tr("unknown kind {scheme!r}", scheme=scheme)
            if separator and scheme not in {t.value for t in Transport}
            else str(error)
        )
        raise ValueError(
            tr(
                "{text!r} is not an address: {problem}. Write ssh://user@host:port or winrm://user@host.",
                text=text,
                problem=problem,
            )
        ) from error
    if transport is Transport.LOCAL or not parts.hostname or not _HOST.fullmatch(parts.hostname):
        raise ValueError(tr("{text!r} is not an address. Write ssh://user@host:port or winrm://user@host.", text=text))
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(tr("{text!r} has more than user, host and port.", text=text))
    host = parts.hostname
    user = unquote(parts.username or "")
    return Device(id="", name=text, transport=transport, host=host, port=port, user=user)


def without_password(address: str) -> str:
    """`address` with dots where "user:password@host" has a password; it may hold any character."""
    account, at, host = address.rpartition("@")
    scheme, separator, account = account.rpartition("://") if "://" in account else ("", "", account)
    user, colon, _ = account.partition(":")
    return f"{scheme}{separator}{user}:•••@{host}" if at and colon else address


def _parse_serial(text: str) -> Device:
    """`serial:/dev/ttyUSB0@115200`; the speed may be left out."""
    name = text.partition(":")[2]
    name = name.removeprefix("//") if not name.startswith("///") else name[2:]
    host, separator, speed = name.rpartition("@") if "@" in name else (name, "", "")
    host = host.strip()
    if not host or not host.isprintable() or (separator and not (speed.isdecimal() and 0 < int(speed) <= 10_000_000)):
        raise ValueError(
            tr("{text!r} is no serial port. Write serial:COM3@9600 or serial:/dev/ttyUSB0@115200.", text=text)
        )
    return Device(id="", name=text, transport=Transport.SERIAL, host=host, port=int(speed or 0))
