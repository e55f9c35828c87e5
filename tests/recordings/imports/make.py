"""Makes the files that cannot be typed: `python -m tests.recordings.imports.make`.

The encryption is written here once more, from the description of the format, so that it proves Satchel's reading."""

import base64
import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

HERE = Path(__file__).parent

PUTTY = r"""Windows Registry Editor Version 5.00

[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY]

[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions]

[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\Default%20Settings]
"HostName"=""
"Protocol"="ssh"
"PortNumber"=dword:00000016

[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\Kasse%203]
"HostName"="kasse3.example.com"
"Protocol"="ssh"
"PortNumber"=dword:000008ae
"UserName"="ops"
"PublicKeyFile"="C:\\Keys\\kasse \"3\".ppk"
"ProxyMethod"=dword:00000000
"Wallpaper"=hex:01,02,\
  03,04

[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\jump]
"HostName"="root@192.0.2.1"
"Protocol"="ssh"
"PortNumber"=dword:00000016

[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\behind]
"HostName"="192.0.2.2"
"Protocol"="ssh"
"PortNumber"=dword:00000016
"ProxyMethod"=dword:00000006
"ProxyHost"="jump"
"ProxyPort"=dword:00000050
"PortForwardings"="L8080=localhost:80"

[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\behind%20gate]
"HostName"="192.0.2.3"
"Protocol"="ssh"
"PortNumber"=dword:00000016
"ProxyMethod"=dword:00000006
"ProxyHost"="gate.example.net"
"ProxyPort"=dword:00000898
"ProxyUsername"="guest"
"ProxyPassword"="not a secret"

[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\socks]
"HostName"="192.0.2.4"
"Protocol"="ssh"
"PortNumber"=dword:00000016
"ProxyMethod"=dword:00000002
"ProxyHost"="socks.example.net"

[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\Switch%20%C3%A6%C3%B8%C3%A5]
"Protocol"="serial"
"SerialLine"="COM4"
"SerialSpeed"=dword:0001c200

[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\old%20router]
"HostName"="192.0.2.5"
"Protocol"="telnet"
"PortNumber"=dword:00000017
"""

PUTTY_ANSI = r"""REGEDIT4

[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\B%FCro]
"HostName"="buero.example.com"
"UserName"="müller"
"Protocol"="ssh"
"PortNumber"=dword:00000016
"""

RDP = r"""full address:s:terminal.example.com:3390
username:s:EXAMPLE\kari
screen mode id:i:2
password 51:b:01000000
"""


def seal(text: str, password: str, number: int, iterations: int = 1000) -> str:
    """As mRemoteNG: salt, nonce, ciphertext, tag. The salt is not random here, so that the file stays the same."""
    salt, nonce = (hashlib.sha256(f"{number} {part}".encode()).digest()[:16] for part in ("salt", "nonce"))
    key = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, iterations, 32)
    encryptor = Cipher(algorithms.AES(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(salt)
    data = encryptor.update(text.encode()) + encryptor.finalize()
    return base64.b64encode(salt + nonce + data + encryptor.tag).decode()


def nodes(password: str = "mR3m", iterations: int = 1000) -> str:
    """The connections, with the passwords where `nodes.xml` has their numbers."""
    words = ("", "Fjell-7", "Eigen&<>", "Rdp-1")
    hidden = [seal(word, password, number, iterations) for number, word in enumerate(words)]
    return "\n" + (HERE / "nodes.xml").read_text("utf-8").format(*hidden)


def connections(password: str = "mR3m", *, whole: bool = False, iterations: int = 1000, version: str = "2.6") -> str:
    word = "ThisIsNotProtected" if password == "mR3m" else "ThisIsProtected"
    inside = nodes(password, iterations)
    if whole:
        inside = seal(inside, password, 10, iterations)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<mrng:Connections xmlns:mrng="http://mremoteng.org" Name="Connections" '
        f'Export="false" EncryptionEngine="AES" BlockCipherMode="GCM" KdfIterations="{iterations}" '
        f'FullFileEncryption="{str(whole).lower()}" Protected="{seal(word, password, 0, iterations)}" '
        f'ConfVersion="{version}">{inside}</mrng:Connections>\n'
    )


if __name__ == "__main__":
    (HERE / "putty.reg").write_bytes(b"\xff\xfe" + PUTTY.replace("\n", "\r\n").encode("utf-16-le"))
    (HERE / "putty-ansi.reg").write_bytes(PUTTY_ANSI.replace("\n", "\r\n").encode("cp1252"))
    (HERE / "terminal.rdp").write_bytes(b"\xff\xfe" + RDP.replace("\n", "\r\n").encode("utf-16-le"))
    (HERE / "confCons.xml").write_bytes(b"\xef\xbb\xbf" + connections().encode())
