"""dhcp.lease: is the lent address renewed in time?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import tr
from app.services.diagnostics.wording import by_system, does_not_apply, fine, problem, warning
from app.services.facts.network.addresses import ADDRESSES
from app.services.facts.network.dhcp_lease import DHCP_LEASES, Lease

_SERVER = tr("Check that the DHCP server of the site runs, and that it has free addresses.")
_LINUX = Remedy(
    tr("Renew the address"), by_hand=(_SERVER, tr("Ask again: nmcli device reapply, networkctl renew, or dhclient."))
)
_WINDOWS = Remedy(tr("Renew the address"), by_hand=(_SERVER, tr("Ask again: ipconfig /renew")))


def _duration(seconds: int) -> str:
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if abs(seconds) >= 2 * length:
            return f"{abs(seconds) // length} {unit}"
    return tr("{seconds} seconds", seconds=abs(seconds))


def _said(lease: Lease) -> str:
    words = (
        tr("{left} left", left=_duration(lease.left))
        if lease.left >= 0
        else tr("ran out {left} ago", left=_duration(lease.left))
    )
    if lease.length:
        words = tr("{left} of {length}", left=words, length=_duration(lease.length))
    return (
        tr("{words}, from {server}", words=words, server=lease.server)
        if lease.server
        else tr("{words}, no server answered", words=words)
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    every = facts.get(DHCP_LEASES)
    addresses = facts.find(ADDRESSES)
    # What was lent in other networks, long ago, stays in the files of a client.
    in_use = None if isinstance(addresses, Missing) else {one.ip.ip for one in addresses}
    leases = [one for one in every if in_use is None or one.address in in_use]
    if not leases:
        return does_not_apply(tr("No address of this device is known to be leased from a DHCP server"))
    late = thresholds["left_percent"]
    ended = [one for one in leases if one.left < -thresholds["grace_seconds"] and one.length]
    waiting = [one for one in leases if one.length > 0 and 0 <= one.left < one.length * late / 100]
    evidence = [Evidence("dhcp_leases", str(one), _said(one), one in ended or one in waiting) for one in leases]
    remedy = by_system(facts.os, linux=_LINUX, windows=_WINDOWS)
    if ended:
        summary = tr("The lease of {ended} ran out {left} ago", ended=ended[0], left=_duration(ended[0].left))
        why = tr("The server may give the address to another device by now.")
        return problem("expired", summary, *evidence, why=why, remedy=remedy)
    if waiting:
        one = waiting[0]
        summary = tr("The lease of {one} ends in {left} and was not renewed", one=one, left=_duration(one.left))
        why = tr(
            "The device asks for it from half of the {length} on, and the server has not answered.",
            length=_duration(one.length),
        )
        return warning("not_renewed", summary, *evidence, why=why, remedy=remedy)
    return fine(
        tr("The address {leases} is leased for another {left}", leases=leases[0], left=_duration(leases[0].left)),
        *evidence,
    )


CHECK = Check(
    "dhcp.lease",
    tr("Lease of the address"),
    CheckGroup.NETWORK,
    (DHCP_LEASES, ADDRESSES),
    judge,
    depends_on=("ip.address",),
    # RFC 2131 section 4.4.5: asked for at 50 %, of any server at 87.5 %. A device that has slept needs a moment.
    thresholds={"left_percent": 10, "grace_seconds": 120},
)
