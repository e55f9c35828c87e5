"""What fetches packages on a device that has a network, for those that have none. It installs nothing.

Those of dnf and winget are written from documentation.
"""

from app.services.setup.steps.powershell import PS_ENCODE
from app.services.setup.steps.scripts import SH_START
from app.services.setup.steps.software.package_scripts import SH_SYSTEM

SH_FETCH = (
    SH_START
    + SH_SYSTEM
    + r"""set -f; IFS='
'
folder=$(mktemp -d /var/tmp/satchel-cache.XXXXXX) || exit
cd "$folder" || exit
printf 'folder %s\n' "$(printf %s "$folder" | encode)"
system
if command -v apt-get >/dev/null 2>&1; then
# As if nothing were installed: the device that they are for may have less than this one.
: >.nothing
closure() { apt-get -s -q -o Debug::NoLocking=1 -o Dir::State::status="$folder/.nothing" install -- "$@"; }
closure $p_names >.all 2>.errors || { sed -n 's/^E: /refuses /p' .errors; exit 0; }
# What every system of this kind has is left out.
apt-cache -o Dir::State::status="$folder/.nothing" pkgnames >.offered
dpkg-query -W -f '${Package} ${Priority} ${Essential}\n' |
awk '$2 == "required" || $3 == "yes" { print $1 }' | grep -xF -f .offered >.needed || :
: >.base; [ ! -s .needed ] || closure $(cat .needed) >.base 2>/dev/null || : >.base
for list in all base; do sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' .$list | sort >.$list.names; done
wanted=$(comm -23 .all.names .base.names)
[ -n "$wanted" ] || { echo 'refuses every device of this kind has it'; exit 0; }
apt-get -q download -- $wanted >/dev/null 2>.errors || { sed -n 's/^E: /refuses /p' .errors; exit 0; }
set +f
for file in *.deb; do
printf 'file %s %s %s\n' "$file" "$(dpkg-deb -f "$file" Package)" "$(dpkg-deb -f "$file" Version)"; done
elif command -v dnf >/dev/null 2>&1; then
dnf -q download --resolve --alldeps --destdir "$folder" -- $p_names >/dev/null 2>.errors ||
{ sed 's/^/refuses /' .errors; exit 0; }
set +f
for file in *.rpm; do printf 'file %s %s\n' "$file" "$(rpm -qp --qf '%{NAME} %{VERSION}-%{RELEASE}' "$file")"; done
else echo 'neither apt nor dnf' >&2; exit 127; fi
"""
)
SH_READ_PIECE = SH_START + 'tail -c "+$p_from" -- "$p_folder/$p_name" | head -c "$p_size" | base64\n'
SH_CLEAR = (
    SH_START
    + r"""case $p_folder in /var/tmp/satchel-cache.*) [ -L "$p_folder" ] || rm -rf -- "$p_folder" ;; esac
"""
)

PS_FETCH = (
    r"""$ErrorActionPreference = 'Stop'
"""
    + PS_ENCODE
    + r"""$folder = Join-Path $env:TEMP ('satchel-cache.' + [guid]::NewGuid().ToString('N'))
New-Item -ItemType Directory $folder | Out-Null
'folder ' + (Encode $folder)
$kind = if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'arm64' } else { 'x64' }
"system windows-$kind"
foreach ($wanted in @(([string]$p.names) -split "`n" | Where-Object { $_ })) {
  $name, $version = $wanted -split '=', 2
  $more = @(if ($version) { '--version'; $version })
  $place = Join-Path $folder $name
  winget download --id $name --exact --architecture $kind --scope machine --download-directory $place @more `
    --accept-package-agreements --accept-source-agreements --disable-interactivity | Out-Null
  if ($LASTEXITCODE -ne 0) { "refuses $name ended with code $LASTEXITCODE"; continue }
  $manifest = Get-ChildItem $place -Filter *.yaml | Select-Object -First 1 | Get-Content -Raw -Encoding UTF8
  $file = Get-ChildItem $place -Exclude *.yaml | Where-Object { -not $_.PSIsContainer } | Select-Object -First 1
  function Value($key) { if ($manifest -match ('(?m)^\s*-?\s*' + $key + ':\s*[''"]?(.*?)[''"]?\s*$')) { $Matches[1] } }
  if ((Get-FileHash -LiteralPath $file.FullName -Algorithm SHA256).Hash -ne (Value 'InstallerSha256')) {
    "refuses $name is not what its manifest names"; continue }
  $short = 'installer-' + $name + $file.Extension
  Move-Item -LiteralPath $file.FullName -Destination (Join-Path $folder $short)
  'file ' + $short + ' ' + $name + ' ' + (Value 'PackageVersion') + ' ' + (Encode (Value 'ProductCode')) + ' ' +
    (Encode (Value 'Silent'))
}
"""
)
"""winget writes a manifest beside the installer: what its hash is, and what makes it ask nothing."""
PS_READ_PIECE = r"""$ErrorActionPreference = 'Stop'
$stream = [IO.File]::OpenRead((Join-Path $p.folder $p.name))
try {
  [void]$stream.Seek([long]$p.from - 1, 'Begin')
  $buffer = New-Object byte[] ([int]$p.size)
  $read = $stream.Read($buffer, 0, $buffer.Length)
  [Convert]::ToBase64String($buffer, 0, $read)
} finally { $stream.Close() }
"""
PS_CLEAR = r"""if ((Split-Path $p.folder -Leaf) -like 'satchel-cache.*') {
  Remove-Item -LiteralPath $p.folder -Recurse -Force }
"""
