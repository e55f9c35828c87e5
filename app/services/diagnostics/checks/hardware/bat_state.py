"""bat.state: does the battery charge when the adapter is plugged in?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, note, warning
from app.services.facts.hardware.battery import POWER, Battery

_ADAPTER = Remedy(
    tr("Use the adapter that belongs to the device"),
    by_hand=(
        tr("Compare the watts on the adapter with those on the device."),
        tr("Try another cable and another port."),
    ),
)
_PLUG = Remedy(tr("Plug the adapter in"), by_hand=(tr("Plug the adapter in, and see that it charges."),))


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    power = facts.get(POWER)
    if not power.batteries:
        return does_not_apply(tr("There is no battery"))
    main = min(power.batteries, key=lambda one: 100 if one.percent is None else one.percent)
    plugged = {True: tr("plugged in"), False: tr("not plugged in"), None: tr("not known")}[power.is_plugged]
    emptying = bool(power.is_plugged) and main.state == "discharging" and not _is_full(main, thresholds)
    idle = bool(power.is_plugged) and main.state == "idle" and not _is_full(main, thresholds)
    rests = idle and (main.percent is None or main.percent >= thresholds["limit_percent"])
    low = not power.is_plugged and main.percent is not None and main.percent < thresholds["low_percent"]
    evidence = [Evidence("power", tr("Adapter"), plugged, emptying or (idle and not rests))]
    evidence += [
        Evidence("power", one.name, _said(one), one is main and (emptying or (idle and not rests) or low))
        for one in power.batteries
    ]
    name = main.name if main.percent is None else f"{main.name} ({main.percent} %)"
    if emptying:
        why = tr("It gives less than the device takes: a weak adapter or one of another make, or a bad cable.")
        summary = tr("{name} is losing charge although the adapter is plugged in", name=name)
        return warning("weak_adapter", summary, *evidence, why=why, remedy=_ADAPTER)
    if idle and not rests:
        summary = tr("{name} does not charge although the adapter is plugged in", name=name)
        return warning(
            "not_charging", summary, *evidence, why=tr("A limit that it should stop at is not known."), remedy=_ADAPTER
        )
    if low:
        return warning(
            "low", tr("{name} has {percent} % left", name=main.name, percent=main.percent), *evidence, remedy=_PLUG
        )
    return _resting(main, evidence, name, rests=rests, is_plugged=bool(power.is_plugged))


def _resting(main: Battery, evidence: list[Evidence], name: str, *, rests: bool, is_plugged: bool) -> Judgement:
    if rests:
        why = tr("Many laptops are set to stop at half or more, so that the battery lives longer, and do not tell.")
        return note(
            tr("{name} does not charge", name=name),
            *evidence,
            cause="limit_not_told",
            why=why,
        )
    if is_plugged and main.limit and main.percent is not None and main.percent >= main.limit - 5:
        return note(
            tr("{name} stops at {limit} %, as it was set", name=main.name, limit=main.limit), *evidence, cause="limit"
        )
    return fine(f"{main.name} {_said(main)}", *evidence)


def _is_full(one: Battery, thresholds: Thresholds) -> bool:
    return one.percent is not None and one.percent >= min(one.limit or 100, thresholds["full_percent"]) - 5


def _said(one: Battery) -> str:
    state = {"idle": tr("does not charge"), "": tr("does not tell its state")}.get(
        one.state, tr("is {state}", state=one.state)
    )
    return state if one.percent is None else f"{state}, {one.percent} %"


CHECK = Check(
    "bat.state",
    tr("Battery and adapter"),
    CheckGroup.HARDWARE,
    (POWER,),
    judge,
    # Most laptops rest between 80 and 100 % so that the battery lives longer, and few of them say so.
    thresholds={"full_percent": 80, "limit_percent": 50, "low_percent": 10},
)
