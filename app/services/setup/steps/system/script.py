"""A script of one's own: only together with one that says whether the device is as wanted. It is text that a person
wrote to be carried out; it still reaches the device as data, and never in an argument of a process."""

from typing import Any

from app.domain.ansible import AnsiblePart, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.playbook import COMMAND, command
from app.services.setup.steps.scripts import SH_START, parse_lines

SH_RUN = (
    SH_START
    + r"""run_script() (
while IFS= read -r value; do [ -z "$value" ] || export "$value"; done <<EOD
$1
EOD
exec 3<<EOD
$2
EOD
exec sh /dev/fd/3 </dev/null
)
"""
)
"""`run_script VALUES TEXT`: the values are variables of the script, by their names. Its text comes through a descriptor
of its own, so that no command of it reads the rest of it."""
SH_PROBE = (
    SH_RUN
    + r"""run_script "$p_values" "$p_check" >/dev/null; code=$?
case $code in 0) echo 'check yes' ;; 1) echo 'check no' ;; *) exit "$code" ;; esac
"""
)
SH_APPLY = SH_RUN + 'run_script "$p_values" "$p_script"\n'

PS_RUN = r"""$ErrorActionPreference = 'Stop'
$v = @{}
foreach ($line in @(([string]$p.values) -split "`n" | Where-Object { $_ })) {
  $at = $line.IndexOf('='); $v[$line.Substring(0, $at)] = $line.Substring($at + 1) }
"""
PS_PROBE = (
    PS_RUN
    + r"""$found = @(& ([ScriptBlock]::Create([string]$p.check)))
if ($found.Count -gt 0 -and $found[-1] -eq $true) { 'check yes' } else { 'check no' }
"""
)
PS_APPLY = PS_RUN + "& ([ScriptBlock]::Create([string]$p.script)) | Out-Null\n"
"""A script block of text that a person wrote to be run. An error ends it, as `$ErrorActionPreference` says."""

_DEADLINE = 30.0  # seconds for the check: it stands in the one trip of the preview


def probe(arguments: Arguments) -> Fact[State]:
    scripts = {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}
    given = {"check": arguments["check"], "values": "\n".join(arguments.get("values") or [])}
    return Fact("setup_system_script", scripts, parse, deadline=_DEADLINE, given=given)


def parse(_: Os, text: str) -> State:
    return {"as_wanted": {"yes": True, "no": False}[parse_lines(text)["check"]]}


def compare(state: State, arguments: Arguments) -> Comparison:
    label = arguments.get("about") or tr("Its check")
    return Comparison.of([] if state["as_wanted"] else [Change(label, tr("not as wanted"), tr("as wanted"))])


def apply(before: State, arguments: Arguments) -> Operation:
    return _operation(arguments, arguments["apply"])


def revert(before: State, arguments: Arguments) -> Operation:
    return _operation(arguments, arguments.get("undo") or "")


def undo_of(arguments: Arguments) -> Undo:
    return Undo.INVERSE if arguments.get("undo") else Undo.NONE


def _operation(arguments: Arguments, script: str) -> Operation:
    given: dict[str, Any] = {"script": script, "values": "\n".join(arguments.get("values") or [])}
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given, timeout=float(arguments["minutes"]) * 60)


def ansible(arguments: Arguments) -> AnsiblePart:
    pairs = (value.partition("=") for value in arguments.get("values") or [])
    shared: dict[str, Any] = {"environment": environment} if (environment := {n: v for n, _, v in pairs}) else {}
    return AnsiblePart(
        (
            {
                "name": "Look whether the script has something to do",
                COMMAND: command(arguments["check"]),
                "register": "satchel_check",
                "changed_when": False,
                "check_mode": False,
                "failed_when": Expression("satchel_check.rc not in [0, 1]"),
                **shared,
            },
            {
                "name": "Run the script",
                COMMAND: command(arguments["apply"]),
                "when": Expression("satchel_check.rc == 1"),
                "changed_when": True,
                **shared,
            },
        )
    )


def _script(name: str, label: str, hint: str, example: str, *, required: bool = True) -> Parameter:
    return Parameter(
        name,
        label,
        required=required,
        pattern=r"(?s).{1,100000}",
        pattern_hint=hint,
        example=example,
        is_long=True,
    )


STEP = Step(
    id="system.script",
    title=tr("Own script"),
    why=tr(
        "What no other step does. Only you know what the script changes: there is no preview of it, and no undo "
        "unless you write one."
    ),
    group=tr("System"),
    parameters=(
        _script(
            "check",
            tr("Check: is it as wanted?"),
            tr("It only reads. sh: exit code 0 for yes, 1 for no. PowerShell: its last output is $true or $false."),
            "test -d /srv/reports",
        ),
        _script(
            "apply", tr("Script that makes it so"), tr("sh on Linux, PowerShell on Windows."), "mkdir /srv/reports"
        ),
        _script(
            "undo", tr("Script that takes it back"), tr("Left out: no undo."), "rmdir /srv/reports", required=False
        ),
        Parameter(
            "values",
            tr("Values for the scripts"),
            ParameterKind.LIST,
            required=False,
            pattern=r"[a-z][a-z0-9_]{0,30}=[^\r\n]{0,1000}",
            pattern_hint=tr("name=value each, with a small letter first: $name in sh, $v.name in PowerShell."),
            example="folder=/srv/reports",
        ),
        Parameter(
            "about",
            tr("What it is about"),
            required=False,
            pattern=r"[^\r\n]{1,100}",
            pattern_hint=tr("One line, for the preview and the report."),
            example="Folder of the reports",
        ),
        Parameter("minutes", tr("Longest time, in minutes"), ParameterKind.NUMBER, False, 10, least=1, most=240),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.HIGH,
    undo=Undo.NONE,
    undo_of=undo_of,
    interrupts=tr("Whatever the script does."),
    ansible=ansible,
)
