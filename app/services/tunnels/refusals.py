"""Why a device opened no connection: for the person who looks at the tunnel, and for the program that wanted it."""

from app.domain.language import tr
from app.domain.tunnels import RefusalReason, TunnelRefusal, place
from app.services.tunnels.socks5 import Reply


def reply_to(refusal: TunnelRefusal) -> Reply:
    """What a program is told. Devices say why in words only, mostly in those of OpenSSH."""
    words = refusal.words.casefold()
    if refusal.reason is RefusalReason.PROHIBITED:
        return Reply.NOT_ALLOWED
    for part, kind in (("refused", Reply.REFUSED), ("network", Reply.NETWORK_UNREACHABLE)):
        if part in words:
            return kind
    return Reply.HOST_UNREACHABLE if refusal.reason is RefusalReason.FAILED else Reply.FAILED


def in_words(wanted: tuple[str, int], refusal: TunnelRefusal) -> str:
    there = place(*wanted)
    if refusal.reason is RefusalReason.PROHIBITED:
        return tr("the device does not allow the way to {there}", there=there)
    words = tr("{there} cannot be reached from the device", there=there)
    return f"{words}: {refusal.words}" if refusal.words else words
