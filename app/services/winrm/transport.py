"""The wire as each of the two libraries wants it: both lose their own transport, and keep their protocol."""

from typing import TYPE_CHECKING, Any, cast

from app.services.winrm.wire import Wire

if TYPE_CHECKING:
    from pypsrp.wsman import WSMan
    from winrm.protocol import Protocol


def open_protocol(wire: Wire) -> "Protocol":
    """pywinrm's client of one service. Nothing is sent yet. Not for two threads at the same time."""
    from winrm.protocol import Protocol

    protocol = Protocol(wire.entry.endpoint, transport="ssl", username="-", password="")
    protocol.transport = cast(Any, ForProtocol(wire))
    return protocol


def open_wsman(wire: Wire, **options: Any) -> "WSMan":
    """pypsrp's client of one service; `options` as `WSMan` has them (max_envelope_size, operation_timeout, ...).

    As for `open_protocol`.
    """
    from pypsrp.wsman import WSMan

    entry = wire.entry
    wsman = WSMan(
        entry.host, port=entry.port, ssl=entry.is_secure, auth="basic", encryption="never", no_proxy=True, **options
    )
    wsman.transport = cast(Any, ForWSMan(wire))
    return wsman


class ForProtocol:
    """What pywinrm's Protocol asks of its transport."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def send_message(self, message: str | bytes) -> bytes:
        """As pywinrm's. Raises ValueError for an answer that is no envelope: it would take any XML for nothing new."""
        from winrm.exceptions import WinRMTransportError

        answer = self._wire.post(message.encode() if isinstance(message, str) else message)
        if answer.status >= 400:
            raise WinRMTransportError("http", answer.status, answer.body.decode("utf-8", "replace"))
        return checked(answer.body)

    def close_session(self) -> None:
        self._wire.close()


class ForWSMan:
    """What pypsrp's WSMan asks of its transport. It never sends a message again by itself: see `Wire`."""

    def __init__(self, wire: Wire) -> None:
        self.inner = self._wire = wire
        self.endpoint = wire.entry.endpoint

    def send(
        self, message: bytes, *, retries_on_read_timeout: int = 0, timeout: float | tuple[float, float] | None = None
    ) -> bytes:
        """`timeout`: seconds, as WSMan derives them from those of its operation."""
        from pypsrp.exceptions import WinRMTransportError

        answer = self._wire.post(message, timeout[-1] if isinstance(timeout, tuple) else timeout)
        if answer.status >= 400:
            raise WinRMTransportError("http", answer.status, answer.body.decode("utf-8", "replace"))
        return checked(answer.body)

    def close(self) -> None:
        self._wire.close()


def checked(envelope: bytes) -> bytes:
    before, found, _ = envelope[:1000].partition(b":Envelope")
    if not found:
        raise ValueError("the answer is no SOAP envelope")
    if b"<!" in before:  # in which entities could be declared
        raise ValueError("the answer declares a document type")
    return envelope
