"""ip.address: does the device have an address that leads somewhere?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import by_system, fine, listed, problem
from app.services.facts.network.addresses import ADDRESSES


def _renewing(command: str) -> Remedy:
    return Remedy(
        tr("Get an address"),
        by_hand=(
            tr("Check that the DHCP server of the site runs and has free addresses."),
            tr("Ask for a new address: {command}.", command=command),
            tr("Check the VLAN of the switch port."),
        ),
    )


_LINUX = _renewing("nmcli device reapply, networkctl renew, or dhclient")
_WINDOWS = _renewing("ipconfig /renew")


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    addresses = [one for one in facts.get(ADDRESSES) if not one.ip.is_loopback]
    evidence = [
        Evidence("addresses", one.interface or tr("Address"), str(one.ip), one.is_duplicate or not one.is_usable)
        for one in addresses
        if one.ip.version == 4 or one.is_usable or one.is_duplicate
    ]
    for one in addresses:
        if one.is_duplicate:
            return problem(
                "conflict",
                tr("Another device already uses {ip}", ip=one.ip.ip),
                *evidence,
                why=tr("Two devices with one address take each other's answers."),
                remedy=Remedy(
                    tr("Find the other device"), by_hand=(tr("Look for its hardware address in the switch."),)
                ),
            )
    usable = [one for one in addresses if one.is_usable]
    if usable:
        first = sorted(usable, key=lambda one: one.ip.version)
        return fine(tr("The address is {first}", first=listed(first[:1])), *evidence)
    renew = by_system(facts.os, linux=_LINUX, windows=_WINDOWS)
    own = [one for one in addresses if one.is_self_assigned]
    if own:
        summary = tr(
            "No DHCP server answered: {interface} gave itself {ip}",
            interface=own[0].interface or tr("the device"),
            ip=own[0].ip.ip,
        )
        return problem("no_dhcp", summary, *evidence, why=tr("Such an address leads nowhere."), remedy=renew)
    nothing = Evidence("addresses", tr("Usable addresses"), tr("none"), True)
    return problem("none", tr("The device has no network address"), *evidence, nothing, remedy=renew)


CHECK = Check("ip.address", tr("Network address"), CheckGroup.NETWORK, (ADDRESSES,), judge, depends_on=("link.up",))
