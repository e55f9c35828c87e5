"""WinRM over HTTPS on Windows: a listener with a certificate of its own, and a firewall rule for who may come."""

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, Operation, Parameter, ParameterKind, Risk, State, Step
from app.domain.target import Os
from app.services.setup.steps.remote.winrm_scripts import PS_APPLY, PS_PROBE, PS_REVERT
from app.services.setup.steps.scripts import parse_lines
from app.services.setup.steps.sec.firewall_text import source_of


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_remote_winrm", {Os.WINDOWS: PS_PROBE}, parse, deadline=20)


def parse(_: Os, text: str) -> State:
    found = parse_lines(text)
    words = [line.split() for line in text.splitlines() if line.startswith("certificate ")]
    about = {name: found[name].strip() for name in ("start", "running", "listener", "local_accounts")}
    return about | {"certificates": {one: state for _, one, state in words}, "from": found["from"].split()}


def compare(state: State, arguments: Arguments) -> Comparison:
    changes = []
    if (state["start"], state["running"]) != ("Auto", "Running"):
        changes.append(Change("WinRM", f"{state['start']}, {state['running']}", "Auto, Running"))
    if state["listener"] == "-":
        changes.append(
            Change(tr("Encrypted way in (HTTPS, port 5986)"), tr("none"), tr("with a certificate of this device"))
        )
    elif state["certificates"].get(state["listener"]) == "expired":
        changes.append(Change(tr("Certificate of WinRM"), tr("expired"), tr("new")))
    wanted = list(arguments["allow_from"])
    if {source_of(one) for one in state["from"]} != {source_of(one) for one in wanted}:
        before = "nobody" if state["from"] == ["-"] else ", ".join(state["from"])
        changes.append(Change(tr("Who may come"), before, ", ".join(wanted)))
    if arguments["local_accounts"] and state["local_accounts"] != "1":
        changes.append(Change(tr("Local administrators with all rights over the network"), tr("no"), tr("yes")))
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    listener = "new" if before["listener"] == "-" else "there"
    if before["certificates"].get(before["listener"]) == "expired":
        listener = "renewed"
    given = {"from": " ".join(arguments["allow_from"]), "listener": listener}
    given["local_accounts"] = "1" if arguments["local_accounts"] else ""
    return Operation({Os.WINDOWS: PS_APPLY}, given)


def revert(before: State, arguments: Arguments) -> Operation:
    given = {name: before[name] for name in ("start", "running", "listener", "local_accounts")}
    given |= {"certificates": "\n".join(before["certificates"]), "from": " ".join(before["from"])}
    given["renewed"] = "yes" if before["certificates"].get(before["listener"]) == "expired" else ""
    return Operation({Os.WINDOWS: PS_REVERT}, given)


STEP = Step(
    id="remote.winrm",
    title=tr("WinRM over HTTPS"),
    why=tr("The next visit needs no one at the PC, and what is said on the way is encrypted."),
    group=tr("Remote"),
    parameters=(
        Parameter(
            "allow_from",
            tr("Who may come"),
            ParameterKind.LIST,
            required=False,
            default=["LocalSubnet"],
            pattern=r"LocalSubnet|[0-9A-Fa-f.:]{2,39}(/[0-9.]{1,15})?",
            pattern_hint=tr("Addresses and networks, or LocalSubnet for the network that the PC is in."),
            example="10.1.0.0/255.255.0.0",
        ),
        Parameter(
            "local_accounts",
            tr("Local administrators keep all rights over the network"),
            ParameterKind.SWITCH,
            required=False,
            default=False,
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    risk=Risk.LOCKOUT,
    interrupts=tr("Nobody is cut off; a way in that is there already stays."),
    rollback_after=120,
    ansible=tr("The modules that come with Ansible itself do not reach Windows."),
)
