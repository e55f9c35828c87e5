"""dhcp.lease: is the lent address renewed in time?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.services.diagnostics.wording import by_system, does_not_apply, fine, problem, warning
from app.services.facts.network.addresses import ADDRESSES
from app.services.facts.network.dhcp_lease import DHCP_LEASES, Lease

_SERVER = "Check that the DHCP server of the site runs, and that it has free addresses."
_LINUX = Remedy(
    "Renew the address", by_hand=(_SERVER, "Ask again: nmcli device reapply, networkctl renew, or dhclient.")
)
_WINDOWS = Remedy("Renew the address", by_hand=(_SERVER, "Ask again: ipconfig /renew"))


def _duration(seconds: int) -> str:
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if abs(seconds) >= 2 * length:
            return f"{abs(seconds) // length} {unit}"
    return f"{abs(seconds)} seconds"


def _said(lease: Lease) -> str:
    words = f"{_duration(lease.left)} left" if lease.left >= 0 else f"ran out {_duration(lease.left)} ago"
    words += f" of {_duration(lease.length)}" if lease.length else ""
    return f"{words}, from {lease.server}" if lease.server else f"{words}, no server answered"


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    every = facts.get(DHCP_LEASES)
    addresses = facts.find(ADDRESSES)
    # What was lent in other networks, long ago, stays in the files of a client.
    in_use = None if isinstance(addresses, Missing) else {one.ip.ip for one in addresses}
    leases = [one for one in every if in_use is None or one.address in in_use]
    if not leases:
        return does_not_apply("No address of this device is known to be leased from a DHCP server")
    late = thresholds["left_percent"]
    ended = [one for one in leases if one.left < -thresholds["grace_seconds"] and one.length]
    waiting = [one for one in leases if one.length > 0 and 0 <= one.left < one.length * late / 100]
    evidence = [Evidence("dhcp_leases", str(one), _said(one), one in ended or one in waiting) for one in leases]
    remedy = by_system(facts.os, linux=_LINUX, windows=_WINDOWS)
    if ended:
        summary = f"The lease of {ended[0]} ran out {_duration(ended[0].left)} ago"
        why = "The server may give the address to another device by now."
        return problem("expired", summary, *evidence, why=why, remedy=remedy)
    if waiting:
        one = waiting[0]
        summary = f"The lease of {one} ends in {_duration(one.left)} and was not renewed"
        why = f"The device asks for it from half of the {_duration(one.length)} on, and the server has not answered."
        return warning("not_renewed", summary, *evidence, why=why, remedy=remedy)
    return fine(f"The address {leases[0]} is leased for another {_duration(leases[0].left)}", *evidence)


CHECK = Check(
    "dhcp.lease",
    "Lease of the address",
    CheckGroup.NETWORK,
    (DHCP_LEASES, ADDRESSES),
    judge,
    depends_on=("ip.address",),
    # RFC 2131 section 4.4.5: asked for at 50 %, of any server at 87.5 %. A device that has slept needs a moment.
    thresholds={"left_percent": 10, "grace_seconds": 120},
)
