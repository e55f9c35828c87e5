"""Stage 2: whether this computer knows a way to the address, and which."""

import errno
import socket

from app.domain.connection_check import Observation
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import Address, Attempt, Seen, broken, left_out, well
from app.services.connection_check.linux_routes import Route, route_to


def find_route(attempt: Attempt, task: TaskContext) -> Seen:
    if attempt.through is not None:
        return left_out(tr("The way goes through {name}.", name=attempt.through.name))
    ways = [(address, _way(address)) for address in attempt.addresses]
    good = [(address, way) for address, way in ways if isinstance(way, Route)]
    evidence = tuple(_observation(address, way) for address, way in ways)
    if not good:
        return _no_way(attempt, evidence, [way for _, way in ways if isinstance(way, OSError)])
    address, way = next(((one, its) for one, its in good if its.has_carrier), good[0])
    attempt.addresses = tuple(one for one, _ in good)  # the others cannot be reached
    if not way.has_carrier:
        return _no_carrier(address.text, way.interface, evidence)
    return well(_how_reached(address.text, way), *evidence)


def _how_reached(address: str, way: Route) -> str:
    at, gateway = way.interface, way.gateway
    if way.gateway and way.interface != "lo":
        if way.is_vpn:
            return tr(
                "{address} is reached through the VPN {at} and the gateway {gateway}.",
                address=address,
                at=at,
                gateway=gateway,
            )
        return tr(
            "{address} is reached through {at} and the gateway {gateway}.", address=address, at=at, gateway=gateway
        )
    if way.interface == "lo":
        return tr("{address} is this computer itself.", address=address)
    if way.is_vpn:
        return tr("{address} is at the other end of the VPN {at}.", address=address, at=at)
    return tr("{address} is on the network at {at}.", address=address, at=at)


def _no_carrier(address: str, at: str, evidence: tuple[Observation, ...]) -> Seen:
    return broken(
        "no_link",
        tr("The way to {address} is {at}, and nothing is at the other end of it.", address=address, at=at),
        tr("Plug in the cable of {at}, or join the Wi-Fi.", at=at),
        *evidence,
        Observation(tr("Link"), tr("{at} has no carrier", at=at), is_fault=True),
    )


def has_way(host: str) -> bool:
    """Whether a packet to an address could leave now; for a name, whether anything could. Sends nothing."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((host if _is_number(host) else "192.0.2.1", 9))  # TEST-NET-1, RFC 5737: nobody's address
    except OSError:
        return False
    return True


def direct_interface(address: Address) -> str:
    """The interface at whose network an address is, "" where the way goes through a gateway or is not known.

    A silent address there is a machine that is on: one that is off gives "no route to host", since it does not answer
    ARP. Only Linux tells.
    """
    way = _way(address)
    known = isinstance(way, Route) and hasattr(socket, "AF_NETLINK") and not way.gateway and not way.is_vpn
    return way.interface if isinstance(way, Route) and known else ""


def _has_network() -> bool:
    """Whether any interface has an address that is good for more than this computer."""
    import psutil

    every = [one.address for addresses in psutil.net_if_addrs().values() for one in addresses
             if one.family in (socket.AF_INET, socket.AF_INET6)]  # fmt: skip
    return any(not one.startswith(("127.", "169.254.", "fe80:")) and one != "::1" for one in every)


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdecimal()  # false for ""


def _way(address: Address) -> Route | OSError:
    scope = int(address.place[3]) if len(address.place) > 3 else 0
    try:
        if hasattr(socket, "AF_NETLINK"):
            return route_to(str(address.place[0]).partition("%")[0], scope=scope)
        return _route_by_socket(address)
    except OSError as error:
        return error


def _route_by_socket(address: Address) -> Route:
    """Where no kernel can be asked: the source address that a socket would use, and whose it is. No gateway."""
    with socket.socket(address.family, socket.SOCK_DGRAM) as probe:
        probe.connect(address.place)
        source = str(probe.getsockname()[0])
    import psutil

    for name, addresses in psutil.net_if_addrs().items():
        if any(one.address.partition("%")[0] == source.partition("%")[0] for one in addresses):
            return Route(name, source=source)
    return Route(tr("an interface without a name"), source=source)


def _observation(address: Address, way: Route | OSError) -> Observation:
    if isinstance(way, OSError):
        return Observation(address.text, way.strerror or str(way), is_fault=True)
    parts = [
        tr("interface {interface}", interface=way.interface),
        tr("gateway {gateway}", gateway=way.gateway) if way.gateway else tr("on-link"),
    ]
    return Observation(
        address.text, ", ".join([*parts, tr("from {source}", source=way.source)] if way.source else parts)
    )


def _no_way(attempt: Attempt, evidence: tuple[Observation, ...], errors: list[OSError]) -> Seen:
    if any(error.errno in (errno.EINVAL, errno.EACCES) for error in errors):  # blackhole, prohibit: ip-route(8)
        return broken(
            "forbidden",
            tr("A route of this computer forbids the way to {host}.", host=attempt.host),
            tr("A VPN or a security program has set it: connect the VPN, or end it, and try again."),
            *evidence,
        )
    if not _has_network():
        return broken(
            "no_network",
            tr("This computer has no network."),
            tr("Plug in a cable, join a Wi-Fi, or connect the VPN."),
            *evidence,
        )
    return broken(
        "no_route",
        tr("This computer knows no way to {host}.", host=attempt.host),
        tr("Connect the VPN of the client, or join the network of the device."),
        *evidence,
    )
