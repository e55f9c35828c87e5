"""disk.kind: does the system lie on a turning disk?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, note, size
from app.services.facts.disk.drives import DRIVES

_WORDS = {"hdd": tr("hard disk"), "ssd": tr("solid state"), "": tr("kind not known")}


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    drives = facts.get(DRIVES)
    if not drives:
        return does_not_apply(tr("There is no disk of its own"))
    evidence = [
        Evidence(
            "drives",
            one.title,
            f"{size(one.size)}, {_WORDS[one.kind]}{tr(', holds the system') if one.is_system else ''}",
        )
        for one in drives
    ]
    main = next((one for one in drives if one.is_system), None)
    if main and main.kind == "hdd":
        why = tr("A solid state drive makes the start and every program several times as quick.")
        return note(tr("The system lies on a hard disk, {main}", main=main.title), *evidence, cause="hdd", why=why)
    if main and main.kind == "ssd":
        return fine(tr("The system lies on a solid state drive, {main}", main=main.title), *evidence)
    return fine(tr("No hard disk is known to hold the system"), *evidence)


CHECK = Check("disk.kind", tr("Kind of the system disk"), CheckGroup.DISK, (DRIVES,), judge, depth=Depth.FULL)
