"""wifi.powersave: does Wi-Fi save power where there is enough of it?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.services.diagnostics.wording import does_not_apply, fine, note
from app.services.facts.wifi.wireless import WIRELESS


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(WIRELESS)
    if not found.radios:
        return does_not_apply("The device has no Wi-Fi adapter")
    known = [radio for radio in found.radios if radio.is_saving is not None]
    if not known:
        return Judgement(Verdict.UNKNOWN, "Whether Wi-Fi saves power, the device does not say", reason=Reason.ABSENT)
    power = Evidence("wireless", "Power", "from the mains" if found.is_on_mains else "from the battery")
    saving = next((radio for radio in known if radio.is_saving), None)
    if saving and found.is_on_mains:
        shown = Evidence("wireless", f"Power saving of {saving.name}", "on", True)
        why = "It sleeps between packets: answers come later, and some access points lose it."
        return note(f"{saving.name} saves power although the device is on mains", shown, power, cause="saving", why=why)
    return fine("Wi-Fi does not save power at the cost of its speed", power)


CHECK = Check(
    "wifi.powersave",
    "Power saving of Wi-Fi",
    CheckGroup.WIFI,
    (WIRELESS,),
    judge,
    depends_on=("wifi.permission",),
    proven_on=frozenset(),
)
