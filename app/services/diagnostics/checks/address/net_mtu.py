"""net.mtu: do large packets arrive, and does somebody say so where they cannot?"""

from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, note, warning
from app.services.facts.network.links import LINKS
from app.services.facts.network.path_mtu import PATH_MTU, PathMtu, Way


def _setting(os: Os, name: str, size: int, summary: str, *more: str) -> Remedy:
    word = as_word(os, name)
    windows = f"As an administrator: Set-NetIPInterface -InterfaceAlias {word} -NlMtuBytes {size}"
    return by_system(
        os,
        linux=Remedy(summary, by_hand=(*more, f"ip link set {word} mtu {size}")),
        windows=Remedy(summary, by_hand=(*more, windows)),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    # Tunnels have smaller packets on purpose: whether they are too small shows on their way, not in their size.
    links = [one for one in facts.get(LINKS) if one.is_connected and not one.is_loopback and not one.is_inside]
    if not links:
        return does_not_apply("No adapter is connected")
    evidence = [
        Evidence("links", link.name, f"{link.mtu} bytes", link.mtu < thresholds["lowest_bytes"]) for link in links
    ]
    smallest = min(links, key=lambda link: link.mtu)
    if smallest.mtu < thresholds["lowest_bytes"]:
        return warning(
            "too_small",
            f"{smallest.name} sends packets of at most {smallest.mtu} bytes",
            *evidence,
            why="IPv6 needs 1280 bytes; below that, secure web pages and VPNs stall.",
            remedy=_setting(facts.os, smallest.name, 1500, "Raise the packet size"),
        )
    path = facts.find(PATH_MTU)
    if not isinstance(path, Missing) and (judged := _on_the_way(facts.os, path, evidence, thresholds)):
        return judged
    if smallest.mtu < thresholds["usual_bytes"]:
        summary = f"{smallest.name} sends packets of at most {smallest.mtu} bytes"
        return note(summary, *evidence, cause="below_usual", why="Usual behind a VPN, PPPoE or on virtual machines.")
    return fine(f"The packet size is {smallest.mtu} bytes", *evidence)


def _on_the_way(os: Os, path: PathMtu, links: Sequence[Evidence], thresholds: Thresholds) -> Judgement | None:
    heard = [one for one in path.ways if one.largest]
    told = [one for one in path.ways if one.told and one.told < path.link_mtu]
    evidence = [*links, *(Evidence("path_mtu", f"To {one.goal}", _said(one), _vanishes(one)) for one in heard)]
    if told:
        size = f"at most {told[0].told} bytes" if told[0].told > 1 else "less than the adapter sends"
        why = "Somebody on the way says so, and senders obey: usual behind PPPoE and tunnels."
        return note(f"Packets on the way may have {size}", *evidence, cause="smaller_way", why=why)
    if not heard or not all(_vanishes(one) for one in heard):
        return None
    largest = max(one.largest for one in heard)
    if largest < thresholds["filter_bytes"]:
        why = "So small a size points to a filter for large pings rather than to a link."
        return note(f"Pings above {largest} bytes are not answered", *evidence, cause="large_pings", why=why)
    return warning(
        "black_hole",
        f"Packets above {largest} bytes vanish on the way without a word",
        *evidence,
        why="Connections begin and then stand still: pages that load for ever, a VPN that connects and carries "
        "nothing. A link on the way is smaller, and a firewall drops the message that says so (ICMP).",
        remedy=_setting(
            os,
            path.interface,
            largest,
            "Let that message through, or send smaller packets",
            'Let the firewall pass ICMP "fragmentation needed" (type 3, code 4), or have it adjust the size of '
            "connections (MSS clamping).",
            "Until then, for this device:",
        ),
    )


def _vanishes(way: Way) -> bool:
    return bool(way.vanished) and not way.told


def _said(way: Way) -> str:
    words = f"{way.largest} bytes arrive"
    if way.loses:
        return f"{words}; packets of all sizes are lost"
    return f"{words}, {way.vanished} vanish" if way.vanished else words


CHECK = Check(
    "net.mtu",
    "Packet size",
    CheckGroup.NETWORK,
    (LINKS, PATH_MTU),
    judge,
    depends_on=("link.up", "net.gateway"),
    # RFC 8200 section 5; Ethernet; below every usual tunnel.
    thresholds={"lowest_bytes": 1280, "usual_bytes": 1500, "filter_bytes": 1200},
    depth=Depth.FULL,
)
