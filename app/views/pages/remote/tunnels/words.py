"""How a tunnel is said: what leads where, how it stands, how much goes through it."""

from collections.abc import Sequence

from app.domain.errors import LegacyNeeded, TrustQuestion
from app.domain.files import size_words
from app.domain.language import counted, tr
from app.domain.tunnels import Tunnel, TunnelKind, TunnelState, TunnelStatus, is_loopback, place
from app.domain.vault_errors import OtherClient, VaultLocked
from app.views.widgets.state_look import StateLook

KINDS = {
    TunnelKind.LOCAL: tr("A port here leads to a place that the device reaches"),
    TunnelKind.REMOTE: tr("A port on the device leads to a place that this computer reaches"),
    TunnelKind.DYNAMIC: tr("A SOCKS5 proxy here: programs go wherever the device reaches"),
}
ICONS = {TunnelKind.LOCAL: "arrow-right", TunnelKind.REMOTE: "arrow-left", TunnelKind.DYNAMIC: "globe"}


LOOKS = {
    TunnelState.STOPPED: StateLook(tr("Stopped"), "circle-dashed", "unknown"),
    TunnelState.STARTING: StateLook(tr("Connecting"), "cable", "info"),
    TunnelState.OPEN: StateLook(tr("Open"), "circle-check", "ok"),
    TunnelState.BROKEN: StateLook(tr("Link lost"), "refresh-cw", "info"),
    TunnelState.FAILED: StateLook(tr("Not open"), "circle-x", "problem"),
}


_ASKS = StateLook(tr("Asks you"), "circle-question-mark", "info")


def look_of(status: TunnelStatus) -> StateLook:
    """What waits for a decision of a person is no problem."""
    is_question = isinstance(status.error, TrustQuestion | LegacyNeeded | VaultLocked | OtherClient)
    return _ASKS if status.state is TunnelState.FAILED and is_question else LOOKS[status.state]


def way(status: TunnelStatus, device: str) -> str:
    """ "127.0.0.1:8080 → web01 → db1:5432"."""
    tunnel = status.tunnel
    port = status.port or tunnel.port
    listens = place(tunnel.bind or "*", port) if port else tr("{bind}, a free port", bind=tunnel.bind or "*")
    leads = tr("anywhere") if tunnel.kind is TunnelKind.DYNAMIC else place(tunnel.host, tunnel.host_port)
    if tunnel.kind is TunnelKind.REMOTE:
        return tr("{device}, {listens} → this computer → {leads}", device=device, listens=listens, leads=leads)
    return f"{listens} → {device} → {leads}"


def traffic(status: TunnelStatus) -> str:
    """ "3 connections, 12 MB sent, 4.2 kB received, 80 kB/s"; "" for one through which nothing went."""
    if not status.total_connections or status.state is TunnelState.FAILED:
        return ""
    many = counted(status.connections, "connection") if status.connections else tr("no connections")
    parts = [
        many,
        tr("{size} sent", size=size_words(status.sent)),
        tr("{size} received", size=size_words(status.received)),
    ]
    return "  ·  ".join([*parts, f"{size_words(status.speed)}/s"] if status.speed >= 1 else parts)


def note(status: TunnelStatus) -> str:
    """The second line of a row, where there is something to say; else its way stands there."""
    if status.state is TunnelState.BROKEN:
        again = (
            tr("Tried again in {seconds:.0f} s.", seconds=status.retry_in)
            if status.retry_in >= 1
            else tr("Tried again now.")
        )
        return f"{status.error or tr('The link was lost.')} {again}"
    return str(status.error) if status.state is TunnelState.FAILED and status.error else ""


def spoken(status: TunnelStatus, device: str) -> str:
    """For screen readers."""
    starts = tr("starts with Satchel") if status.tunnel.autostart else ""
    parts = (status.tunnel.name, look_of(status).word, starts, way(status, device), note(status), traffic(status))
    return ", ".join(part for part in parts if part)


def address_of(status: TunnelStatus) -> str:
    """What a program on this computer is told: "127.0.0.1:8080"; "" while the port is not known, or is elsewhere."""
    tunnel, port = status.tunnel, status.port or status.tunnel.port
    if tunnel.kind is TunnelKind.REMOTE or not port:
        return ""
    host = tunnel.bind if tunnel.bind not in ("", "*", "0.0.0.0", "::") else "127.0.0.1"  # noqa: S104 - compared
    return place(host, port)


def browser_url(status: TunnelStatus) -> str:
    """Where a browser goes; "" for what is none of its business."""
    tunnel = status.tunnel
    if tunnel.kind is not TunnelKind.LOCAL or status.state is not TunnelState.OPEN:
        return ""
    scheme = "https" if tunnel.host_port in (443, 8443, 8006, 9443, 10000) else "http"
    return f"{scheme}://{address_of(status)}/"


def warning(tunnel: Tunnel) -> str:
    """What is risky about the address that listens; "" for nothing."""
    if is_loopback(tunnel.bind):
        return ""
    if tunnel.kind is TunnelKind.REMOTE:
        return tr("Everyone in the device's network can use it, without a password, if its sshd has GatewayPorts on.")
    return tr("Everyone in this computer's network can use it, without a password.")


def summary(statuses: Sequence[TunnelStatus]) -> str:
    """ "2 of 5 open"."""
    is_open = sum(one.state is TunnelState.OPEN for one in statuses)
    return tr("{open} of {count} open", open=is_open, count=len(statuses))
