"""What is installed: by the package managers of Linux, and by what Windows lists under its programs."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list

_MOST = 12_000

_LINUX = rf"""
found=
if command -v dpkg-query >/dev/null 2>&1; then
found=yes; dpkg-query -W -f 'deb\t${{db:Status-Status}}\t${{Package}}\t${{Version}}\t${{Architecture}}\n' 2>/dev/null | head -n {_MOST}
elif command -v rpm >/dev/null 2>&1; then
found=yes; rpm -qa --qf 'rpm\tinstalled\t%{{NAME}}\t%{{VERSION}}-%{{RELEASE}}\t%{{ARCH}}\n' 2>/dev/null | head -n {_MOST}
elif command -v apk >/dev/null 2>&1; then
found=yes; apk info -v 2>/dev/null | head -n {_MOST} | sed 's/^\(.*\)-\([0-9][^-]*-r[0-9]*\)$/apk\tinstalled\t\1\t\2\t/'
elif command -v pacman >/dev/null 2>&1; then
found=yes; pacman -Q 2>/dev/null | head -n {_MOST} | sed 's/^\([^ ]*\) \(.*\)$/pacman\tinstalled\t\1\t\2\t/'
elif command -v opkg >/dev/null 2>&1; then
found=yes; opkg list-installed 2>/dev/null | head -n {_MOST} | sed 's/^\([^ ]*\) - \(.*\)$/opkg\tinstalled\t\1\t\2\t/'
fi
if command -v flatpak >/dev/null 2>&1; then
found=yes; flatpak list --app --columns=application,version 2>/dev/null | head -n 2000 | sed 's/^/flatpak\tinstalled\t/; s/$/\t/'
fi
if [ -d /var/lib/snapd/snaps ]; then
found=yes; for one in /snap/*/current; do [ -L "$one" ] && {{ name=${{one%/current}}; cd -P "$one" 2>/dev/null && printf 'snap\tinstalled\t%s\t%s\t\n' "${{name##*/}}" "${{PWD##*/}}"; }}; done
fi
[ -n "$found" ] || exit 127
echo end
"""  # noqa: E501 - a script in its own language

# Never Win32_Product: asking it checks, and may repair, every package.
_WINDOWS = r"""
$places = @('HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall', 'HKCU:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall')
$rows = @(foreach ($place in $places) { foreach ($key in @(Get-ChildItem $place -ErrorAction SilentlyContinue)) {
  $name = [string]$key.GetValue('DisplayName'); if (-not $name -or $key.GetValue('SystemComponent') -eq 1 -or $key.GetValue('ParentKeyName')) { continue }
  @{ name = $name; version = [string]$key.GetValue('DisplayVersion'); kind = $(if ($place -like '*WOW64*') { '32 bit' } elseif ($place -like 'HKCU*') { 'user' } else { '64 bit' }) } } })
try { $rows += @(Get-AppxPackage -ErrorAction Stop | Where-Object { -not $_.IsFramework -and $_.SignatureKind -ne 'System' } | ForEach-Object { @{ name = [string]$_.Name; version = [string]$_.Version; kind = 'app' } }) } catch { }
@($rows | Select-Object -First 5000) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class Package:
    """`kind`: deb, rpm, ... of Linux; "64 bit", "32 bit", "user" or "app" of Windows."""

    name: str
    version: str
    kind: str = ""


def parse(os: Os, text: str) -> tuple[Package, ...]:
    found = {(one.name, one.kind, one.version): one for one in (_windows(text) if os is Os.WINDOWS else _linux(text))}
    return tuple(found[key] for key in sorted(found))


def _windows(text: str) -> Iterator[Package]:
    for item in json_list(text):
        yield Package(str(item["name"]).strip()[:150], str(item["version"] or "")[:60], str(item["kind"])[:20])


def _linux(text: str) -> Iterator[Package]:
    lines = text.rstrip().split("\n")
    if lines[-1] != "end":
        raise ValueError("the answer broke off")
    for line in lines[:-1]:
        kind, status, name, version, machine = line.split("\t")
        if status == "installed":
            full = f"{name}:{machine}" if kind == "deb" and machine not in ("", "all", "amd64", "arm64") else name
            yield Package(full[:150], version[:60], kind)


SOFTWARE = Fact("installed_software", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=15)
