"""sec.listeners: what takes connections from others that did not at the last visit?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, listed, note, warning
from app.services.facts.security.listening_programs import LISTENING_PROGRAMS, ListeningProgram

_REMEDY = Remedy(
    tr("See whether it is wanted"),
    by_hand=(tr("Ask who installed it."), tr("Stop what nobody needs, and keep it from starting with the device.")),
)


def _key(one: ListeningProgram, thresholds: Thresholds) -> tuple[int, str]:
    """Ports that the system hands out change with each start: there the program alone counts."""
    return (0 if one.port >= thresholds["drawn_ports"] and one.program else one.port, one.program)


def _said(one: ListeningProgram) -> str:
    return tr("{program} (port {port})", program=one.program or tr("a program"), port=one.port)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    now, before = facts.get(LISTENING_PROGRAMS), facts.earlier(LISTENING_PROGRAMS)
    evidence = [_shown(one, False) for one in now[:30]]
    summary = tr("{ports} open to the network", ports=counted(len({one.port for one in now}), "port"))
    if isinstance(before, Missing):
        return _without_earlier(now, summary, evidence)
    known = {_key(one, thresholds) for one in before}
    ports = {one.port for one in before if not one.program}  # asked without the rights to see the programs
    new = [one for one in now if _key(one, thresholds) not in known and one.port not in ports]
    if any(not one.program for one in now):
        new = [one for one in new if one.program or one.port not in {other.port for other in before}]
    if not new:
        return _without_earlier(now, tr("{summary}, none of them new since the last visit", summary=summary), evidence)
    found = [_shown(one, True) for one in new[:20]]
    why = tr("It was not there at the last visit. Each way in is one more that has to be kept safe.")
    summary = tr("New since the last visit: {said}", said=listed(map(_said, new)))
    return warning("new", summary, *found, why=why, remedy=_REMEDY)


def _without_earlier(now: tuple[ListeningProgram, ...], summary: str, evidence: list[Evidence]) -> Judgement:
    unsigned = [one for one in now if one.signer == ""]
    if unsigned:
        why = tr("Nobody has vouched for it. Many programs from small makers are not signed.")
        said = tr("Open to the network and not signed: {said}", said=listed(map(_said, unsigned)))
        return note(said, *evidence, cause="unsigned", why=why)
    return fine(summary, *evidence)


def _shown(one: ListeningProgram, is_new: bool) -> Evidence:
    signed = (
        ""
        if one.signer is None
        else tr(", signed by {signer}", signer=one.signer)
        if one.signer
        else tr(", not signed")
    )
    name = one.path or one.program or tr("does not say who")
    return Evidence("listening_programs", tr("Port {port}", port=one.port), name + signed, is_new)


CHECK = Check(
    "sec.listeners",
    tr("Programs open to the network"),
    CheckGroup.SECURITY,
    (LISTENING_PROGRAMS,),
    judge,
    thresholds={"drawn_ports": 32768},
    depth=Depth.FULL,
)
