"""ip.conflict: does another device use the address of this one, or that of the gateway?"""

from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, listed, note, problem, warning
from app.services.facts.network.address_claims import ADDRESS_CLAIMS, Asked
from app.services.facts.network.addresses import ADDRESSES

_SHARED = ("00:00:5e:00:01:", "00:00:0c:07:ac:", "00:00:0c:9f:f", "00:07:b4:")
"""How hardware addresses begin that several routers share on purpose: VRRP (RFC 5798), HSRP, GLBP."""


def _find(address: Asked, *, is_fixed: bool = False) -> Remedy:
    """`is_fixed`: the address of this device was entered by hand, so that the network can give it a free one."""
    return Remedy(
        tr("Have the network give another address (DHCP)") if is_fixed else tr("Find the other device"),
        step="net.address" if is_fixed else "",
        parameters={"interface": address.interface} if is_fixed and address.interface else {},
        by_hand=(
            tr(
                "Look for {claimed_by} in the table of the switch or of the router.",
                claimed_by=listed(address.claimed_by),
            ),
            tr("Give one of the two another address, outside of what the DHCP server gives out."),
            tr("Restart the network of this device afterwards."),
        ),
    )


def _said(one: Asked) -> str:
    if one.is_gateway:
        return (
            tr("answered by {claimed_by}", claimed_by=listed(one.claimed_by))
            if one.claimed_by
            else tr("nobody answers")
        )
    if not one.claimed_by:
        return tr("nobody else uses it")
    by = listed(one.claimed_by)
    return (
        tr("used by {by} as well, at {seen} UTC", by=by, seen=one.seen)
        if one.seen
        else tr("used by {by} as well", by=by)
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    every, addresses = facts.get(ADDRESS_CLAIMS), facts.find(ADDRESSES)
    now = None if isinstance(addresses, Missing) else {one.ip.ip: one for one in addresses}
    # Windows writes conflicts down: the device may have another address by now.
    asked = [one for one in every if one.is_gateway or now is None or one.address in now]
    own, gateways = [one for one in asked if not one.is_gateway], [one for one in asked if one.is_gateway]
    taken = [one for one in own if one.claimed_by]
    # A router with proxy ARP answers for everybody in its network, and does not mean this device.
    routers = {mac for one in gateways for mac in one.claimed_by}
    real = [one for one in taken if not set(one.claimed_by) <= routers]
    twice = [one for one in gateways if len(_of_one_machine(one.claimed_by)) > 1]
    evidence = [Evidence("address_claims", str(one), _said(one), one in real or one in twice) for one in asked]
    if real:
        summary = tr(
            "Another device uses {address} too: {claimed_by}",
            address=real[0].address,
            claimed_by=listed(real[0].claimed_by),
        )
        why = tr("Two devices with one address take each other's answers: connections stall or break.")
        return problem(
            "in_use",
            summary,
            *evidence,
            why=why,
            remedy=_find(real[0], is_fixed=now is not None and not now[real[0].address].is_dynamic),
        )
    if twice:
        summary = tr(
            "Two devices say that they are the gateway {address}: {claimed_by}",
            address=twice[0].address,
            claimed_by=listed(twice[0].claimed_by),
        )
        why = tr("What is meant for the router goes to whoever was heard last.")
        return warning("gateway_twice", summary, *evidence, why=why, remedy=_find(twice[0]))
    if taken:
        why = tr("A router that answers for all addresses (proxy ARP) is usual in hotels and in networks of guests.")
        return note(tr("The router answers for this device's address"), *evidence, cause="proxy_arp", why=why)
    if not own:
        return _none(evidence)
    return fine(tr("Nobody else uses {address}", address=listed(one.address for one in own)), *evidence)


def _none(evidence: Sequence[Evidence]) -> Judgement:
    return does_not_apply(tr("There is no address to ask for"))


def _of_one_machine(macs: Sequence[str]) -> list[str]:
    """Without those that several routers share."""
    return [one for one in macs if not one.startswith(_SHARED)]


CHECK = Check(
    "ip.conflict",
    tr("Address used twice"),
    CheckGroup.NETWORK,
    (ADDRESS_CLAIMS, ADDRESSES),
    judge,
    depends_on=("ip.address",),
)
