"""The scripts of the package step. Those of dnf and winget are written from documentation."""

from app.services.setup.steps.powershell import PS_LINES
from app.services.setup.steps.scripts import SH_START
from app.services.setup.steps.software.apt_scripts import SH_APT_LOOK

SH_SYSTEM = r"""system() {
(. /etc/os-release 2>/dev/null
printf 'system %s-%s-%s\n' "${ID:-linux}" "${VERSION_ID:-0}" "$(dpkg --print-architecture 2>/dev/null || uname -m)")
}
"""
"""Which packages of the offline cache fit: distribution, version, architecture."""

SH_PROBE = (
    SH_START
    + SH_SYSTEM
    + SH_APT_LOOK
    + r"""set -f; IFS='
'
version_of() {
if [ "$manager" = apt ]; then
found=$(dpkg-query -W -f '${db:Status-Status} ${Version}' -- "$1" 2>/dev/null) || found=
case $found in 'installed '*) printf '%s' "${found#installed }" ;; esac
else
found=$(rpm -q --qf '%{VERSION}-%{RELEASE}\n' -- "$1" 2>/dev/null) && printf '%s' "$found" | head -n 1
fi; }
if command -v apt-get >/dev/null 2>&1; then manager=apt
elif command -v dnf >/dev/null 2>&1; then manager=dnf
else echo 'neither apt nor dnf' >&2; exit 127; fi
echo "manager $manager"; system; missing=
for wanted in $p_names; do
name=${wanted%%=*}; has=$(version_of "$name")
[ -z "$has" ] || printf 'have %s %s\n' "$name" "$has"
if [ -n "$has" ] && { [ "$name" = "$wanted" ] || [ "$has" = "${wanted#*=}" ]; }; then continue; fi
if [ "$manager" = dnf ] && [ "$name" != "$wanted" ]; then wanted=$name-${wanted#*=}; fi
missing="$missing$wanted
"
done
for name in $p_packages; do printf 'cached %s %s\n' "$name" "$(version_of "$name")"; done
[ -n "$missing" ] || exit 0
if [ "$manager" = apt ]; then
find /var/lib/apt/lists -name '*_Packages*' 2>/dev/null | grep -q . || echo 'lists none'
if text=$(apt_look --allow-downgrades install -- $missing 2>&1); then
printf '%s\n' "$text" | sed -n 's/^Inst \([^ ]*\) (.*/adds \1/p
s/^Inst \([^ ]*\) \[\([^]]*\)\] (\([^ ]*\) .*/changes \1 \2 \3/p
s/^Remv \([^ ]*\) .*/removes \1/p'
else printf '%s\n' "$text" | sed -n 's/^E: /refuses /p'; fi
else
text=$(dnf -C -q install --assumeno -- $missing 2>&1) || text=$(dnf -q install --assumeno -- $missing 2>&1) || :
printf '%s\n' "$text" | sed 's/^/table /'
fi
"""
)

SH_APPLY = (
    SH_START
    + r"""set -f; IFS='
'
DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND
install() { apt-get -y -q -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confold -o APT::Get::Remove=false \
--allow-downgrades install -- "$@"; }
kept=/var/lib/satchel/kept/packages-$p_kept
if [ -n "$p_carried" ]; then
set +f
if [ "$p_manager" = dnf ]; then exec dnf -y -q --disablerepo='*' install "$p_carried"/*.rpm; fi
if [ -n "$(dpkg --audit 2>/dev/null)" ]; then dpkg --configure -a --force-confold || exit; fi
install "$p_carried"/*.deb || exit
set -f
[ -z "$p_others" ] || apt-mark auto -- $p_others >/dev/null
exit 0
fi
if [ "$p_manager" = dnf ]; then exec dnf -y -q install -- $p_names; fi
if [ -n "$(dpkg --audit 2>/dev/null)" ]; then dpkg --configure -a --force-confold || exit; fi
if [ "$p_lists" = none ]; then
apt-get -q update >/dev/null || refuse 'The package source does not answer: nothing was installed.'
mkdir -p "${kept%/*}"; chmod 700 "${kept%/*}"
# A run that goes on after it broke off finds fewer: what was noted before the first package stays.
if [ ! -e "$kept" ]; then
apt-get -s -q --allow-downgrades install -- $p_names | sed -n 's/^Inst \([^ ]*\) (.*/\1/p' >"$kept.new"
mv -f "$kept.new" "$kept"; fi
fi
install $p_names && exit 0
# What the device knows of its package source may be old: ask it once.
apt-get -q update >/dev/null 2>&1
install $p_names
"""
)

SH_REVERT = (
    SH_START
    + r"""set -f; IFS='
'
DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND
gone=; kept=/var/lib/satchel/kept/packages-$p_kept
if [ -z "$p_names" ] && [ -f "$kept" ]; then p_names=$(cat "$kept"); fi
for name in $p_names; do
if [ "$p_manager" = dnf ]; then rpm -q -- "$name" >/dev/null 2>&1 || continue
else case $(dpkg-query -W -f '${db:Status-Status}' -- "$name" 2>/dev/null) in
''|not-installed|config-files) continue ;; esac; fi
gone="$gone$name
"
done
if [ "$p_manager" = dnf ]; then
[ -z "$gone" ] || rpm -e -- $gone || exit
[ -z "$p_versions" ] || dnf -y -q downgrade -- $p_versions
exit
fi
if [ -n "$gone" ]; then
others=$(apt-get -s -q remove -- $gone 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p' | grep -vxF -- "$gone" || :)
if [ -n "$others" ]; then
refuse "Other packages need what would be removed: $(printf '%s' "$others" | tr '\n' ' ')"; fi
apt-get -y -q -o DPkg::Lock::Timeout=60 remove -- $gone || exit
fi
rm -f "$kept"; rmdir "${kept%/*}" /var/lib/satchel 2>/dev/null
[ "$p_lists" != none ] || find /var/lib/apt/lists -maxdepth 1 -type f ! -name lock -delete
[ -n "$p_versions" ] || exit 0
apt-get -y -q -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confold -o APT::Get::Remove=false \
--allow-downgrades install -- $p_versions ||
refuse "The package source no longer has the versions that were there: $(printf '%s' "$p_versions" | tr '\n' ' ')"
"""
)

PS_START = (
    r"""$ErrorActionPreference = 'Stop'
$notes = 'HKLM:\SOFTWARE\Satchel\Packages'
$roots = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall', `
  'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall'
function Winget {
  $found = Get-Command winget -ErrorAction SilentlyContinue
  if ($found) { return $found.Source }
  $there = Join-Path $env:ProgramFiles 'WindowsApps\Microsoft.DesktopAppInstaller_*_x64__8wekyb3d8bbwe\winget.exe'
  Get-ChildItem $there -ErrorAction SilentlyContinue | Sort-Object { $_.VersionInfo.FileVersionRaw } |
    Select-Object -Last 1 -ExpandProperty FullName
}
function Installed { @(Get-ChildItem $roots -ErrorAction SilentlyContinue) }
function Noted($name) { Get-ItemProperty -LiteralPath (Join-Path $notes $name) -ErrorAction SilentlyContinue }
"""
    + PS_LINES
    + r"""function Version-Of($name, $code) {
  foreach ($one in (Installed)) {
    $about = Get-ItemProperty -LiteralPath $one.PSPath
    if ($about.WinGetPackageIdentifier -eq $name -or ($code -and $one.PSChildName -eq $code) -or
      ((Noted $name).key -and $one.PSChildName -eq (Noted $name).key)) {
      return $(if ($about.DisplayVersion) { [string]$about.DisplayVersion } else { 'installed' })
    }
  }
  $winget = Winget
  if (-not $winget) { return '' }
  $found = & { $ErrorActionPreference = 'Continue'
    & $winget list --id $name --exact --accept-source-agreements --disable-interactivity 2>$null }
  if ($LASTEXITCODE -ne 0) { return '' }
  $line = @($found | Where-Object { $_ -match ('(^|\s)' + [regex]::Escape($name) + '\s+(\S+)') })[0]
  if ($line -match ([regex]::Escape($name) + '\s+(\S+)')) { $Matches[1] } else { 'installed' }
}
"""
)
"""A program is found by the keys with which Windows removes it: winget itself answers to few kinds of session."""

PS_PROBE = (
    PS_START
    + r"""'manager winget'
'system windows-' + $(if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'arm64' } else { 'x64' })
$codes = @{}
foreach ($line in (Lines $p.codes)) { $name, $code = $line -split ' ', 2; $codes[$name] = $code }
if (-not (Winget) -and -not $codes.Count) { throw 'satchel:80 winget is not on this device' }
foreach ($wanted in (Lines $p.names)) {
  $name, $version = $wanted -split '=', 2
  $has = Version-Of $name $codes[$name]
  if ($has) { "have $name $has" }
  if (-not $has) { "adds $name" } elseif ($version -and $has -ne $version) { "changes $name $has $version" }
}
foreach ($name in (Lines $p.packages)) { "cached $name " + (Version-Of $name $codes[$name]) }
"""
)
PS_APPLY = (
    PS_START
    + r"""function Run-Installer($line) {
  $name, $file, $switches = $line -split "`t"
  $path = Join-Path $p.carried $file
  $ended = if ($path -like '*.msi') {
    Start-Process msiexec -ArgumentList '/i', ('"' + $path + '"'), '/qn', '/norestart' -Wait -PassThru
  } elseif ($switches) { Start-Process $path -ArgumentList $switches -Wait -PassThru
  } else { Start-Process $path -Wait -PassThru }
  $ended.ExitCode
}
foreach ($wanted in (Lines $p.names)) {
  $name, $version = $wanted -split '=', 2
  $before = @(Installed | ForEach-Object { $_.PSChildName })
  $brought = @(Lines $p.files | Where-Object { ($_ -split "`t")[0] -eq $name })
  if ($brought) { $code = Run-Installer $brought[0] } else {
    $more = @(if ($version) { '--version'; $version; '--force' })
    & (Winget) install --id $name --exact --silent --disable-interactivity --scope machine @more `
      --accept-package-agreements --accept-source-agreements
    $code = $LASTEXITCODE
  }
  # 3010 and 1641: it is installed, and Windows wants to start again
  if ($code -notin 0, 3010, 1641) { [Console]::Error.WriteLine("$name ended with code $code"); exit $code }
  $new = @(Installed | ForEach-Object { $_.PSChildName } | Where-Object { $before -notcontains $_ })
  if ($new) {
    $note = New-Item -Path (Join-Path $notes $name) -Force
    Set-ItemProperty -LiteralPath $note.PSPath -Name key -Value $new[0]
  }
}
exit 0
"""
)
PS_REVERT = (
    PS_START
    + r"""foreach ($name in (Lines $p.names)) {
  $key = (Noted $name).key
  $entry = @(Installed | Where-Object { $key -and $_.PSChildName -eq $key })[0]
  $about = if ($entry) { Get-ItemProperty -LiteralPath $entry.PSPath }
  if ($key -match '^\{[0-9A-Fa-f-]{36}\}$') {
    $ended = Start-Process msiexec -ArgumentList '/x', $key, '/qn', '/norestart' -Wait -PassThru
    if ($ended.ExitCode -notin 0, 3010, 1605, 1641) { exit $ended.ExitCode }
  } elseif ($about.QuietUninstallString) {
    cmd /c $about.QuietUninstallString
    if ($LASTEXITCODE -notin 0, 3010, 1641) { exit $LASTEXITCODE }
  } elseif ((Version-Of $name '') -and (Winget)) {
    & (Winget) uninstall --id $name --exact --silent --accept-source-agreements --disable-interactivity
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
  }
  Remove-Item -LiteralPath (Join-Path $notes $name) -Force -ErrorAction SilentlyContinue
}
foreach ($wanted in (Lines $p.versions)) {
  $name, $version = $wanted -split '=', 2
  & (Winget) install --id $name --exact --silent --disable-interactivity --scope machine --version $version --force `
    --accept-package-agreements --accept-source-agreements
  if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}
exit 0
"""
)
