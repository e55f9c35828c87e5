"""A queue and its jobs, whatever system they are on."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.domain.language import tr

_PORTS = {"socket": 9100, "lpd": 515, "ipp": 631, "ipps": 631, "http": 80, "https": 443}
"""Of the devices that are reached over the network, by the scheme of their address."""


@dataclass(frozen=True, slots=True)
class Job:
    """`age` in seconds, None where it is not known."""

    id: int
    owner: str
    age: float | None = None
    is_held: bool = False
    has_failed: bool = False

    def __str__(self) -> str:
        return tr("job {id} of {owner}", id=self.id, owner=self.owner) if self.owner else f"job {self.id}"


@dataclass(frozen=True, slots=True)
class Queue:
    """`device` is where its jobs go: an address such as socket://10.0.0.9:9100, "wsd:", or the name of a local port.

    `alerts` are what the print service knows of the device, in the words of IPP (RFC 8011, section 5.4.12).
    """

    name: str
    device: str = ""
    is_paused: bool = False
    is_accepting: bool = True
    is_offline: bool = False  # Windows: "Use printer offline"
    is_default: bool = False
    message: str = ""
    alerts: tuple[str, ...] = ()
    driver: str = ""
    jobs: tuple[Job, ...] = ()

    @property
    def waiting(self) -> tuple[Job, ...]:
        return tuple(job for job in self.jobs if not job.is_held)

    @property
    def endpoint(self) -> tuple[str, int] | None:
        """Host and port of a device in the network; None for any other."""
        try:
            parts = urlsplit(self.device)
            host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError:
            return None
        is_own = host in ("localhost", "::1") or host.startswith("127.")
        return (host, port) if host and port and parts.scheme in _PORTS and not is_own else None
