"""net.ncsi: does the system believe that there is an internet, and is that so?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.target import Os
from app.services.diagnostics.wording import by_system, fine, note, warning
from app.services.facts.network.believed import BELIEVED
from app.services.facts.network.portal import PORTAL

_LINUX = Remedy(
    "Let the system look again",
    by_hand=("nmcli networking connectivity check", "If that does not help: systemctl restart NetworkManager"),
)
_WINDOWS = Remedy(
    "Let Windows look again",
    by_hand=("Switch the network adapter off and on again.", "If that does not help, restart the PC."),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    believed, visited = facts.get(BELIEVED), facts.get(PORTAL)
    reached = any(page.is_right for page in visited)
    system = "Windows" if facts.os is Os.WINDOWS else "NetworkManager"
    evidence = [
        Evidence("believed", f"{system} says", believed.said, reached and believed.internet is False),
        Evidence("portal", "Pages of the internet", "come as they should" if reached else "do not come"),
    ]
    if believed.internet is None:
        return fine(f"{system} has no opinion about the internet", *evidence)
    if believed.internet is reached:
        words = "the internet is reached" if reached else "the internet is not reached"
        return fine(f"{system} is right that {words}", *evidence)
    if not reached:
        return note(f"{system} says that the internet is reached, but pages do not come", *evidence, cause="believes")
    if not believed.tries:
        why = "A setting or a policy forbids it to try: NoActiveProbe, or EnableActiveProbing = 0."
        return note(
            f"{system} is not allowed to test whether the internet is reached", *evidence, cause="not_tried", why=why
        )
    return warning(
        "false_alarm",
        f"{system} says that there is no internet, although it is reached",
        *evidence,
        why="Programs that go by it, such as mail and sign-in to the cloud, stay offline.",
        remedy=by_system(facts.os, linux=_LINUX, windows=_WINDOWS),
    )


CHECK = Check(
    "net.ncsi",
    "What the system believes",
    CheckGroup.NETWORK,
    (BELIEVED, PORTAL),
    judge,
    depends_on=("net.captive",),
)
