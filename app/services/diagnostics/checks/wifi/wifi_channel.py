"""wifi.channel: does the network share its channel with too many others?"""

from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import counted, tr
from app.services.diagnostics.checks.wifi.wifi_signal import UNHEARD, name_of
from app.services.diagnostics.wording import does_not_apply, fine, warning
from app.services.facts.wifi.radio import Network
from app.services.facts.wifi.wireless import WIRELESS

_APART = (1, 6, 11)
"""The channels of 2.4 GHz that do not reach into one another, 20 MHz wide."""
_REACH = 4  # channels to each side


def _evidence(own: Network, near: list[Network]) -> list[Evidence]:
    evidence = [
        Evidence("wireless", tr("Channel of {own}", own=name_of(own)), f"{own.channel} ({own.band} GHz)"),
        *(
            Evidence(
                "wireless",
                tr("Near: {one}", one=name_of(one)),
                tr("channel {channel}, {signal} dBm", channel=one.channel, signal=one.signal),
                True,
            )
            for one in near[:8]
        ),
    ]
    if own.busy is not None:
        evidence.append(
            Evidence("wireless", tr("Busy, says the access point"), tr("{busy} % of the time", busy=own.busy))
        )
    return evidence


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(WIRELESS)
    radio = found.joined
    if radio is None or radio.joined is None or not radio.joined.channel:
        return UNHEARD if found.is_denied else does_not_apply(tr("No Wi-Fi network is joined"))
    own = radio.joined
    strong = _strongest(
        [one for one in radio.others if one.box != own.box and (one.signal or -200) > thresholds["strong_dbm"]]
    )
    if not radio.others:
        summary = tr("Which other networks are near is not known: the device has not listened lately")
        return Judgement(Verdict.UNKNOWN, summary, reason=Reason.ABSENT)
    same = [one for one in strong if one.frequency == own.frequency]
    beside = [one for one in strong if own.band == one.band == "2.4" and 0 < abs(one.channel - own.channel) <= _REACH]
    evidence = _evidence(own, [*same, *beside])
    if len(same) >= thresholds["crowded"]:
        others = counted(len(same), "other strong network")
        why = tr("All of them take turns: each waits until the others are silent.")
        summary = tr(
            "{own} shares channel {channel} with {others}", own=name_of(own), channel=own.channel, others=others
        )
        return warning("crowded", summary, *evidence, why=why, remedy=_remedy(own, strong))
    if own.band == "2.4" and own.channel not in _APART and beside:
        why = tr("Networks on channels beside one another do not hear each other, and disturb each other.")
        summary = tr(
            "{own} is on channel {channel}, between those of its neighbours", own=name_of(own), channel=own.channel
        )
        return warning("between_channels", summary, *evidence, why=why, remedy=_remedy(own, strong))
    summary = tr(
        "Channel {channel} is shared with {others}",
        channel=own.channel,
        others=counted(len(same), "other strong network"),
    )
    return fine(summary, *(Evidence(e.fact, e.label, e.value) for e in evidence))


def _strongest(networks: Sequence[Network]) -> list[Network]:
    """One for each access point and channel: it may offer several networks."""
    found: dict[tuple[str, int], Network] = {}
    for one in sorted(networks, key=lambda network: network.signal or -200):
        found[one.box, one.frequency] = one
    return list(found.values())


def _remedy(own: Network, strong: Sequence[Network]) -> Remedy:
    if own.band != "2.4":
        free = tr("Set the access point to choose its channel by itself, or to one that is not in the list.")
        return Remedy(tr("Move the network to another channel"), by_hand=(free,))
    load = {
        channel: sum(1 for one in strong if one.band == "2.4" and abs(one.channel - channel) <= _REACH)
        for channel in _APART
    }
    best = min(_APART, key=lambda channel: load[channel])
    return Remedy(
        tr("Move the network to another channel"),
        by_hand=(
            tr(
                "At the access point: channel {best}, 20 MHz wide ({strongs} near it).",
                best=best,
                strongs=counted(load[best], "strong network"),
            ),
            tr("Better still: use its 5 GHz network."),
        ),
    )


CHECK = Check(
    "wifi.channel",
    tr("Wi-Fi channel"),
    CheckGroup.WIFI,
    (WIRELESS,),
    judge,
    depends_on=("wifi.permission",),
    thresholds={"strong_dbm": -80, "crowded": 3},
    proven_on=frozenset(),
)
