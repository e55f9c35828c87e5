"""net.ncsi: does the system believe that there is an internet, and is that so?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import by_system, fine, note, warning
from app.services.facts.network.believed import BELIEVED
from app.services.facts.network.portal import PORTAL

_LINUX = Remedy(
    tr("Let the system look again"),
    by_hand=(tr("nmcli networking connectivity check"), tr("If that does not help: systemctl restart NetworkManager")),
)
_WINDOWS = Remedy(
    tr("Let Windows look again"),
    by_hand=(tr("Switch the network adapter off and on again."), tr("If that does not help, restart the PC.")),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    believed, visited = facts.get(BELIEVED), facts.get(PORTAL)
    reached = any(page.is_right for page in visited)
    system = "Windows" if facts.os is Os.WINDOWS else "NetworkManager"
    evidence = [
        Evidence("believed", tr("{system} says", system=system), believed.said, reached and believed.internet is False),
        Evidence("portal", tr("Pages of the internet"), tr("come as they should") if reached else tr("do not come")),
    ]
    if believed.internet is None:
        return fine(tr("{system} has no opinion about the internet", system=system), *evidence)
    if believed.internet is reached:
        words = tr("the internet is reached") if reached else tr("the internet is not reached")
        return fine(tr("{system} is right that {words}", system=system, words=words), *evidence)
    if not reached:
        return note(
            tr("{system} says that the internet is reached, but pages do not come", system=system),
            *evidence,
            cause="believes",
        )
    if not believed.tries:
        why = tr("A setting or a policy forbids it to try: NoActiveProbe, or EnableActiveProbing = 0.")
        return note(
            tr("{system} is not allowed to test whether the internet is reached", system=system),
            *evidence,
            cause="not_tried",
            why=why,
        )
    return warning(
        "false_alarm",
        tr("{system} says that there is no internet, although it is reached", system=system),
        *evidence,
        why=tr("Programs that go by it, such as mail and sign-in to the cloud, stay offline."),
        remedy=by_system(facts.os, linux=_LINUX, windows=_WINDOWS),
    )


CHECK = Check(
    "net.ncsi",
    tr("What the system believes"),
    CheckGroup.NETWORK,
    (BELIEVED, PORTAL),
    judge,
    depends_on=("net.captive",),
)
