"""Packages that a device should have. An undo removes exactly the packages that came with them, and nothing else."""

import re
from typing import Any

from app.domain.facts import Fact
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.scripts import SH_START

SH_PROBE = (
    SH_START
    + r"""set -f; IFS='
'
if command -v apt-get >/dev/null 2>&1; then
echo 'manager apt'; missing=
for name in $p_names; do
found=$(dpkg-query -W -f '${db:Status-Status} ${Version}' -- "$name" 2>/dev/null) || found=
case $found in 'installed '*) printf 'have %s %s\n' "$name" "${found#installed }" ;; *) missing="$missing$name
" ;; esac
done
if [ -n "$missing" ]; then
if text=$(apt-get -s -q -o Debug::NoLocking=1 install -- $missing 2>&1); then
printf '%s\n' "$text" | sed -n 's/^Inst \([^ ]*\) (.*/adds \1/p'
printf '%s\n' "$text" | sed -n 's/^Remv \([^ ]*\) .*/removes \1/p'
else printf '%s\n' "$text" | sed -n 's/^E: /refuses /p'; fi
fi
elif command -v dnf >/dev/null 2>&1; then
echo 'manager dnf'; missing=
for name in $p_names; do
if found=$(rpm -q --qf '%{VERSION}-%{RELEASE}\n' -- "$name" 2>/dev/null); then
printf 'have %s %s\n' "$name" "$(printf '%s' "$found" | head -n 1)"; else missing="$missing$name
"; fi
done
if [ -n "$missing" ]; then
text=$(dnf -C -q install --assumeno -- $missing 2>&1) || text=$(dnf -q install --assumeno -- $missing 2>&1) || :
printf '%s\n' "$text" | sed 's/^/table /'
fi
else echo 'neither apt nor dnf' >&2; exit 127; fi
"""
)
SH_APPLY = (
    SH_START
    + r"""set -f; IFS='
'
DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND
if [ "$p_manager" = dnf ]; then exec dnf -y -q install -- $p_names; fi
if [ -n "$(dpkg --audit 2>/dev/null)" ]; then dpkg --configure -a --force-confold || exit; fi
exec apt-get -y -q -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confold -o APT::Get::Remove=false \
install -- $p_names
"""
)
SH_REVERT = (
    SH_START
    + r"""set -f; IFS='
'
DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND
gone=
for name in $p_names; do
if [ "$p_manager" = dnf ]; then rpm -q -- "$name" >/dev/null 2>&1 || continue
else case $(dpkg-query -W -f '${db:Status-Status}' -- "$name" 2>/dev/null) in
''|not-installed|config-files) continue ;; esac; fi
gone="$gone$name
"
done
[ -n "$gone" ] || exit 0
if [ "$p_manager" = dnf ]; then exec rpm -e -- $gone; fi
others=$(apt-get -s -q remove -- $gone 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | grep -vxF -- "$gone" || :)
if [ -n "$others" ]; then
refuse "Other packages need what would be removed: $(printf '%s' "$others" | tr '\n' ' ')"; fi
exec apt-get -y -q -o DPkg::Lock::Timeout=60 remove -- $gone
"""
)

PS_PROBE = r"""if (-not (Get-Command winget -ErrorAction SilentlyContinue)) { exit 127 }
'manager winget'
foreach ($name in @(([string]$p.names) -split "`n" | Where-Object { $_ })) {
  $found = winget list --id $name --exact --accept-source-agreements --disable-interactivity 2>$null
  if ($LASTEXITCODE -eq 0) {
    $line = @($found | Where-Object { $_ -match ('(^|\s)' + [regex]::Escape($name) + '\s+(\S+)') })[0]
    $version = if ($line -match ([regex]::Escape($name) + '\s+(\S+)')) { $Matches[1] } else { 'installed' }
    "have $name $version"
  } else { "adds $name" }
}
"""
PS_APPLY = r"""foreach ($name in @(([string]$p.names) -split "`n" | Where-Object { $_ })) {
  winget install --id $name --exact --silent --disable-interactivity `
    --accept-package-agreements --accept-source-agreements
  if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}
"""
PS_REVERT = r"""foreach ($name in @(([string]$p.names) -split "`n" | Where-Object { $_ })) {
  winget list --id $name --exact --accept-source-agreements --disable-interactivity *> $null
  if ($LASTEXITCODE -eq 0) {
    winget uninstall --id $name --exact --silent --accept-source-agreements --disable-interactivity
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
  }
}
"""
_DNF_ROW = re.compile(r" ?(?P<name>[\w.+-]+)\s+(?:x86_64|aarch64|noarch|i686|ppc64le|s390x)\s+\S+\s+\S+\s+.*")


def probe(arguments: Arguments) -> Fact[State]:
    scripts = {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}
    given = {"names": "\n".join(arguments["names"])}
    return Fact("setup_software_package", scripts, parse, deadline=30, given=given)


def parse(_: Os, text: str) -> State:
    """`adds`: all packages that an installation would bring, the wanted ones and what they need."""
    lines = [line.partition(" ") for line in text.splitlines() if line.strip()]
    manager = {name: value for name, _, value in lines}["manager"]
    have = dict(value.split(" ", 1) for name, _, value in lines if name == "have")
    table = [value for name, _, value in lines if name == "table"]
    adds, removes, refuses = (
        sorted({value.strip() for name, _, value in lines if name == kind}) for kind in ("adds", "removes", "refuses")
    )
    if manager == "dnf":
        adds = dnf_adds(table)
        refuses = [] if adds else [line for line in table if line.strip()]
    return {"manager": manager, "have": have, "adds": adds, "removes": removes, "refuses": refuses}


def dnf_adds(table: list[str]) -> list[str]:
    """The new packages in the table that dnf shows before it asks."""
    found: set[str] = set()
    installing = False
    for line in table:
        if line.startswith(("Installing", "Upgrading", "Removing", "Downgrading", "Reinstalling", "Transaction")):
            installing = line.startswith("Installing")
        elif installing and (row := _DNF_ROW.fullmatch(line)):
            found.add(row["name"])
    return sorted(found)


def compare(state: State, arguments: Arguments) -> Comparison:
    missing = [name for name in arguments["names"] if name not in state["have"]]
    if not missing:
        return Comparison.of([])
    if state["removes"]:
        return Comparison(ItemState.IMPOSSIBLE, reason=f"it would remove {', '.join(state['removes'])}")
    if not set(missing) & {name.partition(":")[0] for name in state["adds"]} and not state["adds"]:
        said = "; ".join(state["refuses"]) or "the package manager offers nothing for it"
        return Comparison(ItemState.IMPOSSIBLE, reason=f"{', '.join(missing)} cannot be installed: {said}")
    changes = [Change(f"Package {name}", "not installed", "installed") for name in missing]
    if others := [name for name in state["adds"] if name not in missing]:
        changes.append(Change("Packages that come with it", "not installed", ", ".join(others)))
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    missing = [name for name in arguments["names"] if name not in before["have"]]
    given = {"manager": before["manager"], "names": "\n".join(missing)}
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given, timeout=1800)


def revert(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {"manager": before["manager"], "names": "\n".join(before["adds"])}
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_REVERT}, given, timeout=1800)


STEP = Step(
    id="software.package",
    title="Software",
    why="Programs from the package source of the device (apt, dnf or winget).",
    group="Software",
    parameters=(
        Parameter(
            "names",
            "Packages",
            ParameterKind.LIST,
            pattern=r"[A-Za-z0-9][A-Za-z0-9+._-]{0,120}(:[a-z0-9]+)?",
            pattern_hint="Names as the package manager knows them.",
            example="rsync",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    undo=Undo.INVERSE,
    interrupts="Services of the packages may start; on a slow line it takes minutes.",
)
