"""ip.static: does the gateway lie in the own network?"""

import ipaddress
from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, note, problem
from app.services.facts.network.addresses import ADDRESSES, Address
from app.services.facts.network.gateways import GATEWAYS, Gateway

type Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _correct(interface: str) -> Remedy:
    return Remedy(
        tr("Have the network give the settings (DHCP)"),
        step="net.address",
        parameters={"interface": interface},
        by_hand=(tr("Use DHCP, or compare address, mask and gateway with a device that works."),),
    )


def _odd(addresses: Sequence[Address], gateways: Sequence[Gateway]) -> tuple[str, Network] | None:
    """An address that no machine of its network can have, in words, and that network."""
    for one in addresses:
        network = one.ip.network
        kept = (network.network_address, network.broadcast_address)
        if one.ip.ip in kept:
            return tr("The device's own address {ip}", ip=one.ip.ip), network
        for gateway in gateways:
            if gateway.interface == one.interface and gateway.address in kept:
                return tr("The gateway {address}", address=gateway.address), network
    return None


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    networks = [one for one in facts.get(ADDRESSES) if one.ip.version == 4 and one.is_usable and one.interface]
    gateways = [one for one in facts.get(GATEWAYS) if one.address and one.address.version == 4]
    # A /32 (cloud machines, point-to-point links) reaches its gateway by a route of its own.
    real = [one for one in networks if one.ip.network.prefixlen < 31]
    if not gateways or not real or len(real) < len(networks):
        return does_not_apply(tr("There is no gateway beside a network of its own"))
    evidence = [Evidence("addresses", one.interface, str(one.ip)) for one in real]
    odd = _odd(real, gateways)
    if odd:
        what, network = odd
        summary = tr(
            "{what} is not the address of a machine: the network {network} keeps it for itself",
            what=what,
            network=network,
        )
        why = tr("The first address of a network is its name and the last one is for everybody: the mask is wrong.")
        return problem(
            "no_host_address",
            summary,
            *evidence,
            Evidence("gateways", tr("Gateway"), str(gateways[0]), True),
            why=why,
            remedy=_correct(real[0].interface),
        )
    elsewhere = _elsewhere(real, gateways, evidence)
    return elsewhere or fine(tr("Address, mask and gateway fit together"), *evidence)


def _elsewhere(real: Sequence[Address], gateways: Sequence[Gateway], evidence: list[Evidence]) -> Judgement | None:
    """A gateway outside of the networks of the device."""
    for gateway in gateways:
        near = [one for one in real if one.interface == gateway.interface]
        if near and not any(gateway.address in one.ip.network for one in real):
            if gateway.answers or gateway.is_on_the_wire:
                summary = tr(
                    "The gateway {address} lies outside of {network}, and is reached",
                    address=gateway.address,
                    network=near[0].ip.network,
                )
                return note(summary, *evidence, cause="outside_but_reached", why=tr("A route of its own leads to it."))
            summary = tr(
                "The gateway {address} is not in the network {network}",
                address=gateway.address,
                network=near[0].ip.network,
            )
            why = tr("The address, the mask or the gateway was mistyped; the device cannot reach a gateway elsewhere.")
            return problem(
                "gateway_outside",
                summary,
                *evidence,
                Evidence("gateways", tr("Gateway"), str(gateway), True),
                why=why,
                remedy=_correct(near[0].interface),
            )
    return None


CHECK = Check(
    "ip.static",
    tr("Address and gateway fit"),
    CheckGroup.NETWORK,
    (ADDRESSES, GATEWAYS),
    judge,
    depends_on=("ip.address",),
)
