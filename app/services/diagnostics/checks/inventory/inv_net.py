"""inv.net: who else is in the network, and who is new?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, listed, note
from app.services.facts.inventory.neighbours import NEIGHBOURS, Neighbour


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    neighbours, before = facts.get(NEIGHBOURS), facts.earlier(NEIGHBOURS)
    devices = {one.mac: one for one in neighbours}
    if isinstance(before, Missing):
        evidence = [Evidence("neighbours", one.address, _said(one)) for one in neighbours[:40]]
        return fine(
            tr("{devices} seen recently in the local network", devices=counted(len(devices), "device")), *evidence
        )
    known = {one.mac for one in before}
    # Telephones take another address for each network and day: that says nothing.
    new = [one for one in devices.values() if one.mac not in known and not one.is_random]
    gone = [one for one in before if one.mac not in devices and not one.is_random]
    evidence = [Evidence("neighbours", one.address, tr("{one}: new", one=_said(one))) for one in new[:20]]
    evidence += [Evidence("neighbours", one.address, tr("{one}: not seen", one=_said(one))) for one in gone[:20]]
    if new:
        summary = tr("New in the network since the last visit: {address}", address=listed(one.address for one in new))
        why = tr("Only devices that this one has spoken to recently are seen.")
        return note(summary, *evidence, cause="new", why=why)
    return fine(
        tr("{devices} seen recently in the local network, none of them new", devices=counted(len(devices), "device")),
        *evidence,
    )


def _said(one: Neighbour) -> str:
    return tr(
        "{mac} at {interface}{more}",
        mac=one.mac,
        interface=one.interface,
        more=tr(", an address made up for this network") if one.is_random else "",
    )


CHECK = Check("inv.net", tr("Neighbours"), CheckGroup.INVENTORY, (NEIGHBOURS,), judge, depth=Depth.FULL)
