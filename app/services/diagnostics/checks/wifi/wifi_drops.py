"""wifi.drops: does the connection break off, or is it not made, and why?"""

from collections import Counter
from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Missing
from app.services.diagnostics.wording import counted, fine, warning
from app.services.facts.wifi.wifi_log import WIFI_LOG, Kind, WifiEvent
from app.services.facts.wifi.wireless import WIRELESS

_FORGET = ("Forget the network on the device, and join it again.",)
_SIGN_IN = Remedy(
    "Look at the sign-in to the network",
    by_hand=("Check name, password and certificate of the sign-in (802.1X).", "Check the time of the device."),
)
_ACCESS_POINT = Remedy(
    "Look at the access point",
    by_hand=("Read its log: it may be full, or send devices to another one.", "Restart it, and update its firmware."),
)
_RADIO = Remedy(
    "Make the radio link steadier",
    by_hand=("See the signal and the channel above.", "Update the driver of the adapter and the access point."),
)


def _key(events: Sequence[WifiEvent]) -> Remedy:
    summary = "Enter the key of the network again"
    name = next((one.network for one in events if one.kind is Kind.WRONG_KEY and one.network), "")
    return Remedy(summary, "net.wifi", {"ssid": name}, _FORGET) if name else Remedy(summary, by_hand=_FORGET)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    events = facts.get(WIFI_LOG)
    wireless = facts.find(WIRELESS)
    is_joined = not isinstance(wireless, Missing) and wireless.joined is not None
    counts = Counter(one.kind for one in events)
    evidence = [Evidence("wifi_log", f"Within an hour: {kind.value}", str(counts[kind]), True) for kind in counts]
    if counts[Kind.WRONG_KEY] and not is_joined:
        why = "The access point ends the sign-in at the key: it was changed, or mistyped."
        return Judgement(
            Verdict.PROBLEM, "The Wi-Fi network does not take the key", "wrong_key", why, tuple(evidence), _key(events)
        )
    if counts[Kind.SIGN_IN] and not is_joined:
        why = "The network asks for a name and a certificate or password of its own."
        summary = "The Wi-Fi network does not take the sign-in"
        return Judgement(Verdict.PROBLEM, summary, "sign_in", why, tuple(evidence), _SIGN_IN)
    broken = counts[Kind.LOST] + counts[Kind.KICKED]
    often = thresholds["drops_an_hour"]
    if counts[Kind.KICKED] >= often:
        summary = f"The access point sent the device away {counted(counts[Kind.KICKED], 'time')} within an hour"
        return warning(
            "kicked", summary, *evidence, why="It is full, or leads devices elsewhere.", remedy=_ACCESS_POINT
        )
    if broken >= often:
        summary = f"Wi-Fi broke off {counted(broken, 'time')} within an hour"
        return warning("drops", summary, *evidence, remedy=_RADIO)
    if counts[Kind.REFUSED] >= often:
        summary = f"The access point refused the device {counted(counts[Kind.REFUSED], 'time')} within an hour"
        return warning(
            "refused", summary, *evidence, why="It is full, or does not let this device in.", remedy=_ACCESS_POINT
        )
    quiet = [Evidence(e.fact, e.label, e.value) for e in evidence]
    return fine(f"Wi-Fi broke off {counted(broken, 'time')} within an hour", *quiet)


CHECK = Check(
    "wifi.drops",
    "Breaks of Wi-Fi",
    CheckGroup.WIFI,
    (WIFI_LOG, WIRELESS),
    judge,
    thresholds={"drops_an_hour": 3},
    depth=Depth.FULL,
    proven_on=frozenset(),
)
