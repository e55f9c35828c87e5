"""wifi.powersave: does Wi-Fi save power where there is enough of it?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, note
from app.services.facts.wifi.wireless import WIRELESS


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(WIRELESS)
    if not found.radios:
        return does_not_apply(tr("The device has no Wi-Fi adapter"))
    known = [radio for radio in found.radios if radio.is_saving is not None]
    if not known:
        return Judgement(
            Verdict.UNKNOWN, tr("Whether Wi-Fi saves power, the device does not say"), reason=Reason.ABSENT
        )
    power = Evidence("wireless", tr("Power"), tr("from the mains") if found.is_on_mains else tr("from the battery"))
    saving = next((radio for radio in known if radio.is_saving), None)
    if saving and found.is_on_mains:
        shown = Evidence("wireless", tr("Power saving of {name}", name=saving.name), tr("on"), True)
        why = tr("It sleeps between packets: answers come later, and some access points lose it.")
        return note(
            tr("{name} saves power although the device is on mains", name=saving.name),
            shown,
            power,
            cause="saving",
            why=why,
        )
    return fine(tr("Wi-Fi does not save power at the cost of its speed"), power)


CHECK = Check(
    "wifi.powersave",
    tr("Power saving of Wi-Fi"),
    CheckGroup.WIFI,
    (WIRELESS,),
    judge,
    depends_on=("wifi.permission",),
    proven_on=frozenset(),
)
