"""Makes the files that cannot be typed. The encryption is written here once more, from the format's description, so that
it proves Satchel's reading: `python -m tests.recordings.imports.make`."""

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

RDP = "full address:s:terminal.example.com:3390\r\nusername:s:EXAMPLE\\kari\r\nscreen mode id:i:2\r\npassword 51:b:01000000\r\n"


def seal(text: str, password: str, number: int, iterations: int = 1000) -> str:
    """As mRemoteNG: salt, nonce, ciphertext, tag. The salt is not random here, so that the file stays the same."""
    salt, nonce = (hashlib.sha256(f"{number} {part}".encode()).digest()[:16] for part in ("salt", "nonce"))
    key = hashlib.pbkdf2_hmac("sha1", password.encode(), salt, iterations, 32)
    encryptor = Cipher(algorithms.AES(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(salt)
    data = encryptor.update(text.encode()) + encryptor.finalize()
    return base64.b64encode(salt + nonce + data + encryptor.tag).decode()


def nodes(password: str = "mR3m", iterations: int = 1000) -> str:
    def hidden(text: str, number: int) -> str:
        return seal(text, password, number, iterations)

    return f"""
    <Node Name="Nordlys" Type="Container" Expanded="true" Descr="" Id="a0000000-0000-4000-8000-000000000001" Username="nordlys-admin" Domain="" Password="{hidden("Fjell-7", 1)}" Hostname="" Protocol="SSH2" Port="2222" InheritUsername="false" InheritPassword="false" InheritProtocol="false" InheritPort="false">
        <Node Name="Oslo" Type="Container" Expanded="true" Descr="" Id="a0000000-0000-4000-8000-000000000002" Username="" Domain="" Password="" Hostname="" Protocol="RDP" Port="3389" InheritUsername="true" InheritPassword="true" InheritProtocol="true" InheritPort="true">
            <Node Name="web01" Type="Connection" Descr="first web server" Id="b0000000-0000-4000-8000-000000000001" Username="" Domain="" Password="" Hostname="web01.example.com" Protocol="RDP" Port="3389" InheritUsername="true" InheritPassword="true" InheritProtocol="true" InheritPort="true" />
            <Node Name="web02" Type="Connection" Descr="" Id="b0000000-0000-4000-8000-000000000002" Username="own" Domain="" Password="{hidden("Eigen&amp;<>".replace("&amp;", "&"), 2)}" Hostname="192.0.2.12" Protocol="SSH2" Port="22" SSHTunnelConnectionName="web01" OpeningCommand="sudo -i" InheritUsername="false" InheritPassword="false" InheritProtocol="false" InheritPort="false" />
        </Node>
        <Node Name="terminal" Type="Connection" Descr="" Id="b0000000-0000-4000-8000-000000000003" Username="kari" Domain="NORDLYS" Password="{hidden("Rdp-1", 3)}" Hostname="ts.example.com" Protocol="RDP" Port="3389" />
        <Node Name="core" Type="Connection" Descr="" Id="b0000000-0000-4000-8000-000000000004" Username="kari" Domain="NORDLYS" Password="" Hostname="core.example.com" Protocol="PowerShell" Port="5985" />
    </Node>
    <Node Name="switch" Type="Connection" Descr="" Id="b0000000-0000-4000-8000-000000000005" Username="" Domain="" Password="" Hostname="192.0.2.60" Protocol="Telnet" Port="23" InheritUsername="true" />
    <Node Name="top" Type="Connection" Descr="" Id="b0000000-0000-4000-8000-000000000006" Username="root" Domain="" Password="" Hostname="192.0.2.61" Protocol="SSH2" Port="22" InheritUsername="true" InheritPort="true" />
"""


def connections(password: str = "mR3m", *, whole: bool = False, iterations: int = 1000, version: str = "2.6") -> str:
    word = "ThisIsNotProtected" if password == "mR3m" else "ThisIsProtected"
    inside = nodes(password, iterations)
    if whole:
        inside = seal(inside, password, 10, iterations)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<mrng:Connections xmlns:mrng="http://mremoteng.org" Name="Connections" '
        f'Export="false" EncryptionEngine="AES" BlockCipherMode="GCM" KdfIterations="{iterations}" '
        f'FullFileEncryption="{str(whole).lower()}" Protected="{seal(word, password, 0, iterations)}" '
        f'ConfVersion="{version}">{inside}</mrng:Connections>\n'
    )


if __name__ == "__main__":
    (HERE / "putty.reg").write_bytes(b"\xff\xfe" + PUTTY.replace("\n", "\r\n").encode("utf-16-le"))
    (HERE / "putty-ansi.reg").write_bytes(PUTTY_ANSI.replace("\n", "\r\n").encode("cp1252"))
    (HERE / "terminal.rdp").write_bytes(b"\xff\xfe" + RDP.encode("utf-16-le"))
    (HERE / "confCons.xml").write_bytes(b"\xef\xbb\xbf" + connections().encode())
