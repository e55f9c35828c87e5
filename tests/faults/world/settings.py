"""What the servers of the world do. Plain words, because they travel to another process."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ROUTER = "10.77.0.1"
SECOND = "10.77.0.2"
"""Both are the router: it gives DNS at the second address too, where that is wanted."""
CLIENT = "10.77.0.20"
WEB = "203.0.113.80"
CLOCK = "203.0.113.123"
"""Addresses of the internet, of a network for documentation (RFC 5737)."""


@dataclass(frozen=True)
class World:
    """`dns` and `second_dns`: "answers", "silent", "refuses" (nobody listens), "fails" (SERVFAIL), "lies" (an address
    for every name), "slow" (0.65 s) or "empty" (no name exists); `second_dns` "" is not listed on the client.
    `web`: "fine", "redirects" and "login" (a captive portal), "silent", "refuses".
    `certificate`: "fine", "expired", "early" (not valid yet), "other_name", "inspected" (signed by an authority that
    only the system knows), "unknown" (by one that nobody knows).
    `clock`: seconds that the time of the world is ahead of the client's; None: no time server answers.
    `zone`: addresses of more names, of IPv4 and, after a space, of IPv6.
    `dhcp`: "" (nobody), "answers", "rogue" (a second server offers another network and gateway).
    `printer`: at the router: "" (none), "fine", "asleep", "jam", "no_paper", "door", "toner_low".
    """

    dns: str = "answers"
    second_dns: str = ""
    web: str = "fine"
    certificate: str = "fine"
    clock: float | None = 0.0
    zone: Mapping[str, str] = field(default_factory=dict)
    dhcp: str = ""
    printer: str = ""
