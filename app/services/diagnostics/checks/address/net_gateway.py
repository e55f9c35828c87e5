"""net.gateway: is there a way out of the own network, is anyone there, and does it let packets through?"""

from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import tr
from app.services.diagnostics.wording import OWN_FIREWALL, does_not_apply, fine, listed, note, problem, warning
from app.services.facts.network.addresses import ADDRESSES
from app.services.facts.network.gateways import GATEWAYS, Gateway
from app.services.facts.network.resolution import RESOLUTION
from app.services.facts.network.way_out import WAY_OUT

_DEAD = tr("does not answer")
_CABLE = Remedy(
    tr("Mend the way to the router"),
    by_hand=(
        tr("On Wi-Fi: move closer, or use a cable for a comparison."),
        tr("On a cable: change it, and the port of the switch."),
        tr("Ask the router from another device: if that loses packets too, it is the router or the switch before it."),
    ),
)
_ROUTER = Remedy(
    tr("Bring the router back"),
    by_hand=(
        tr("Check the router's power and the switch port's VLAN."),
        tr("See that the address of the gateway is the router's: compare it with a device that works."),
    ),
)


def _said(gateway: Gateway) -> str:
    pings = gateway.pings
    if gateway.answers and pings.received:
        times = tr("{average:.1f} ms, jitter {jitter:.1f} ms", average=pings.average, jitter=pings.jitter)
        if pings.lost:
            times = tr("{lost} of {sent} packets lost, {times}", lost=pings.lost, sent=pings.sent, times=times)
        return tr("answers: {times}", times=times)
    if gateway.answers:
        return "answers"
    if not gateway.is_let_out:
        return tr("not asked: the device's own firewall stops pings")
    if gateway.is_on_the_wire:
        return tr("is there, does not answer ping") if gateway.answers is False else tr("is there")
    if gateway.is_on_the_wire is False or gateway.answers is False:
        return _DEAD
    return tr("not tried")


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    gateways = facts.get(GATEWAYS)
    if not gateways:
        return _none(facts)
    evidence = [Evidence("gateways", str(one), _said(one), _said(one) == _DEAD) for one in gateways]
    if stopped := _own_firewall(facts, gateways, evidence):
        return stopped
    alive = [one for one in gateways if one.answers or one.is_on_the_wire]
    silent = [one for one in gateways if _said(one) == _DEAD]
    if silent and not alive:
        return problem(
            "silent",
            tr("The gateway {address} does not answer", address=listed(one.address for one in silent)),
            *evidence,
            why=tr("The router is off, or something on the way to it does not pass: cable, VLAN, client isolation."),
            remedy=_ROUTER,
        )
    return (
        _first_is_dead(gateways, evidence)
        or _lets_nothing_through(facts, gateways, evidence)
        or _quality(gateways, evidence, thresholds)
        or _quiet(alive, evidence)
        or fine(tr("The gateway is {gateways}", gateways=listed(gateways)), *evidence)
    )


def _none(facts: Facts) -> Judgement:
    addresses = facts.find(ADDRESSES)
    usable = [] if isinstance(addresses, Missing) else [one for one in addresses if one.is_usable]
    if not isinstance(addresses, Missing) and not usable:
        return does_not_apply(tr("Without an address of its own the device can have no gateway"))
    ways = facts.find(WAY_OUT)
    if not isinstance(ways, Missing) and any(one.way == "goes" for one in ways):
        way = next(one for one in ways if one.way == "goes")
        shown = Evidence("way_out", tr("To {goal}", goal=way.goal), str(way))
        return note(
            tr("No default route, but rules of the system send packets out {way}", way=way), shown, cause="by_rule"
        )
    named = next((one.interface for one in usable if one.interface and one.ip.version == 4), "")
    return problem(
        "none",
        tr("The device has no default gateway"),
        Evidence("gateways", tr("Default routes"), tr("none"), True),
        why=tr("Without a gateway nothing outside the local network can be reached."),
        remedy=Remedy(
            tr("Have the network give a gateway (DHCP)"),
            step="net.address" if named else "",
            parameters={"interface": named} if named else {},
            by_hand=(tr("Use DHCP, or enter the router of the site as gateway."),),
        ),
    )


def _own_firewall(facts: Facts, gateways: Sequence[Gateway], evidence: Sequence[Evidence]) -> Judgement | None:
    """Pings alone may be stopped on purpose; where questions to name servers are as well, nothing goes out."""
    stopped = [one for one in gateways if not one.is_let_out]
    if not stopped:
        return None
    resolution = facts.find(RESOLUTION)
    asked = () if isinstance(resolution, Missing) else resolution.servers
    if not asked or any(one.status != "forbidden" for one in asked) or any(one.answers for one in gateways):
        summary = tr("The device's own firewall lets no ping out: {address} was not asked", address=stopped[0].address)
        return note(summary, *evidence, cause="ping_forbidden")
    marked = [Evidence(one.fact, one.label, one.value, True) for one in evidence]
    return problem(
        "own_firewall",
        tr("The device's own firewall lets nothing out"),
        *marked,
        *[
            Evidence(
                "resolution", tr("Name server {server}", server=one.server), tr("not asked: it was stopped too"), True
            )
            for one in asked
        ],
        why=tr("Pings to the gateway and questions to the name servers are turned away before they leave the device."),
        remedy=OWN_FIREWALL,
    )


def _first_is_dead(gateways: Sequence[Gateway], evidence: Sequence[Evidence]) -> Judgement | None:
    """Packets go to the gateway with the lowest metric, whether it is alive or not."""
    ipv4 = [one for one in gateways if one.address is None or one.address.version == 4]
    if not ipv4:
        return None
    lowest = min(one.metric for one in ipv4)
    first = [one for one in ipv4 if one.metric == lowest]
    dead = [one for one in ipv4 if _said(one) == _DEAD]
    if dead and all(one in dead for one in first):
        spare = next(one for one in gateways if one not in dead)
        return problem(
            "first_is_silent",
            tr("The gateway {dead}, which comes first, does not answer", dead=dead[0]),
            *evidence,
            why=tr("What is sent goes to it all the same, and not to {spare}.", spare=spare),
            remedy=Remedy(
                tr("Let the other one come first"),
                by_hand=(tr("Disconnect the network whose gateway is silent, or give it the higher metric."),),
            ),
        )
    if dead and len(first) == 1:
        return note(tr("A spare gateway, {dead}, does not answer", dead=dead[0]), *evidence, cause="spare_is_silent")
    return None


def _lets_nothing_through(facts: Facts, gateways: Sequence[Gateway], evidence: Sequence[Evidence]) -> Judgement | None:
    """It tells its hardware address and nothing else, and no name server is heard: whoever is there is no router."""
    resolution = facts.find(RESOLUTION)
    if isinstance(resolution, Missing) or not resolution.servers or resolution.lookup:
        return None
    mute = [one for one in gateways if one.is_on_the_wire and one.answers is False and one.passes_on is False]
    heard = [one for one in resolution.servers if one.status not in ("silent", "unreachable")]
    if heard or not mute or any(one.answers or one.address is None for one in gateways):
        return None
    asked = [
        Evidence("resolution", tr("Name server {server}", server=one.server), one.status, True)
        for one in resolution.servers
    ]
    if not mute[0].is_let_in:
        return _thrown_away(mute[0], evidence, asked)
    if mute[0].is_by_hand:
        return _entered_by_hand(mute[0], evidence, asked)
    return problem(
        "arp_only",
        tr("The gateway {address} tells its hardware address but carries nothing", address=mute[0].address),
        *[Evidence("gateways", one.label, tr("{one}, passes nothing on", one=one.value), True) for one in evidence],
        *asked,
        why=tr(
            "Neither it nor anything behind it answers: its software hangs, it shuts this device out, or the address "
            "belongs to a device that is no router."
        ),
        remedy=Remedy(
            tr("Restart the router"),
            by_hand=(
                tr("Restart the router."),
                tr("Check whether it blocks this device (access list, parental control, quarantine of the Wi-Fi)."),
                tr("Compare the gateway's address with a device that works."),
            ),
        ),
    )


def _thrown_away(gateway: Gateway, evidence: Sequence[Evidence], asked: Sequence[Evidence]) -> Judgement:
    shown = [Evidence(one.fact, one.label, tr("packets arrive, and no program gets them"), True) for one in evidence]
    return problem(
        "own_firewall_in",
        tr("The device itself throws away what comes back to it"),
        *[*shown, *asked],
        why=tr(
            "Packets arrive while the gateway is asked, and none reaches a program: its own firewall drops answers."
        ),
        remedy=Remedy(
            tr("Let answers in"),
            by_hand=(
                tr("Look at the rules for what comes in: nft list ruleset, iptables -S INPUT, or ufw status verbose."),
                tr("What belongs to a connection of the device itself (established, related) must be let in."),
            ),
        ),
    )


def _entered_by_hand(gateway: Gateway, evidence: Sequence[Evidence], asked: Sequence[Evidence]) -> Judgement:
    shown = [Evidence(one.fact, one.label, tr("hardware address entered by hand; no answer"), True) for one in evidence]
    return problem(
        "entry_by_hand",
        tr(
            "The hardware address of the gateway {address} was entered by hand, and nobody answers there",
            address=gateway.address,
        ),
        *[*shown, *asked],
        why=tr(
            "The device does not ask who the gateway is. Routers that were exchanged have another hardware address."
        ),
        remedy=Remedy(
            tr("Take the entry out"),
            by_hand=(
                tr("ip neigh del {address} dev {interface}", address=gateway.address, interface=gateway.interface),
            ),
        ),
    )


def _quality(gateways: Sequence[Gateway], evidence: Sequence[Evidence], thresholds: Thresholds) -> Judgement | None:
    for one in gateways:
        pings = one.pings
        if pings.received and pings.loss > thresholds["loss_percent"] and pings.lost >= thresholds["least_lost"]:
            say = problem if pings.loss >= thresholds["severe_percent"] else warning
            return say(
                "loss",
                tr(
                    "{lost} of {sent} packets to the gateway {address} were lost",
                    lost=pings.lost,
                    sent=pings.sent,
                    address=one.address,
                ),
                *_marked(evidence, one),
                why=tr("The loss is in the local network: the radio, a cable, a switch, or the router itself."),
                remedy=_CABLE,
            )
    for one in gateways:
        if one.pings.received and one.pings.jitter > thresholds["jitter_ms"]:
            summary = tr(
                "Answers of the gateway {address} vary by {jitter:.0f} ms", address=one.address, jitter=one.pings.jitter
            )
            why = tr("Calls and remote screens stutter. Busy or weak Wi-Fi is the usual reason.")
            return warning("jitter", summary, *_marked(evidence, one), why=why, remedy=_CABLE)
    return None


def _marked(evidence: Sequence[Evidence], gateway: Gateway) -> list[Evidence]:
    return [Evidence(one.fact, one.label, one.value, one.is_fault or one.label == str(gateway)) for one in evidence]


def _quiet(alive: Sequence[Gateway], evidence: Sequence[Evidence]) -> Judgement | None:
    if alive and not any(one.answers for one in alive) and any(one.answers is False for one in alive):
        summary = tr("The gateway {address} is there but does not answer ping", address=alive[0].address)
        return note(summary, *evidence, cause="no_echo", why=tr("Many routers are set so. It is no fault by itself."))
    return None


CHECK = Check(
    "net.gateway",
    tr("Default gateway"),
    CheckGroup.NETWORK,
    (GATEWAYS, ADDRESSES, RESOLUTION, WAY_OUT),
    judge,
    depends_on=("ip.address", "ip.static", "net.route"),
    thresholds={"loss_percent": 2, "severe_percent": 20, "least_lost": 2, "jitter_ms": 30},
)
