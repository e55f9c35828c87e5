"""What a Windows PC in good order answers, where the written answer of a question (tests/recordings/windows) is ill.

Written by hand, each in the form of the written answer of its fact. The PC: one cable, one network, a workgroup.
"""

import json
from typing import Any

from app.domain.facts import EXIT_NOT_APPLICABLE
from app.domain.target import Os
from app.services.diagnostics.checks import CHECKS
from tests.servers.simulated_windows.machine import Machine

_NOW = 1_795_000_000  # seconds since 1970 on the PC's clock: 2026-11-18
_DAY = 86_400
_ADDRESS, _GATEWAY = "192.168.1.20", "192.168.1.1"

_JSON: dict[str, Any] = {
    "links": [
        {
            "name": "Ethernet",
            "physical": True,
            "wifi": False,
            "state": 1,
            "admin": 1,
            "media": 1,
            "speed": 1_000_000_000,
            "full": True,
            "mtu": 1500,
        }
    ],
    "addresses": [
        {"interface": "Ethernet", "address": _ADDRESS, "prefix": 24, "state": 4, "origin": 3},
        {"interface": "Ethernet", "address": "fe80::1%12", "prefix": 64, "state": 4, "origin": 2},
    ],
    "address_claims": [],
    "gateways": [
        {
            "interface": "Ethernet",
            "gateway": _GATEWAY,
            "metric": 25,
            "sent": 10,
            "times": [1] * 10,
            "passes_on": None,
            "neighbour": 4,
        }
    ],
    "networks": [
        {"interface": "Ethernet", "network": "0.0.0.0/0", "gateway": _GATEWAY, "kind": "network"},
        {"interface": "Ethernet", "network": "192.168.1.0/24", "gateway": "0.0.0.0", "kind": "network"},
    ],
    "path_mtu": {
        "name": "Ethernet",
        "mtu": 1500,
        "tries": [{"ip": "203.0.113.80", "size": size, "status": "Success"} for size in (576, 1400, 1500)],
    },
    "resolvers": [{"interface": "Ethernet", "servers": [_GATEWAY]}],
    "resolution": {
        "servers": [{"server": _GATEWAY, "status": "answer", "ms": 14, "address": "192.0.2.80", "lie": ""}],
        "address": "192.0.2.80",
    },
    "dns_policy": {"rules": [], "doh": 2},
    "stale_names": {"size": 41, "stale": []},
    "proxy": {"server": "", "script": "", "alive": None},
    "believed": {"best": 4, "probing": True},
    "both_protocols": [{"v": 4, "name": "www.example.com", "ip": "203.0.113.80", "way": "open"}],
    "wifi_log": [],
    "disk_health": [
        {"name": "Disk 0", "model": "KXG60ZNV512G", "health": 0, "states": [2], "wear": 4, "hot": 41, "errors": 0}
    ],
    "disk_log": [],
    "drives": [
        {
            "name": "0",
            "model": "KXG60ZNV512G",
            "serial": "40A0",
            "size": 512_110_190_592,
            "media": 4,
            "bus": 17,
            "boot": True,
        }
    ],
    "file_systems": {
        "mount": "C:",
        "device": "\\\\?\\Volume{1}\\",
        "type": "NTFS",
        "size": 511_000_000_000,
        "free": 300_000_000_000,
        "system": True,
        "dirty": False,
    },
    "encryption": [
        {"volume": "C:", "protection": 1, "conversion": 1, "percent": 100, "recovery": 1, "system": True},
    ],
    "memory_errors": [],
    "devices": [],
    "throttling": {"limit": 100, "flags": 0, "events": 0},
    "start_up": {"total": 24_211, "main": 14_000, "slow": []},
    "startup_items": [
        {
            "place": "HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run",
            "name": "SecurityHealth",
            "program": "C:\\Windows\\system32\\SecurityHealthSystray.exe",
            "on": True,
            "there": True,
            "signed": "Valid",
            "loose": False,
        }
    ],
    "uptime": {"seconds": 86_400.5, "fast": True},
    "crashes": {"events": None, "dumps": 0},
    "error_log": [],
    "program_crashes": [],
    "print_queues": {
        "printers": [
            {
                "name": "Front desk",
                "port": "IP_192.168.1.40",
                "driver": "HP Universal Printing PCL 6",
                "default": True,
                "attributes": 2624,
                "state": 0,
                "error": 0,
            }
        ],
        "jobs": [],
        "ports": [{"name": "IP_192.168.1.40", "host": "192.168.1.40", "number": 9100, "protocol": 1}],
        "managed": False,
    },
    "driver_log": [],
    "system_version": {"now": _NOW, "build": "26200", "edition": "Professional", "type": "Client", "version": "25H2"}
    | {"esu": 0},
    "update_history": {
        "now": _NOW,
        "searched": _NOW - 10_000,
        "rows": [
            {
                "title": "2026-11 Kumulatives Update für Windows 11 (KB5068861)",
                "code": "0x00000000",
                "result": 2,
                "operation": 1,
                "when": _NOW - 5 * _DAY,
            }
        ],
    },
    "package_state": {"health": 0},
    "firewall": {
        "runs": True,
        "profiles": [{"name": name, "on": True} for name in ("Domain", "Private", "Public")],
        "networks": [{"name": "Kunde", "category": 1}],
        "other": [],
        "domain": False,
    },
    "antivirus": [{"name": "Windows Defender", "state": 397_568, "id": "{D68DDC3A-831F-4fae-9E44-DA132C1ACF46}"}],
    "defender": {
        "enabled": True,
        "guards": True,
        "mode": "Normal",
        "age": 0,
        "version": "1.421.1.0",
        "scanned": 2,
        "tamper": True,
    },
    "windows_exposure": {"smb1": False, "rdp": False, "nla": True, "plain": False, "guest": False, "logon": False},
    "secure_boot": {"efi": True, "secure": 1, "tpm": "2.0", "build": 26_200},
    "account_states": {
        "now": _NOW,
        "accounts": [
            {"name": "Administrator", "sid": "S-1-5-21-1-2-3-500", "disabled": True}
            | {"locked": False, "expires": None, "password": None},
            {"name": "anna", "sid": "S-1-5-21-1-2-3-1001", "disabled": False}
            | {"locked": False, "expires": None, "password": None},
        ],
    },
    "sign_in_failures": [],
    "profiles": {"backups": None, "temporary": None, "events": 0},
    "administrators": {"members": ["WORKGROUP/PC7/Administrator", "WORKGROUP/PC7/anna"], "host": "PC7"},
    "onedrive": {"rows": []},
    "installed_software": [{"name": "7-Zip 24.08 (x64)", "version": "24.08", "kind": "64 bit"}],
}
_TEXT = {
    "failed_services": "",
    "hosts_file": "# Copyright (c) 1993-2009 Microsoft Corp.\n",
    "own_certificates": f"asked|{_NOW}\n",
    "printer_devices": "tcp|192.168.1.40|9100|open\n",
    "remote_folders": "share\twindows\t\\\\nas\\documents\tP:\tconnected\nport\tnas\topen\n"
    "access\t\\\\nas\\documents\tP:\tcode\t0\n",
    "time_skew": "clock|configured|time.windows.com|answer|-0.0310|0.0021\nend\n",
    "tunnels": "now\t1795669200\n",
}


_NOT_HERE = ("wireless", "power", "membership", "domain", "ssh_server", "secure_sites")
"""It has no Wi-Fi, no battery, no domain, no SSH server. The sites' certificates would have to be made today."""


def heal(machine: Machine) -> None:
    """From now on the machine is in good order."""
    facts = {fact.name: fact for check in CHECKS for fact in check.needs}
    for name, value in _JSON.items():
        machine.answer(facts[name], json.dumps(value, ensure_ascii=False))
    for name, text in _TEXT.items():
        machine.answer(facts[name], text)
    for name in _NOT_HERE:
        machine.refuse(facts[name].scripts[Os.WINDOWS], "satchel:80", EXIT_NOT_APPLICABLE)
    machine.refuse(facts["smart"].scripts[Os.WINDOWS], "The term 'smartctl.exe' is not recognised.", 127)
