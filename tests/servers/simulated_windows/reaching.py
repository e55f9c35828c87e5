"""How the tests reach the simulated Windows."""

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.secret import Secret
from tests.servers.simulated_windows.server import PASSWORD, USER, SimulatedWindows

CREDENTIAL = Credential(user=USER, password=Secret(PASSWORD))


def over_https(windows: SimulatedWindows, pin: str | None = None) -> Device:
    """With its certificate pinned, or with `pin`."""
    pinned = windows.fingerprint if pin is None else pin
    return Device("w", "Reception PC", Transport.WINRMS, "127.0.0.1", windows.https.port, USER, pin=pinned)


def over_http(windows: SimulatedWindows) -> Device:
    return Device("w", "Reception PC", Transport.WINRM, "127.0.0.1", windows.http.port, USER)
