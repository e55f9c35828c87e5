"""net.mtu: are the largest packets of an adapter unusually small?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, note, warning
from app.services.facts.network.links import LINKS


def _raising(os: Os, name: str) -> Remedy:
    word = as_word(os, name)
    windows = f"As an administrator: Set-NetIPInterface -InterfaceAlias {word} -NlMtuBytes 1500"
    return by_system(
        os,
        linux=Remedy("Raise the packet size", by_hand=(f"ip link set {word} mtu 1500",)),
        windows=Remedy("Raise the packet size", by_hand=(windows,)),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    links = [link for link in facts.get(LINKS) if link.is_connected and not link.is_loopback]
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
            remedy=_raising(facts.os, smallest.name),
        )
    if smallest.mtu < thresholds["usual_bytes"]:
        summary = f"{smallest.name} sends packets of at most {smallest.mtu} bytes"
        return note(summary, *evidence, cause="below_usual", why="Usual behind a VPN, PPPoE or on virtual machines.")
    return fine(f"The packet size is {smallest.mtu} bytes", *evidence)


CHECK = Check(
    "net.mtu",
    "Packet size",
    CheckGroup.NETWORK,
    (LINKS,),
    judge,
    depends_on=("link.up",),
    thresholds={"lowest_bytes": 1280, "usual_bytes": 1500},  # RFC 8200 section 5; Ethernet
)
