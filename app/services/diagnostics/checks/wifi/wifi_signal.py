"""wifi.signal: is the network that is joined heard well enough?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, problem, warning
from app.services.facts.wifi.radio import Network, Radio
from app.services.facts.wifi.wireless import WIRELESS

_CLOSER = Remedy(
    tr("Bring device and access point closer together"),
    by_hand=(
        tr("Move the device, or what stands between it and the access point: metal, walls, people."),
        tr("Give the room an access point of its own, or put the existing one higher and in the middle."),
    ),
)
UNHEARD = Judgement(
    Verdict.UNKNOWN, tr("Names and signals of Wi-Fi are kept back: the location is off"), reason=Reason.DENIED
)
"""What every check of Wi-Fi says where the system does not let programs ask."""


def name_of(network: Network) -> str:
    return network.ssid or tr("a network without a name ({bssid})", bssid=network.bssid)


def _evidence(radio: Radio, network: Network, is_fault: bool) -> list[Evidence]:
    lines = [
        Evidence("wireless", tr("Signal of {network}", network=name_of(network)), f"{network.signal} dBm", is_fault)
    ]
    if network.channel:
        place = tr(
            "{band} GHz, channel {channel}, {width} MHz wide",
            band=network.band,
            channel=network.channel,
            width=network.width,
        )
        lines.append(Evidence("wireless", tr("Band of {name}", name=radio.name), place))
    if radio.rate:
        lines.append(Evidence("wireless", tr("Rate"), f"{radio.rate:g} Mbit/s"))
    return lines


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(WIRELESS)
    radio = found.joined
    if radio is None or radio.joined is None:
        return UNHEARD if found.is_denied else does_not_apply(tr("No Wi-Fi network is joined"))
    network = radio.joined
    if network.signal is None:
        summary = tr("How strong the signal of {network} is, the device does not say", network=name_of(network))
        return Judgement(Verdict.UNKNOWN, summary, reason=Reason.ABSENT)
    is_weak = network.signal < thresholds["good_dbm"]
    evidence = _evidence(radio, network, is_weak)
    summary = tr("{network} is received at {signal} dBm", network=name_of(network), signal=network.signal)
    if network.signal < thresholds["usable_dbm"]:
        why = tr("At this signal packets get lost and are sent again: everything is slow, and calls break off.")
        return problem("too_weak", summary, *evidence, why=why, remedy=_CLOSER)
    if is_weak:
        why = tr("It is enough for web pages, not for calls and large files.")
        return warning("weak", summary, *evidence, why=why, remedy=_CLOSER)
    return fine(summary, *evidence)


CHECK = Check(
    "wifi.signal",
    tr("Wi-Fi signal"),
    CheckGroup.WIFI,
    (WIRELESS,),
    judge,
    depends_on=("wifi.permission",),
    thresholds={"good_dbm": -67, "usable_dbm": -75},
    proven_on=frozenset(),
)
