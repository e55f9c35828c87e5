"""A restore point before the first change: for what no step can take back."""

from app.domain.facts import EXIT_NOT_APPLICABLE, Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Operation,
    Parameter,
    ParameterKind,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.scripts import SH_ROOT, SH_START, parse_lines

SH_PROBE = (
    SH_START
    + rf"""command -v snapper >/dev/null 2>&1 || command -v timeshift >/dev/null 2>&1 || {{
echo 'it keeps no snapshots (snapper or timeshift)' >&2; exit {EXIT_NOT_APPLICABLE}; }}
"""
    + SH_ROOT
    + rf"""since=$(date -d "-$p_hours hours" '+%Y-%m-%d %H:%M:%S')
if command -v snapper >/dev/null 2>&1 && [ -n "$(root snapper --csvout list-configs 2>/dev/null | tail -n +2)" ]; then
echo 'tool snapper'
newest=$(root snapper --csvout --iso list --columns date,description |
awk -F , '$2 == "Satchel" {{ print $1 }}' | tail -n 1)
elif command -v timeshift >/dev/null 2>&1; then
echo 'tool timeshift'
newest=$(root timeshift --list --scripted 2>/dev/null | awk '/ Satchel$/ {{ print $3 }}' | tail -n 1 |
sed 's/_/ /; s/ \(..\)-\(..\)-\(..\)$/ \1:\2:\3/')
else echo 'it keeps no snapshots (snapper or timeshift)' >&2; exit {EXIT_NOT_APPLICABLE}; fi
if [ -n "$newest" ] && [ "$(printf '%s\n%s\n' "$newest" "$since" | sort | tail -n 1)" = "$newest" ]; then
echo 'recent yes'; else echo 'recent no'; fi
"""
)
SH_APPLY = (
    SH_START
    + r"""case $p_tool in
snapper) snapper create -d Satchel -c number ;;
timeshift) timeshift --create --comments Satchel --scripted >/dev/null ;;
esac
"""
)
SH_REVERT = ":\n"

PS_PROBE = r"""$ErrorActionPreference = 'Stop'
if (-not (Get-Command Get-ComputerRestorePoint -ErrorAction SilentlyContinue)) {
  throw 'satchel:80 this Windows keeps no restore points' }
$since = (Get-Date).AddHours(-[int]$p.hours)
$recent = @(Get-ComputerRestorePoint | Where-Object { $_.Description -eq 'Satchel' -and
  [Management.ManagementDateTimeConverter]::ToDateTime($_.CreationTime) -gt $since })
'tool windows'
if ($recent) { 'recent yes' } else { 'recent no' }
"""
PS_APPLY = r"""$ErrorActionPreference = 'Stop'
$key = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\SystemRestore'
$name = 'SystemRestorePointCreationFrequency'
$before = (Get-ItemProperty -LiteralPath $key -ErrorAction SilentlyContinue).$name
Enable-ComputerRestore -Drive ($env:SystemDrive + '\')
try {
  Set-ItemProperty -LiteralPath $key -Name $name -Type DWord -Value 0
  Checkpoint-Computer -Description 'Satchel' -RestorePointType MODIFY_SETTINGS
} finally {
  if ($null -eq $before) { Remove-ItemProperty -LiteralPath $key -Name $name -ErrorAction SilentlyContinue }
  else { Set-ItemProperty -LiteralPath $key -Name $name -Type DWord -Value $before }
}
"""
"""Windows makes at most one restore point a day, unless it is told that it may; it is told so only for this one."""
PS_REVERT = "exit 0\n"


def probe(arguments: Arguments) -> Fact[State]:
    given = {"hours": str(arguments["hours"])}
    return Fact("setup_system_snapshot", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=30, given=given)


def parse(_: Os, text: str) -> State:
    found = parse_lines(text)
    return {"tool": found["tool"], "recent": {"yes": True, "no": False}[found["recent"]]}


def compare(state: State, arguments: Arguments) -> Comparison:
    if state["recent"]:
        return Comparison.of([])
    return Comparison.of(
        [Change(tr("Restore point"), tr("none of the last {hours} hours", hours=arguments["hours"]), tr("made now"))]
    )


def apply(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, {"tool": before["tool"]}, timeout=1800)


def revert(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_REVERT})


STEP = Step(
    id="system.snapshot",
    title=tr("Restore point"),
    why=tr("A way back for the whole system, before anything is changed. An undo leaves it."),
    group=tr("System"),
    parameters=(
        Parameter(
            "hours",
            tr("Not older than, in hours"),
            ParameterKind.NUMBER,
            required=False,
            default=12,
            least=1,
            most=720,
            example="12",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    proven_on=frozenset(),
    undo=Undo.NONE,
    seconds=60,
    ansible=tr("A restore point is made once, before a run; a playbook is the same at each run."),
)
