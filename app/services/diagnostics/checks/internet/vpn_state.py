"""vpn.state: do the tunnels stand, and if not, what stopped them?"""

import re
from collections.abc import Mapping

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, listed, note
from app.services.facts.vpn.tunnels import TUNNELS, Failure, Peer, Tunnels

_CREDENTIALS = ("credentials", tr("The name or the password is not taken"), tr("Enter the name and password again."))
_BLOCKED = (
    "blocked",
    tr("The server does not answer: packets of the VPN are dropped on the way"),
    tr("Try another network, such as that of a phone: if it works there, the firewall or router here drops the VPN."),
)
_NAME = ("server_unknown", tr("The name of the server is not known here"), tr("Check the name of the server, and DNS."))
_CERTIFICATE = (
    "certificate",
    tr("The certificate of one side is not accepted"),
    tr("Check the time of the device, and whether the certificates are still valid."),
)
_SECRET = (
    "shared_secret",
    tr("The pre-shared key or the certificate of the machine does not fit"),
    tr("Enter the pre-shared key again, or have the certificate renewed."),
)
_POLICY = (
    "policy",
    tr("Both ends do not agree on the encryption or the sign-in"),
    tr("Compare the settings with the server's."),
)
_UNREACHABLE = (
    "server_unreachable",
    tr("The server cannot be reached"),
    tr("Check the internet connection and the server's address."),
)
_ADAPTER = (
    "adapter",
    tr("The adapters for dialling are damaged"),
    tr("Device Manager: uninstall the WAN Miniport adapters, then scan for changes."),
)

type _Cause = tuple[str, str, str]

RAS: Mapping[int, _Cause] = {
    691: _CREDENTIALS,
    629: _CREDENTIALS,
    13801: _CERTIFICATE,
    13806: _CERTIFICATE,
    789: _SECRET,
    766: _SECRET,
    809: _BLOCKED,
    806: _BLOCKED,
    800: _UNREACHABLE,
    678: _UNREACHABLE,
    868: _NAME,
    812: _POLICY,
    13868: _POLICY,
    720: _ADAPTER,
    633: _ADAPTER,
}
"""Error codes of Windows' dialler (raserror.h, and 138xx of IKE)."""
_LOGGED: tuple[tuple[str, _Cause], ...] = (
    ("AUTH_FAILED|login-failed|secrets", _CREDENTIALS),
    ("VERIFY ERROR|certificate", _CERTIFICATE),
    ("cannot locate HOST|RESOLVE|Name or service not known", _NAME),
    ("TLS key negotiation|TLS Error|timed out|connect-failed", _BLOCKED),
    ("refused", _UNREACHABLE),
    ("bad-ip-config", _POLICY),
)
_NAMED = dict.fromkeys(cause for cause, _, _ in (*RAS.values(), *(known for _, known in _LOGGED)))
_DONE = "Initialization Sequence Completed"


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(TUNNELS)
    if found.is_empty:
        return does_not_apply(tr("No VPN is set up on the device"))
    evidence = _evidence(found)
    bad = _failed(facts.os, found, evidence, thresholds) or _silent(facts.os, found, evidence, thresholds)
    if bad:
        return bad
    up = [one.name for one in found.connections if one.state == "up"]
    fresh = [peer.interface for peer in found.peers if _is_fresh(peer, thresholds)]
    names = list(dict.fromkeys((*up, *fresh)))
    if names:
        return fine(tr("{names} stands", names=listed(names)), *evidence)
    if found.is_denied:
        return Judgement(Verdict.UNKNOWN, tr("WireGuard tells its state only with more rights"), reason=Reason.DENIED)
    if found.peers:
        summary = tr(
            "{interface} carries nothing at the moment",
            interface=listed(dict.fromkeys(peer.interface for peer in found.peers)),
        )
        return note(summary, *evidence, cause="idle", why=tr("A tunnel of WireGuard is silent while nobody uses it."))
    return note(tr("No VPN is connected at the moment"), *evidence, cause="not_connected")


def _is_fresh(peer: Peer, thresholds: Thresholds) -> bool:
    return peer.handshake is not None and peer.handshake <= thresholds["handshake_s"]


def _evidence(found: Tunnels) -> list[Evidence]:
    lines = [Evidence("tunnels", one.name, one.state, one.state == "failed") for one in found.connections[:20]]
    for peer in found.peers[:20]:
        last = tr("never") if peer.handshake is None else tr("{handshake:.0f} s ago", handshake=peer.handshake)
        lines.append(
            Evidence(
                "tunnels",
                _label(peer),
                tr("{last}; {sent} bytes sent, {received} received", last=last, sent=peer.sent, received=peer.received),
            )
        )
    return lines


def _label(peer: Peer) -> str:
    endpoint = peer.endpoint or tr("a peer that calls in")
    return tr("{interface}, last handshake with {endpoint}", interface=peer.interface, endpoint=endpoint)


def _failed(os: Os, found: Tunnels, evidence: list[Evidence], thresholds: Thresholds) -> Judgement | None:
    """What a program has said of its last attempt. A connection that stands makes it history."""
    up = {one.name for one in found.connections if one.state == "up" and not one.kind.startswith("openvpn")}
    for failure in found.failures:
        if failure.name in up or _DONE in failure.words:
            continue
        if failure.name == "NetworkManager" and any(one.state == "up" for one in found.connections):
            continue
        cause = _cause_of(failure)
        shown = tr("error {code}", code=failure.code) if failure.code else failure.words
        lines = (Evidence("tunnels", tr("Last attempt of {name}", name=failure.name), shown, True), *evidence)
        code, why, do = cause or (
            "failed",
            tr("The last attempt failed"),
            tr("Read what the program says, and try again."),
        )
        summary = tr("The VPN {name} was not connected", name=failure.name) + (
            f": error {failure.code}" if failure.code else ""
        )
        verdict = Verdict.PROBLEM if failure.age <= thresholds["recent_s"] else Verdict.WARNING
        return Judgement(verdict, summary, code, f"{why}.", lines, Remedy(tr("Connect the VPN"), by_hand=(do,)))
    down = next((one for one in found.connections if one.state == "failed"), None)
    if down is None:
        return None
    word = as_word(os, down.name)
    remedy = by_system(
        os,
        linux=Remedy(
            tr("Start it, and read why not"),
            by_hand=(tr("systemctl restart {word}", word=word), f"journalctl -u {word} -n 50"),
        ),
        windows=Remedy(tr("Connect it"), by_hand=(f"rasdial {word}",)),
    )
    lines = tuple(Evidence(e.fact, e.label, e.value, e.is_fault or e.label == down.name) for e in evidence)
    return Judgement(Verdict.PROBLEM, tr("The VPN {name} has failed", name=down.name), "failed", "", lines, remedy)


def _cause_of(failure: Failure) -> _Cause | None:
    if failure.code:
        return RAS.get(failure.code)
    return next((cause for pattern, cause in _LOGGED if re.search(pattern, failure.words)), None)


def _silent(os: Os, found: Tunnels, evidence: list[Evidence], thresholds: Thresholds) -> Judgement | None:
    """A tunnel with one other end that must answer and does not. Behind several ends, some may be off."""
    for interface in dict.fromkeys(peer.interface for peer in found.peers):
        peers = [peer for peer in found.peers if peer.interface == interface]
        if len(peers) > 1 or any(_is_fresh(peer, thresholds) for peer in peers):
            continue
        (peer,) = peers
        never = peer.handshake is None
        if (never and not (peer.sent and peer.endpoint)) or (not never and not (peer.keepalive and peer.endpoint)):
            continue
        last = (
            tr("has never answered")
            if never
            else tr("has not answered for {minutes}", minutes=counted(int(peer.handshake or 0) // 60, "minute"))
        )
        why = (
            tr(
                "It sends and nothing comes back: the address, the port or a key is wrong, "
                "or UDP is dropped on the way."
            )
            if never
            else tr(
                "It has answered before: the server is off, its address has changed, or UDP is dropped on the way now."
            )
        )
        label = _label(peer)
        lines = tuple(Evidence(e.fact, e.label, e.value, e.label == label) for e in evidence)
        cause = "no_handshake" if never else "handshake_old"
        summary = tr(
            "The other end of {interface}, {endpoint}, {last}", interface=interface, endpoint=peer.endpoint, last=last
        )
        return Judgement(Verdict.PROBLEM, summary, cause, why, lines, _waking(os, interface))
    return None


def _waking(os: Os, interface: str) -> Remedy:
    word = as_word(os, interface)
    both = tr("Compare both public keys, the address and the port with the server's.")
    return by_system(
        os,
        linux=Remedy(
            tr("Bring the tunnel back"), by_hand=(tr("wg-quick down {word} && wg-quick up {word}", word=word), both)
        ),
        windows=Remedy(tr("Bring the tunnel back"), by_hand=(tr("WireGuard: Deactivate, then Activate."), both)),
    )


CHECK = Check(
    "vpn.state",
    "VPN",
    CheckGroup.NETWORK,
    (TUNNELS,),
    judge,
    depends_on=("link.up", "ip.address", "net.gateway", "dns.resolve"),
    # REJECT_AFTER_TIME of WireGuard: without a new handshake it sends nothing. A failure of hours ago is history.
    thresholds={"handshake_s": 180, "recent_s": 3600},
    proven_on=frozenset(),
    causes=(*_NAMED, "failed", "no_handshake", "handshake_old"),
)
