"""The client of the pictures: a dental practice, its devices, its vault and what is wrong there.

Addresses are private or from the ranges for documentation (RFC 5737); nothing here exists.
"""

from datetime import UTC, datetime

from app.domain.credentials import EntryDraft
from app.domain.devices import Device, Transport
from app.domain.secret import Secret
from app.services.ssh.host_keys import KnownHost

CLIENT = "Nordlys Dental"
MORNING = datetime(2026, 3, 20, 9, 14, tzinfo=UTC)
PASSPHRASE = "three cows on a green hill"

RECEPTION = Device("", "nd-reception-01", Transport.WINRMS, "10.20.1.31", user="tech", folder=f"{CLIENT}/Praxis")
SERVER = Device("", "nd-server", host="10.20.1.10", user="support", folder=f"{CLIENT}/Server room")
XRAY = Device("", "nd-xray-01", Transport.WINRMS, "10.20.1.40", user="tech", folder=f"{CLIENT}/Praxis")
NAS = Device("", "nd-nas", host="10.20.1.20", user="admin", folder=f"{CLIENT}/Server room")
ROUTER = Device("", "nd-router", host="10.20.1.1", user="admin", folder=f"{CLIENT}/Server room")
DEVICES = (
    RECEPTION,
    Device("", "nd-reception-02", Transport.WINRMS, "10.20.1.32", user="tech", folder=f"{CLIENT}/Praxis"),
    XRAY,
    SERVER,
    NAS,
    ROUTER,
    Device("", "hp-frontdesk", Transport.WINRM, "10.30.0.21", user="service", folder="Harbour Physio"),
    Device("", "hp-server", host="10.30.0.10", user="service", folder="Harbour Physio"),
    Device("", "hp-router", host="10.30.0.1", user="root", folder="Harbour Physio"),
    Device("", "bench-pi", host="192.0.2.15", port=2222, user="robin", folder="Workshop"),
    Device("", "bench-laptop", Transport.WINRM, "192.0.2.40", user="robin", folder="Workshop"),
)


def _entry(title: str, user: str, url: str, group: str, tags: tuple[str, ...] = (), notes: str = "") -> EntryDraft:
    return EntryDraft(title, user, Secret(f"secret of {title}"), url, group, tags, notes)


_NORDLYS = f"Clients/{CLIENT}"
ENTRIES = (
    _entry(
        "Domain administrator", "NORDLYS\\administrator", "winrms://10.20.1.10", _NORDLYS, ("windows", "shared"),
        "Ask Ms Lindqvist before you use it.\nThe practice software runs its services under this account.",
    ),
    _entry("Router", "admin", "https://10.20.1.1", _NORDLYS, ("network",)),
    _entry("Practice server", "support", "ssh://10.20.1.10", _NORDLYS, ("linux",)),
    _entry("Backup NAS", "admin", "https://10.20.1.20", _NORDLYS, ("storage",)),
    _entry("Reception PCs", "tech", "winrms://10.20.1.31", f"{_NORDLYS}/Praxis", ("windows",)),
    _entry("X-ray workstation", "tech", "winrms://10.20.1.40", f"{_NORDLYS}/Praxis", ("windows", "medical")),
    _entry("Wi-Fi for guests", "", "", _NORDLYS, ("wi-fi",)),
    _entry("Front desk", "service", "winrm://10.30.0.21", "Clients/Harbour Physio"),
    _entry("Server", "service", "ssh://10.30.0.10", "Clients/Harbour Physio"),
    _entry("Router", "root", "https://10.30.0.1", "Clients/Harbour Physio"),
    _entry("Bench Raspberry Pi", "robin", "ssh://192.0.2.15:2222", "Workshop"),
    _entry("Supplier portal", "service@satchel.example", "https://portal.example.com", "Workshop"),
)  # fmt: skip
OLD_ENTRY = _entry("Old fax server", "fax", "ssh://10.20.1.9", _NORDLYS)

FINGERPRINT = "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8"
OTHER_FINGERPRINT = "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDyLQmsMvUeKlY3Fh4"
TRUSTED = (
    KnownHost("10.20.1.10", "ssh-ed25519", FINGERPRINT),
    KnownHost("10.20.1.20", "ssh-ed25519", "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"),
    KnownHost("10.20.1.1", "ssh-rsa", "SHA256:p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM"),
    KnownHost("[192.0.2.15]:2222", "ecdsa-sha2-nistp256", "SHA256:HbW3g8zUjNSksFbqTiUWPWg2Bq1x8xdGUrliXFzSnUw"),
)
