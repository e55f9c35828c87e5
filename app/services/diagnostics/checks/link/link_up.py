"""link.up: is anything plugged in?"""

from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, listed, problem, warning
from app.services.facts.network.links import LINKS, Link
from app.services.facts.platform import PLATFORM


def _state(link: Link) -> str:
    if not link.is_enabled:
        return tr("switched off")
    return "connected" if link.is_connected else tr("no signal")


def _switching_on(os: Os, name: str) -> Remedy:
    word = as_word(os, name)
    return by_system(
        os,
        linux=Remedy(tr("Switch the adapter on"), by_hand=(tr("ip link set {word} up", word=word),)),
        windows=Remedy(
            tr("Switch the adapter on"), by_hand=(tr("As an administrator: Enable-NetAdapter -Name {word}", word=word),)
        ),
    )


_VISIBLE_LINUX = Remedy(
    tr("Make the adapter visible"), by_hand=(tr("Check the device list for an adapter without driver: lspci -k"),)
)
_VISIBLE_WINDOWS = Remedy(
    tr("Make the adapter visible"),
    by_hand=(tr("Look in the Device Manager (devmgmt.msc) for an adapter without driver."),),
)


_MODEMS = ("ppp", "wwan")
"""What a modem is called: no hardware stands behind it itself."""


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    links = [link for link in facts.get(LINKS) if not link.is_loopback]
    # A virtual machine or a container has adapters that no hardware stands behind.
    physical = [link for link in links if link.is_physical] or [one for one in links if not one.is_inside]
    connected = [link for link in physical if link.is_connected]
    dialled = [link for link in links if link.name.startswith(_MODEMS) and link.is_connected]
    evidence = [Evidence("links", one.name, _state(one), not (connected or dialled)) for one in [*physical, *dialled]]
    inner = [link for link in facts.get(LINKS) if link.is_loopback and not link.is_enabled]
    if (connected or dialled) and inner:
        return _loopback_off(facts.os, inner[0], evidence)
    if connected or dialled:
        return fine(tr("{name} connected", name=listed(link.name for link in connected or dialled)), *evidence)
    if not physical:
        return _no_adapter(facts)
    if not any(link.is_enabled for link in physical):
        return problem(
            "disabled",
            tr("{name} switched off", name=listed(link.name for link in physical)),
            *evidence,
            why=tr("An adapter that is switched off sends nothing, whatever is plugged in."),
            remedy=_switching_on(facts.os, physical[0].name),
        )
    return problem(
        "no_carrier",
        tr("No signal on {name}", name=listed(link.name for link in physical if link.is_enabled)),
        *evidence,
        why=tr("Nothing live is at the other end of the cable, or no Wi-Fi network is joined."),
        remedy=Remedy(
            tr("Bring the connection up"),
            by_hand=(
                tr("Reseat the cable at both ends."),
                tr("Try another cable and switch port."),
                tr("Join the Wi-Fi network."),
            ),
        ),
    )


def _no_adapter(facts: Facts) -> Judgement:
    platform = facts.find(PLATFORM)
    if not isinstance(platform, Missing) and platform.container:
        return does_not_apply(tr("A container has no network adapter of its own"))
    return problem(
        "no_adapter",
        tr("The system sees no network adapter"),
        Evidence("links", tr("Network adapters"), tr("none"), True),
        why=tr("The adapter is missing, broken, switched off in the firmware, or has no driver."),
        remedy=by_system(facts.os, linux=_VISIBLE_LINUX, windows=_VISIBLE_WINDOWS),
    )


def _loopback_off(os: Os, link: Link, evidence: Sequence[Evidence]) -> Judgement:
    return warning(
        "loopback_off",
        tr("{name}, by which programs of the device reach each other, is switched off", name=link.name),
        *evidence,
        Evidence("links", link.name, tr("switched off"), True),
        why=tr("What runs on the device itself is not found there: a forwarder of names, a database, a proxy."),
        remedy=_switching_on(os, link.name),
    )


CHECK = Check("link.up", tr("Cable or Wi-Fi"), CheckGroup.NETWORK, (LINKS, PLATFORM), judge)
