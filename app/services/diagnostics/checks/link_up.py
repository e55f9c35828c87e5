"""link.up: is anything plugged in?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.services.diagnostics.wording import does_not_apply, fine, listed, problem
from app.services.facts.links import LINKS, Link
from app.services.facts.platform import PLATFORM


def _state(link: Link) -> str:
    if not link.is_enabled:
        return "switched off"
    return "connected" if link.is_connected else "no signal"


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    links = [link for link in facts.get(LINKS) if not link.is_loopback]
    physical = [link for link in links if link.is_physical]
    connected = [link for link in physical or links if link.is_connected]
    evidence = [Evidence("links", link.name, _state(link), not link.is_connected) for link in physical or links]
    if connected:
        return fine(f"{listed(link.name for link in connected)} connected", *evidence)
    if not physical:
        platform = facts.find(PLATFORM)
        if not isinstance(platform, Missing) and platform.container:
            return does_not_apply("A container has no network adapter of its own")
        return problem(
            "no_adapter",
            "The system sees no network adapter",
            Evidence("links", "Network adapters", "none", True),
            why="The adapter is missing, broken, switched off in the firmware, or has no driver.",
            remedy=Remedy(
                "Make the adapter visible", by_hand=("Check the device list for an adapter without driver.",)
            ),
        )
    if not any(link.is_enabled for link in physical):
        return problem(
            "disabled",
            f"{listed(link.name for link in physical)} switched off",
            *evidence,
            why="An adapter that is switched off sends nothing, whatever is plugged in.",
            remedy=Remedy("Switch the adapter on", by_hand=(f"ip link set {physical[0].name} up",)),
        )
    return problem(
        "no_carrier",
        f"No signal on {listed(link.name for link in physical if link.is_enabled)}",
        *evidence,
        why="Nothing live is at the other end of the cable, or no Wi-Fi network is joined.",
        remedy=Remedy(
            "Bring the connection up",
            by_hand=("Reseat the cable at both ends.", "Try another cable and switch port.", "Join the Wi-Fi network."),
        ),
    )


CHECK = Check("link.up", "Cable or Wi-Fi", CheckGroup.NETWORK, (LINKS, PLATFORM), judge)
