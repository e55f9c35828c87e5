"""net.gateway: is there a way out of the own network, and is anyone there?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import fine, listed, note, problem
from app.services.facts.network.gateways import GATEWAYS, Gateway


def _said(gateway: Gateway) -> str:
    if gateway.answers:
        return "answers"
    if gateway.is_on_the_wire:
        return "is there, does not answer ping" if gateway.answers is False else "is there"
    if gateway.is_on_the_wire is False or gateway.answers is False:
        return "does not answer"
    return "not tried"


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    gateways = facts.get(GATEWAYS)
    if not gateways:
        return problem(
            "none",
            "The device has no default gateway",
            Evidence("gateways", "Default routes", "none", True),
            why="Without a gateway nothing outside the own network can be reached.",
            remedy=Remedy("Set a gateway", by_hand=("Use DHCP, or enter the router of the site as gateway.",)),
        )
    evidence = [Evidence("gateways", str(one), _said(one), _said(one) == "does not answer") for one in gateways]
    alive = [one for one in gateways if one.answers or one.is_on_the_wire]
    silent = [one for one in gateways if _said(one) == "does not answer"]
    if silent and not alive:
        return problem(
            "silent",
            f"The gateway {listed(one.address for one in silent)} does not answer",
            *evidence,
            why="The router is off, or something on the way to it does not pass: cable, VLAN, client isolation.",
            remedy=Remedy("Bring the router back", by_hand=("Check the router's power and the switch port's VLAN.",)),
        )
    if alive and not any(one.answers for one in alive) and any(one.answers is False for one in alive):
        summary = f"The gateway {alive[0].address} is there but does not answer ping"
        return note(summary, *evidence, cause="no_echo", why="Many routers are set so. It is no fault by itself.")
    return fine(f"The gateway is {listed(gateways)}", *evidence)


CHECK = Check(
    "net.gateway", "Default gateway", CheckGroup.NETWORK, (GATEWAYS,), judge, depends_on=("ip.address", "ip.static")
)
