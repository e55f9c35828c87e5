"""Whether Windows takes a network for a private one: shared folders, printers and WinRM are closed in a public one."""

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Context,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.net.adapter_scripts import PS_ADAPTER
from app.services.setup.steps.scripts import decode, parse_lines

_NAMES = {"0": "public", "1": "private", "2": "domain"}  # NetworkCategory of MSFT_NetConnectionProfile

PS_PROBE = (
    PS_ADAPTER
    + r"""$network = Get-NetConnectionProfile -InterfaceIndex $index -ErrorAction SilentlyContinue
if (-not $network) { throw 'satchel:80' }
Show-Text 'interface' $adapter.Name
Show-Text 'network' $network.Name
'category ' + [int]$network.NetworkCategory
"""
)
PS_APPLY = (
    PS_ADAPTER
    + r"""$ErrorActionPreference = 'Stop'
Set-NetConnectionProfile -InterfaceIndex $index -NetworkCategory ([int]$p.category)
"""
)


def probe(arguments: Arguments) -> Fact[State]:
    given = {"interface": arguments.get("interface") or ""}
    return Fact("setup_net_category", {Os.WINDOWS: PS_PROBE}, parse, deadline=10, given=given)


def parse(_: Os, text: str) -> State:
    found = parse_lines(text)
    about = {name: decode(found[name]) for name in ("interface", "network")}
    return about | {"category": _NAMES[found["category"].strip()]}


def compare(state: State, arguments: Arguments) -> Comparison:
    now, wanted = state["category"], arguments["category"]
    if now == "domain":
        return Comparison(
            ItemState.IMPOSSIBLE,
            reason=tr("{network} is the network of its domain: Windows decides", network=state["network"]),
        )
    return Comparison.of(
        [Change(tr("Network {network}", network=state["network"]), now, wanted)] if now != wanted else []
    )


def apply(before: State, arguments: Arguments) -> Operation:
    return _set(before, arguments["category"])


def revert(before: State, arguments: Arguments) -> Operation:
    return _set(before, before["category"])


def _set(before: State, category: str) -> Operation:
    number = next(number for number, name in _NAMES.items() if name == category)
    return Operation({Os.WINDOWS: PS_APPLY}, {"interface": before["interface"], "category": number})


STEP = Step(
    id="net.category",
    title=tr("Kind of network"),
    why=tr("In a public network Windows closes itself to shares, printers and remote help."),
    group=tr("Network"),
    parameters=(
        Parameter("category", tr("Kind"), ParameterKind.CHOICE, choices=("private", "public")),
        Parameter(
            "interface",
            tr("Network adapter"),
            required=False,
            pattern=r"[^\s/:][^/:\n\r]{0,60}",
            pattern_hint=tr("As Windows names it; left out, the one with the way out."),
            example="Ethernet",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    context=Context.SYSTEM,
    risk=Risk.LOCKOUT,
    interrupts=tr("In a public network others can no longer reach this device, and perhaps Satchel cannot either."),
    rollback_after=120,
    ansible=tr("The modules that come with Ansible itself do not reach Windows."),
)
