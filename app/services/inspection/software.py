"""Installed software, by the package managers of Linux and by what Windows lists under its programs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from app.domain.inspection import CellKind, Column, Filter, Listing, Row, View
from app.domain.language import tr
from app.domain.target import Os
from app.services.inspection.reading import at, is_cut, notes_of, number, plain, tabbed, windows_listing
from app.services.inspection.scripts import PS, PS_ANSWER, SH

LOOK_LINUX = (
    SH
    + r"""found=
if command -v dpkg-query >/dev/null 2>&1; then
found=yes
if [ "${p_kind-}" = chosen ]; then
if command -v apt-mark >/dev/null 2>&1; then apt-mark showmanual 2>/dev/null | head -n 20000 | sed 's/^/chosen\t/'
else note 'Which packages were chosen by a person is told by apt only.'; fi
fi
dpkg-query -W -f 'deb\t${Package}\t${Version}\t${Architecture}\t${Installed-Size}\t${db:Status-Status}\t${binary:Summary}\n' \
2>/dev/null | head -n 20000
stat -c 'dated	%Y	%n' /var/lib/dpkg/info/*.list 2>/dev/null | sed 's,/var/lib/dpkg/info/,,; s/\.list$//' | head -n 20000
elif command -v rpm >/dev/null 2>&1; then
found=yes
rpm -qa --qf 'rpm\t%{NAME}\t%{VERSION}-%{RELEASE}\t%{ARCH}\t%{SIZE}\t%{INSTALLTIME}\t%{SUMMARY}\n' 2>/dev/null | head -n 20000
elif command -v apk >/dev/null 2>&1; then
found=yes
apk info -v 2>/dev/null | head -n 20000 | sed 's/^\(.*\)-\([0-9][^-]*-r[0-9]*\)$/apk\t\1\t\2/'
elif command -v pacman >/dev/null 2>&1; then
found=yes
pacman -Q 2>/dev/null | head -n 20000 | sed 's/^\([^ ]*\) \(.*\)$/apk\t\1\t\2/'
elif command -v opkg >/dev/null 2>&1; then
found=yes
opkg list-installed 2>/dev/null | head -n 20000 | sed 's/^\([^ ]*\) - \(.*\)$/apk\t\1\t\2/'
fi
if command -v flatpak >/dev/null 2>&1; then
found=yes
flatpak list --app --columns=application,version,name 2>/dev/null | head -n 2000 | sed 's/^/flatpak\t/'
fi
if command -v snap >/dev/null 2>&1 && [ -S /run/snapd.socket ]; then
found=yes
snap list 2>/dev/null | tail -n +2 | head -n 2000 | awk '{ print "snap\t" $1 "\t" $2 "\t" $5 }'
fi
[ -n "$found" ] || exit 127
"""  # noqa: E501 - a script in its own language
)

LOOK_WINDOWS = (
    PS
    + r"""
$places = @('HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall')
$places += @(Get-ChildItem Registry::HKEY_USERS -ErrorAction SilentlyContinue | Where-Object { $_.PSChildName -match '^S-1-(5-21|12-1)-[\d-]+$' } |
  ForEach-Object { "Registry::HKEY_USERS\$($_.PSChildName)\Software\Microsoft\Windows\CurrentVersion\Uninstall" })
$rows = foreach ($place in $places) {
  if (-not (Test-Path $place)) { continue }
  foreach ($key in @(Get-ChildItem $place -ErrorAction SilentlyContinue)) {
    $name = [string]$key.GetValue('DisplayName')
    if (-not $name) { continue }
    $hidden = $key.GetValue('SystemComponent') -eq 1 -or $key.GetValue('ParentKeyName')
    if ($hidden -and $p.kind -ne 'all') { continue }
    @{ key = "$(if ($place -like '*HKEY_USERS*') { $place.Split('\')[1] } elseif ($place -like '*WOW64*') { '32' } else { '64' })\$($key.PSChildName)"
      name = $name; version = [string]$key.GetValue('DisplayVersion'); maker = [string]$key.GetValue('Publisher')
      date = [string]$key.GetValue('InstallDate'); size = [long]$(if ($key.GetValue('EstimatedSize') -is [int]) { $key.GetValue('EstimatedSize') } else { 0 })
      whose = $(if ($place -like '*HKEY_USERS*') { 'one user' } elseif ($place -like '*WOW64*') { '32 bit' } else { '64 bit' })
      remove = [string]$key.GetValue('UninstallString') }
  }
}
try {
  $rows = @($rows) + @(Get-HotFix | ForEach-Object { @{ key = "update\$($_.HotFixID)"; name = [string]$_.HotFixID; version = ''; maker = 'Microsoft'
    date = $(if ($_.InstalledOn) { $_.InstalledOn.ToString('yyyyMMdd', [Globalization.CultureInfo]::InvariantCulture) } else { '' }); size = 0; whose = 'update'; remove = '' } })
} catch { $notes += 'Updates are not told to this user.' }
"""  # noqa: E501 - a script in its own language
    + PS_ANSWER
)


def parse(os: Os, text: str) -> Listing:
    if os is Os.WINDOWS:
        return windows_listing(text, _windows_row)
    rows = [*_debian(text), *_rpm(text), *_plain(text)]
    if not rows and text.strip() and not notes_of(text):
        raise ValueError("no package")
    return Listing(rows, notes_of(text), is_cut(text))


def _debian(text: str) -> Iterator[Row]:
    chosen = {fields[0].partition(":")[0] for fields in tabbed(text, "chosen") if fields}
    dates = {fields[1].partition(":")[0]: fields[0] for fields in tabbed(text, "dated") if len(fields) > 1}
    for name, version, architecture, size, status, title in (f for f in tabbed(text, "deb") if len(f) == 6):
        if status == "installed" and (not chosen or name in chosen):
            yield _row(
                f"{name}:{architecture}",
                name,
                version,
                title,
                tr("Debian package"),
                date=at(dates.get(name)),
                size=1024 * (number(size) or 0) or None,
            )


def _rpm(text: str) -> Iterator[Row]:
    for name, version, architecture, size, date, title in (f for f in tabbed(text, "rpm") if len(f) == 6):
        key = f"{name}-{version}.{architecture}"
        yield _row(key, name, version, title, tr("RPM package"), date=at(date), size=number(size))


def _plain(text: str) -> Iterator[Row]:
    for name, version, *_ in (fields for fields in tabbed(text, "apk") if len(fields) >= 2):
        yield _row(name, name, version, "", "package")
    for name, version, title in (fields for fields in tabbed(text, "flatpak") if len(fields) == 3):
        yield _row(f"flatpak {name}", name, version, title, "Flatpak")
    for name, version, maker in (fields for fields in tabbed(text, "snap") if len(fields) == 3):
        yield _row(f"snap {name}", name, version, tr("by {maker}", maker=maker), "Snap")


def _windows_row(one: dict[str, Any]) -> Row:
    return _row(
        plain(one["key"], 300),
        plain(one["name"]),
        plain(one.get("version")),
        plain(one.get("maker")),
        plain(one.get("whose"), 40),
        date=_day(plain(one.get("date"), 20)),
        size=1024 * (number(one.get("size")) or 0) or None,
        details=tr("To remove it: {remove}", remove=plain(one["remove"])) if one.get("remove") else "",
    )


def _day(text: str) -> datetime | None:
    """Installers write 20251031, or what they like. Noon is on the same day nearly everywhere."""
    try:
        return datetime.strptime(text, "%Y%m%d").replace(hour=12, tzinfo=UTC)
    except ValueError:
        return None


def _row(
    key: str,
    name: str,
    version: str,
    title: str,
    kind: str,
    *,
    date: datetime | None = None,
    size: int | None = None,
    details: str = "",
) -> Row:
    cells = {"name": name, "version": version, "title": title, "kind": kind, "date": date, "size": size}
    return Row(key, cells, {"name": plain(name)}, details=details)


def _columns(title: str) -> tuple[Column, ...]:
    return (
        Column("name", tr("Name")),
        Column("version", tr("Version"), CellKind.CODE),
        Column("title", title, is_wide=True),
        Column("date", tr("Installed"), CellKind.DAY),
        Column("size", tr("Size"), CellKind.SIZE, is_extra=True),
        Column("kind", tr("Kind"), is_extra=True),
    )


VIEW = View(
    id="software",
    title=tr("Software"),
    icon="layers",
    noun="program",
    teaches=tr("What is installed on the device, in which version, and since when."),
    columns={Os.LINUX: _columns(tr("What it is")), Os.WINDOWS: _columns("Maker")},
    sort_by="name",
    scripts={Os.LINUX: LOOK_LINUX, Os.WINDOWS: LOOK_WINDOWS},
    shown={
        Os.LINUX: "{which}   # rpm -qa --last on Fedora, RHEL and SUSE",
        Os.WINDOWS: "Get-ItemProperty HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*, "
        "HKLM:\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\* | "
        "Select-Object DisplayName, DisplayVersion, Publisher, InstallDate; Get-HotFix",
    },
    parse=parse,
    filters=(
        Filter("usual", tr("Programs"), {"which": "dpkg -l"}),
        Filter(
            "chosen",
            tr("Only what was chosen, not what came with it"),
            {"kind": "chosen", "which": "apt-mark showmanual"},
        ),
        Filter("all", tr("With parts of other programs"), {"kind": "all", "which": "dpkg -l"}),
    ),
)
