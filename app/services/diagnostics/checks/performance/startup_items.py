"""startup.items: what starts by itself?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, listed, note, warning
from app.services.facts.performance.startup_items import STARTUP_ITEMS, StartupItem


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    items = [one for one in facts.get(STARTUP_ITEMS) if one.is_on]
    unsigned = [one for one in items if one.is_unsigned]
    missing = [one for one in items if not one.is_there]
    shown = [*unsigned, *missing, *(one for one in items if one not in unsigned and one not in missing)][:20]
    evidence = [Evidence("startup_items", one.name, _said(one), one in unsigned) for one in shown]
    if unsigned:
        one = unsigned[0]
        why = tr("Nobody has signed it, and it lies where every program may write: so does most unwanted software.")
        look = tr("Find out what it is, before it is switched off in Task Manager, Startup apps: {name}", name=one.name)
        remedy = Remedy(tr("Find out what it is"), by_hand=(look, tr("Let Microsoft Defender look at it.")))
        return warning(
            "unsigned",
            tr("{name} starts by itself and is not signed", name=one.name),
            *evidence,
            why=why,
            remedy=remedy,
        )
    if missing:
        words = listed(one.name for one in missing)
        return note(tr("{words}: the program that should start is not there", words=words), *evidence, cause="missing")
    if len(items) > thresholds["many"]:
        return note(
            tr("{items} programs start by themselves", items=len(items)),
            *evidence,
            cause="many",
            why=tr("Each delays the start."),
        )
    return fine(
        tr("{programs} at sign-in", programs=counted(len(items), "program starts", "programs start")), *evidence
    )


def _said(one: StartupItem) -> str:
    if not one.is_there:
        return tr("{program}: not there", program=one.program)
    return tr("{program}: not signed", program=one.program) if one.is_unsigned else one.program


CHECK = Check(
    "startup.items",
    tr("Programs that start by themselves"),
    CheckGroup.PERFORMANCE,
    (STARTUP_ITEMS,),
    judge,
    thresholds={"many": 15},
    depth=Depth.FULL,
)
