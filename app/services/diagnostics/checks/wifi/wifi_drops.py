"""wifi.drops: does the connection break off, or is it not made, and why?"""

from collections import Counter
from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, warning
from app.services.facts.wifi.wifi_log import WIFI_LOG, Kind, WifiEvent
from app.services.facts.wifi.wireless import WIRELESS

_FORGET = (tr("Forget the network on the device, and join it again."),)
_SIGN_IN = Remedy(
    tr("Look at the sign-in to the network"),
    by_hand=(tr("Check name, password and certificate of the sign-in (802.1X)."), tr("Check the time of the device.")),
)
_ACCESS_POINT = Remedy(
    tr("Look at the access point"),
    by_hand=(
        tr("Read its log: it may be full, or send devices to another one."),
        tr("Restart it, and update its firmware."),
    ),
)
_RADIO = Remedy(
    tr("Make the radio link steadier"),
    by_hand=(tr("See the signal and the channel above."), tr("Update the driver of the adapter and the access point.")),
)


def _key(events: Sequence[WifiEvent]) -> Remedy:
    summary = tr("Enter the key of the network again")
    name = next((one.network for one in events if one.kind is Kind.WRONG_KEY and one.network), "")
    return Remedy(summary, "net.wifi", {"ssid": name}, _FORGET) if name else Remedy(summary, by_hand=_FORGET)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    events = facts.get(WIFI_LOG)
    wireless = facts.find(WIRELESS)
    is_joined = not isinstance(wireless, Missing) and wireless.joined is not None
    counts = Counter(one.kind for one in events)
    evidence = [
        Evidence("wifi_log", tr("Within an hour: {kind}", kind=kind.words), str(counts[kind]), True) for kind in counts
    ]
    if counts[Kind.WRONG_KEY] and not is_joined:
        why = tr("The access point ends the sign-in at the key: it was changed, or mistyped.")
        summary = tr("The Wi-Fi network does not take the key")
        return Judgement(Verdict.PROBLEM, summary, "wrong_key", why, tuple(evidence), _key(events))
    if counts[Kind.SIGN_IN] and not is_joined:
        why = tr("The network asks for a name and a certificate or password of its own.")
        summary = tr("The Wi-Fi network does not take the sign-in")
        return Judgement(Verdict.PROBLEM, summary, "sign_in", why, tuple(evidence), _SIGN_IN)
    broken = counts[Kind.LOST] + counts[Kind.KICKED]
    often = thresholds["drops_an_hour"]
    if counts[Kind.KICKED] >= often:
        summary = tr(
            "The access point sent the device away {times} within an hour", times=counted(counts[Kind.KICKED], "time")
        )
        return warning(
            "kicked", summary, *evidence, why=tr("It is full, or leads devices elsewhere."), remedy=_ACCESS_POINT
        )
    if broken >= often:
        summary = tr("Wi-Fi broke off {times} within an hour", times=counted(broken, "time"))
        return warning("drops", summary, *evidence, remedy=_RADIO)
    if counts[Kind.REFUSED] >= often:
        summary = tr(
            "The access point refused the device {times} within an hour", times=counted(counts[Kind.REFUSED], "time")
        )
        return warning(
            "refused", summary, *evidence, why=tr("It is full, or does not let this device in."), remedy=_ACCESS_POINT
        )
    quiet = [Evidence(e.fact, e.label, e.value) for e in evidence]
    return fine(tr("Wi-Fi broke off {times} within an hour", times=counted(broken, "time")), *quiet)


CHECK = Check(
    "wifi.drops",
    tr("Breaks of Wi-Fi"),
    CheckGroup.WIFI,
    (WIFI_LOG, WIRELESS),
    judge,
    thresholds={"drops_an_hour": 3},
    depth=Depth.FULL,
    proven_on=frozenset(),
)
