"""net.mtu: do large packets arrive, and does somebody say so where they cannot?"""

from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, note, warning
from app.services.facts.network.links import LINKS
from app.services.facts.network.path_mtu import PATH_MTU, PathMtu, Way


def _setting(os: Os, name: str, size: int, summary: str, *more: str) -> Remedy:
    word = as_word(os, name)
    windows = tr(
        "As an administrator: Set-NetIPInterface -InterfaceAlias {word} -NlMtuBytes {size}", word=word, size=size
    )
    return by_system(
        os,
        linux=Remedy(summary, by_hand=(*more, tr("ip link set {word} mtu {size}", word=word, size=size))),
        windows=Remedy(summary, by_hand=(*more, windows)),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    # Tunnels have smaller packets on purpose: whether they are too small shows on their way, not in their size.
    links = [one for one in facts.get(LINKS) if one.is_connected and not one.is_loopback and not one.is_inside]
    if not links:
        return does_not_apply(tr("No adapter is connected"))
    evidence = [
        Evidence("links", link.name, tr("{mtu} bytes", mtu=link.mtu), link.mtu < thresholds["lowest_bytes"])
        for link in links
    ]
    smallest = min(links, key=lambda link: link.mtu)
    if smallest.mtu < thresholds["lowest_bytes"]:
        return warning(
            "too_small",
            tr("{name} sends packets of at most {mtu} bytes", name=smallest.name, mtu=smallest.mtu),
            *evidence,
            why=tr("IPv6 needs 1280 bytes; below that, secure web pages and VPNs stall."),
            remedy=_setting(facts.os, smallest.name, 1500, tr("Raise the packet size")),
        )
    path = facts.find(PATH_MTU)
    if not isinstance(path, Missing) and (judged := _on_the_way(facts.os, path, evidence, thresholds)):
        return judged
    if smallest.mtu < thresholds["usual_bytes"]:
        summary = tr("{name} sends packets of at most {mtu} bytes", name=smallest.name, mtu=smallest.mtu)
        return note(
            summary, *evidence, cause="below_usual", why=tr("Usual behind a VPN, PPPoE or on virtual machines.")
        )
    return fine(tr("The packet size is {mtu} bytes", mtu=smallest.mtu), *evidence)


def _on_the_way(os: Os, path: PathMtu, links: Sequence[Evidence], thresholds: Thresholds) -> Judgement | None:
    heard = [one for one in path.ways if one.largest]
    told = [one for one in path.ways if one.told and one.told < path.link_mtu]
    evidence = [
        *links,
        *(Evidence("path_mtu", tr("To {goal}", goal=one.goal), _said(one), _vanishes(one)) for one in heard),
    ]
    if told:
        size = tr("at most {told} bytes", told=told[0].told) if told[0].told > 1 else tr("less than the adapter sends")
        why = tr("Somebody on the way says so, and senders obey: usual behind PPPoE and tunnels.")
        return note(tr("Packets on the way may have {size}", size=size), *evidence, cause="smaller_way", why=why)
    if not heard or not all(_vanishes(one) for one in heard):
        return None
    largest = max(one.largest for one in heard)
    if largest < thresholds["filter_bytes"]:
        why = tr("So small a size points to a filter for large pings rather than to a link.")
        return note(
            tr("Pings above {largest} bytes are not answered", largest=largest), *evidence, cause="large_pings", why=why
        )
    return warning(
        "black_hole",
        tr("Packets above {largest} bytes vanish on the way without a word", largest=largest),
        *evidence,
        why=tr(
            "Connections begin and then stand still: pages that load for ever, a VPN that connects and carries "
            "nothing. A link on the way is smaller, and a firewall drops the message that says so (ICMP)."
        ),
        remedy=_setting(
            os,
            path.interface,
            largest,
            tr("Let that message through, or send smaller packets"),
            tr(
                'Let the firewall pass ICMP "fragmentation needed" (type 3, code 4), or have it adjust the size of '
                "connections (MSS clamping)."
            ),
            tr("Until then, for this device:"),
        ),
    )


def _vanishes(way: Way) -> bool:
    return bool(way.vanished) and not way.told


def _said(way: Way) -> str:
    words = tr("{largest} bytes arrive", largest=way.largest)
    if way.loses:
        return tr("{words}; packets of all sizes are lost", words=words)
    return f"{words}, {way.vanished} vanish" if way.vanished else words


CHECK = Check(
    "net.mtu",
    tr("Packet size"),
    CheckGroup.NETWORK,
    (LINKS, PATH_MTU),
    judge,
    depends_on=("link.up", "net.gateway"),
    # RFC 8200 section 5; Ethernet; below every usual tunnel.
    thresholds={"lowest_bytes": 1280, "usual_bytes": 1500, "filter_bytes": 1200},
    depth=Depth.FULL,
)
