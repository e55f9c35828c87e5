"""When the device last got updates, what waits, and what failed."""

import re
from dataclasses import dataclass
from typing import Any

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs, whole

# Files of apt's lists bear the time of the server, so the folders are looked at. It must write no cache when it looks.
_LINUX = r"""
now=$(date +%s)
newest() { name=$1; shift; stat -c %Y "$@" 2>/dev/null | sort -n | tail -n 1 | while read -r t; do echo "$name=$t"; done; }
if command -v apt-get >/dev/null 2>&1; then
echo "manager=apt"; echo "now=$now"
newest changed /var/lib/dpkg/status
set -- /var/lib/apt/lists/*_InRelease /var/lib/apt/lists/*_Release
[ -e "$1" ] || [ -e "$2" ] || exit 0
newest refreshed /var/lib/apt/lists /var/lib/apt/lists/partial /var/lib/apt/periodic/update-success-stamp
cache=/var/cache/apt/pkgcache.bin; aside='-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache='
[ -s "$cache" ] && [ -z "$(find /var/lib/apt/lists /var/lib/dpkg/status /etc/apt -newer "$cache" 2>/dev/null | head -n 1)" ] && aside=
if said=$(apt-get -s -q -o Debug::NoLocking=1 -o Dir::Log::Planner=/dev/null $aside --with-new-pkgs upgrade 2>&1); then echo "counted=yes"; fi
printf '%s\n' "$said" | grep -E '^Inst |^ [^ ]+ : [A-Z][A-Za-z-]+: ' | head -n 2000
elif command -v dnf >/dev/null 2>&1; then
echo "manager=dnf"; echo "now=$now"
newest changed /var/lib/rpm /usr/lib/sysimage/rpm
newest refreshed /var/cache/dnf/last_makecache /var/cache/dnf /var/cache/libdnf5
elif command -v pacman >/dev/null 2>&1; then
echo "manager=pacman"; echo "now=$now"
newest changed /var/lib/pacman/local
newest refreshed /var/lib/pacman/sync
else exit 127
fi
:
"""  # noqa: E501 - a script in its own language

_WINDOWS = r"""
$zero = [datetime]'1970-01-01'
function Seconds($date) { if ($date -is [datetime] -and $date.Year -gt 2000) { [long]($date - $zero).TotalSeconds } }
$searcher = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()
$count = $searcher.GetTotalHistoryCount()
$rows = @()
if ($count -gt 0) { $rows = @($searcher.QueryHistory(0, [Math]::Min($count, 200)) | ForEach-Object {
  @{ title = [string]$_.Title; code = '0x{0:X8}' -f $_.HResult; result = [int]$_.ResultCode; operation = [int]$_.Operation; when = Seconds $_.Date }
}) }
$found = $null
try { $found = (New-Object -ComObject Microsoft.Update.AutoUpdate).Results } catch { }
@{ now = [long]([datetime]::UtcNow - $zero).TotalSeconds; rows = $rows; searched = Seconds $found.LastSearchSuccessDate } | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language

WINDOWS_UPDATE = "Windows Update"

_NO_REAL_UPDATES = ("KB2267602", "KB915597", "KB2461484", "KB890830", "KB4052623")
"""Signatures of Defender, its platform, and Microsoft's removal tool: they come although the system gets nothing."""
_INSTALLATION, _SUCCEEDED, _WITH_ERRORS, _FAILED, _ABORTED = 1, 2, 3, 4, 5  # of the Windows Update Agent
_WAITING = re.compile(r"Inst (\S+) (?:\[[^\]]*\] )?\((\S+) ([^\[)]*)")


@dataclass(frozen=True, slots=True)
class UpdateFailure:
    """`code` is the HRESULT, "0x80070643"; `when` in seconds since 1970."""

    title: str
    code: str
    when: int


@dataclass(frozen=True, slots=True)
class UpdateHistory:
    """Times in seconds since 1970, None where it is not known.

    `refreshed`: when the device last learned what there is. `installed`: when packages last changed, on Windows when
    an update of the system was last installed. `waiting` and `security` are names of packages; None is not known.
    `unmet` are dependencies that are not there. `failures` are those after which
    the same update was not installed all the same.
    """

    manager: str
    now: int
    refreshed: int | None = None
    installed: int | None = None
    waiting: tuple[str, ...] | None = None
    security: tuple[str, ...] | None = None
    unmet: tuple[str, ...] = ()
    failures: tuple[UpdateFailure, ...] = ()


def parse(os: Os, text: str) -> UpdateHistory:
    if os is Os.WINDOWS:
        return _windows(json_object(text))
    said = pairs(text)
    is_counted = said.get("counted") == "yes"
    found = [match.groups() for match in map(_WAITING.match, text.splitlines()) if match]
    return UpdateHistory(
        manager=said["manager"],
        now=whole(said["now"]),
        refreshed=whole(said["refreshed"]) if "refreshed" in said else None,
        installed=whole(said["changed"]) if "changed" in said else None,
        waiting=tuple(name for name, _, _ in found) if is_counted else None,
        security=tuple(name for name, _, origin in found if "security" in origin.lower()) if is_counted else None,
        unmet=tuple(line.strip()[:200] for line in text.splitlines() if re.match(r" \S+ : [A-Z][A-Za-z-]+: ", line)),
    )


def knowledge_base(title: str) -> str:
    """ "KB5034441" of a title in any language, else the start of the title."""
    found = re.search(r"KB\d{6,8}", title)
    return found[0] if found else title[:80]


def _windows(found: dict[str, Any]) -> UpdateHistory:
    rows = found["rows"] or []
    rows = rows if isinstance(rows, list) else [rows]
    rows = [row for row in rows if whole(row.get("operation"), _INSTALLATION) == _INSTALLATION]
    done = [(knowledge_base(str(row["title"])), whole(row.get("when"))) for row in rows if row["result"] == _SUCCEEDED]
    real = [when for name, when in done if name not in _NO_REAL_UPDATES and name.startswith(("KB", "Windows"))]
    failures = tuple(
        UpdateFailure(str(row["title"])[:200], str(row["code"])[:20], whole(row.get("when")))
        for row in rows
        if row["result"] in (_FAILED, _ABORTED, _WITH_ERRORS)
    )
    return UpdateHistory(
        manager=WINDOWS_UPDATE,
        now=whole(found["now"]),
        refreshed=whole(found["searched"]) if found.get("searched") else None,
        installed=max(real, default=None),
        failures=tuple(
            one
            for one in failures
            if not any(name == knowledge_base(one.title) and when > one.when for name, when in done)
        ),
    )


UPDATE_HISTORY = Fact("update_history", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=20.0)
