"""wifi.band: does the device stay on the slow band although the fast one is there?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.target import Os
from app.services.diagnostics.checks.wifi.wifi_signal import UNHEARD, name_of
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, warning
from app.services.facts.wifi.wireless import WIRELESS


def _preferring(os: Os, name: str) -> Remedy:
    word = as_word(os, name)
    return by_system(
        os,
        linux=Remedy("Prefer the 5 GHz band", by_hand=(f"nmcli connection modify {word} 802-11-wireless.band a",)),
        windows=Remedy(
            "Prefer the 5 GHz band",
            by_hand=("Device Manager: the Wi-Fi adapter, Advanced, Preferred band: 5 GHz (or 6 GHz).",),
        ),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(WIRELESS)
    radio = found.joined
    if radio is None or radio.joined is None or not radio.joined.band:
        return UNHEARD if found.is_denied else does_not_apply("No Wi-Fi network is joined")
    own = radio.joined
    shown = Evidence("wireless", f"Band of {name_of(own)}", f"{own.band} GHz, {own.signal} dBm")
    if own.band != "2.4":
        return fine(f"{name_of(own)} is used on {own.band} GHz", shown)
    if not radio.others:
        summary = "Whether the network is also on 5 GHz is not known: the device has not listened lately"
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
        return fine(f"{name_of(own)} is used on 2.4 GHz, and not heard well on another band", shown)
    best = max(faster, key=lambda one: one.signal or -200)
    return warning(
        "slow_band",
        f"{name_of(own)} is used on 2.4 GHz, though it is received at {best.signal} dBm on {best.band} GHz",
        Evidence(shown.fact, shown.label, shown.value, True),
        Evidence("wireless", f"The same network on {best.band} GHz", f"channel {best.channel}, {best.signal} dBm"),
        why="2.4 GHz is slower and shared with neighbours, Bluetooth and microwave ovens.",
        remedy=_preferring(facts.os, own.ssid),
    )


CHECK = Check(
    "wifi.band",
    "Wi-Fi band",
    CheckGroup.WIFI,
    (WIRELESS,),
    judge,
    depends_on=("wifi.permission",),
    thresholds={"good_dbm": -67},
    proven_on=frozenset(),
)
