"""wifi.band: does the device stay on the slow band although the fast one is there?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.checks.wifi.wifi_signal import UNHEARD, name_of
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, warning
from app.services.facts.wifi.wireless import WIRELESS


def _preferring(os: Os, name: str) -> Remedy:
    word = as_word(os, name)
    return by_system(
        os,
        linux=Remedy(
            tr("Prefer the 5 GHz band"),
            by_hand=(tr("nmcli connection modify {word} 802-11-wireless.band a", word=word),),
        ),
        windows=Remedy(
            tr("Prefer the 5 GHz band"),
            by_hand=(tr("Device Manager: the Wi-Fi adapter, Advanced, Preferred band: 5 GHz (or 6 GHz)."),),
        ),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(WIRELESS)
    radio = found.joined
    if radio is None or radio.joined is None or not radio.joined.band:
        return UNHEARD if found.is_denied else does_not_apply(tr("No Wi-Fi network is joined"))
    own = radio.joined
    shown = Evidence("wireless", tr("Band of {own}", own=name_of(own)), f"{own.band} GHz, {own.signal} dBm")
    if own.band != "2.4":
        return fine(tr("{own} is used on {band} GHz", own=name_of(own), band=own.band), shown)
    if not radio.others:
        summary = tr("Whether the network is also on 5 GHz is not known: the device has not listened lately")
        return Judgement(Verdict.UNKNOWN, summary, reason=Reason.ABSENT)
    faster = [
        one
        for one in radio.others
        if own.ssid
        and one.ssid == own.ssid
        and one.band in ("5", "6")
        and (one.signal or -200) > thresholds["good_dbm"]
    ]
    if not faster:
        return fine(tr("{own} is used on 2.4 GHz, and not heard well on another band", own=name_of(own)), shown)
    best = max(faster, key=lambda one: one.signal or -200)
    return warning(
        "slow_band",
        tr(
            "{own} is used on 2.4 GHz, though it is received at {signal} dBm on {band} GHz",
            own=name_of(own),
            signal=best.signal,
            band=best.band,
        ),
        Evidence(shown.fact, shown.label, shown.value, True),
        Evidence(
            "wireless",
            tr("The same network on {band} GHz", band=best.band),
            tr("channel {channel}, {signal} dBm", channel=best.channel, signal=best.signal),
        ),
        why=tr("2.4 GHz is slower and shared with neighbours, Bluetooth and microwave ovens."),
        remedy=_preferring(facts.os, own.ssid),
    )


CHECK = Check(
    "wifi.band",
    tr("Wi-Fi band"),
    CheckGroup.WIFI,
    (WIRELESS,),
    judge,
    depends_on=("wifi.permission",),
    thresholds={"good_dbm": -67},
    proven_on=frozenset(),
)
