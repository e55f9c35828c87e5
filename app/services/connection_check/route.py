"""Stage 2: whether this computer knows a way to the address, and which."""

import errno
import socket

from app.domain.connection_check import Observation
from app.domain.task import TaskContext
from app.services.connection_check.attempt import Address, Attempt, Seen, broken, left_out, well
from app.services.connection_check.linux_routes import Route, route_to

_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EINVAL, errno.EACCES, errno.EADDRNOTAVAIL, errno.ENETDOWN)


def find_route(attempt: Attempt, task: TaskContext) -> Seen:
    if attempt.through is not None:
        return left_out(f"The way goes through {attempt.through.name}.")
    ways = [(address, _way(address)) for address in attempt.addresses]
    good = [(address, way) for address, way in ways if isinstance(way, Route)]
    evidence = tuple(_observation(address, way) for address, way in ways)
    if not good:
        return _no_way(attempt, evidence, [way for _, way in ways if isinstance(way, OSError)])
    address, way = next(((one, its) for one, its in good if its.has_carrier), good[0])
    attempt.addresses = tuple(one for one, _ in good)  # the others cannot be reached
    if not way.has_carrier:
        return broken(
            "no_link",
            f"The way to {address.text} is {way.interface}, and nothing is at the other end of it.",
            f"Plug in the cable of {way.interface}, or join the Wi-Fi.",
            *evidence,
            Observation("Link", f"{way.interface} has no carrier", is_fault=True),
        )
    kind = "the VPN " if way.is_vpn else ""
    on_wire = f"on the network at {way.interface}" if not way.is_vpn else f"at the other end of the VPN {way.interface}"
    words = f"through {kind}{way.interface} and the gateway {way.gateway}" if way.gateway else on_wire
    words = "this computer itself" if way.interface == "lo" else words
    return well(f"{address.text} is {words}." if not way.gateway else f"{address.text} is reached {words}.", *evidence)


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
    return Route("an interface without a name", source=source)


def _observation(address: Address, way: Route | OSError) -> Observation:
    if isinstance(way, OSError):
        return Observation(address.text, way.strerror or str(way), is_fault=True)
    parts = [f"interface {way.interface}", f"gateway {way.gateway}" if way.gateway else "on-link"]
    return Observation(address.text, ", ".join([*parts, f"from {way.source}"] if way.source else parts))


def _no_way(attempt: Attempt, evidence: tuple[Observation, ...], errors: list[OSError]) -> Seen:
    if any(error.errno in (errno.EINVAL, errno.EACCES) for error in errors):  # blackhole, prohibit: ip-route(8)
        return broken(
            "forbidden",
            f"A route of this computer forbids the way to {attempt.host}.",
            "A VPN or a security program has set it: connect the VPN, or end it, and try again.",
            *evidence,
        )
    if not _has_network():
        return broken(
            "no_network",
            "This computer has no network.",
            "Plug in a cable, join a Wi-Fi, or connect the VPN.",
            *evidence,
        )
    return broken(
        "no_route",
        f"This computer knows no way to {attempt.host}.",
        "Connect the VPN of the client, or join the network of the device.",
        *evidence,
    )
