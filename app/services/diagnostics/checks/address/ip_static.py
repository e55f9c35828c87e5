"""ip.static: does the gateway lie in the own network?"""

import ipaddress
from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import does_not_apply, fine, note, problem
from app.services.facts.network.addresses import ADDRESSES, Address
from app.services.facts.network.gateways import GATEWAYS, Gateway

type Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _correct(interface: str) -> Remedy:
    return Remedy(
        "Have the network give the settings (DHCP)",
        step="net.address",
        parameters={"interface": interface},
        by_hand=("Use DHCP, or compare address, mask and gateway with a device that works.",),
    )


def _odd(addresses: Sequence[Address], gateways: Sequence[Gateway]) -> tuple[str, Network] | None:
    """An address that no machine of its network can have, in words, and that network."""
    for one in addresses:
        network = one.ip.network
        kept = (network.network_address, network.broadcast_address)
        if one.ip.ip in kept:
            return f"The device's own address {one.ip.ip}", network
        for gateway in gateways:
            if gateway.interface == one.interface and gateway.address in kept:
                return f"The gateway {gateway.address}", network
    return None


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    networks = [one for one in facts.get(ADDRESSES) if one.ip.version == 4 and one.is_usable and one.interface]
    gateways = [one for one in facts.get(GATEWAYS) if one.address and one.address.version == 4]
    # A /32 (cloud machines, point-to-point links) reaches its gateway by a route of its own.
    real = [one for one in networks if one.ip.network.prefixlen < 31]
    if not gateways or not real or len(real) < len(networks):
        return does_not_apply("There is no gateway beside a network of its own")
    evidence = [Evidence("addresses", one.interface, str(one.ip)) for one in real]
    odd = _odd(real, gateways)
    if odd:
        what, network = odd
        return problem(
            "no_host_address",
            f"{what} is not the address of a machine: the network {network} keeps it for itself",
            *evidence,
            Evidence("gateways", "Gateway", str(gateways[0]), True),
            why="The first address of a network is its name and the last one is for everybody: the mask is wrong.",
            remedy=_correct(real[0].interface),
        )
    for gateway in gateways:
        near = [one for one in real if one.interface == gateway.interface]
        if near and not any(gateway.address in one.ip.network for one in real):
            if gateway.answers or gateway.is_on_the_wire:
                summary = f"The gateway {gateway.address} lies outside of {near[0].ip.network}, and is reached"
                return note(summary, *evidence, cause="outside_but_reached", why="A route of its own leads to it.")
            return problem(
                "gateway_outside",
                f"The gateway {gateway.address} is not in the network {near[0].ip.network}",
                *evidence,
                Evidence("gateways", "Gateway", str(gateway), True),
                why="The address, the mask or the gateway was mistyped; the device cannot reach a gateway elsewhere.",
                remedy=_correct(near[0].interface),
            )
    return fine("Address, mask and gateway fit together", *evidence)


CHECK = Check(
    "ip.static", "Address and gateway fit", CheckGroup.NETWORK, (ADDRESSES, GATEWAYS), judge, depends_on=("ip.address",)
)
