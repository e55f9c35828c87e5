"""The printers of this Windows computer in the network: its standard TCP/IP ports, from the registry.

Written from documentation: not yet run on Windows.
"""

import sys

assert sys.platform == "win32"  # noqa: S101 - nobody else imports it

import winreg  # noqa: E402

_PORTS = r"SYSTEM\CurrentControlSet\Control\Print\Monitors\Standard TCP/IP Port\Ports"


def devices() -> list[str]:
    """Their addresses, such as socket://10.0.0.9:9100. Raises OSError."""
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _PORTS) as ports:
            names = [winreg.EnumKey(ports, number) for number in range(winreg.QueryInfoKey(ports)[0])]
            return [_device(ports, name) for name in names]
    except FileNotFoundError:
        return []


def _device(ports: winreg.HKEYType, name: str) -> str:
    with winreg.OpenKey(ports, name) as port:
        host = str(winreg.QueryValueEx(port, "HostName")[0] or winreg.QueryValueEx(port, "IPAddress")[0])
        return f"socket://{host}:{winreg.QueryValueEx(port, 'PortNumber')[0]}"
