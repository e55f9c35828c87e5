"""The domain (Active Directory) that a device belongs to. Never tried with a real domain: see `proven_on`.

On Linux realmd joins; the password reaches it on its standard input. On Windows Add-Computer does, or the file that
`djoin /provision` has made for this device, where no domain controller can be reached.
"""

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Restart,
    Risk,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.identity.domain_scripts import (
    PS_APPLY,
    PS_PROBE,
    PS_REVERT,
    SH_APPLY,
    SH_PROBE,
    SH_REVERT,
)
from app.services.setup.steps.scripts import decode, parse_lines

_NONE = "none"


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_identity_domain", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse)


def parse(os: Os, answer: str) -> State:
    """On Windows what holds from the next start on."""
    found = parse_lines(answer)
    state = {"domains": sorted(name.casefold() for name in decode(found["domains"]).split("\n") if name)}
    return state | ({"workgroup": decode(found["workgroup"])} if os is Os.WINDOWS else {})


def compare(state: State, arguments: Arguments) -> Comparison:
    domain = arguments["domain"].casefold()
    if domain in state["domains"]:
        return Comparison.of([])
    if others := ", ".join(state["domains"]):
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr("it belongs to {others}: take it out of there first", others=others)
        )
    offline = "join_file" in arguments
    if offline and "workgroup" not in state:
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("a file of djoin is for Windows; give a user and a password"))
    if not offline and not (arguments.get("user") and "password" in arguments):
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("a user and a password are needed, or a file of djoin"))
    return Comparison.of([Change(tr("Domain"), _NONE, arguments["domain"])])


def apply(before: State, arguments: Arguments) -> Operation:
    given: dict[str, str | Secret] = {
        "domain": arguments["domain"],
        "user": arguments.get("user") or "",
        "ou": arguments.get("ou") or "",
        "password": arguments.get("password") or "",
        "join_file": arguments.get("join_file") or "",
    }
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given, timeout=300)


def revert(before: State, arguments: Arguments) -> Operation:
    """Without a password: the account of the device stays in the domain, where an administrator removes it."""
    given = {"domain": arguments["domain"], "workgroup": before.get("workgroup", "")}
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_REVERT}, given, timeout=300)


STEP = Step(
    id="identity.domain",
    title=tr("Domain"),
    why=tr("People sign in with the account that they have everywhere, and the rules of the company reach the device."),
    group=tr("Identity"),
    parameters=(
        Parameter(
            "domain",
            tr("Domain"),
            pattern=r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+",
            pattern_hint=tr("The full name of the domain."),
            example="corp.example.com",
        ),
        Parameter(
            "user",
            tr("User who may join devices"),
            required=False,
            pattern=r"([A-Za-z0-9.-]{1,64}\\)?[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}",
            pattern_hint=tr("A name of the domain, as name, DOMAIN\\name or name@domain."),
            example="joiner",
        ),
        Parameter("password", tr("Password of that user"), ParameterKind.SECRET, required=False),
        Parameter(
            "ou",
            tr("Place in the directory"),
            required=False,
            pattern=r"[^\x00-\x1f\x7f\"]{3,250}",
            pattern_hint=tr("A distinguished name."),
            example="OU=Laptops,DC=corp,DC=example,DC=com",
        ),
        Parameter(
            "join_file",
            tr("Content of a file of djoin, to join without a network"),
            ParameterKind.SECRET,
            required=False,
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.HIGH,
    undo=Undo.INVERSE,
    interrupts=tr("A local administrator who can sign in is needed first. Windows takes the domain at its next start."),
    proven_on=frozenset(),
    restart=Restart.MAY,
    seconds=60,
    ansible=tr("Joining a domain needs collections that do not come with Ansible itself."),
)
