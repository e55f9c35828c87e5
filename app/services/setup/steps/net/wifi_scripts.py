"""The scripts of a Wi-Fi network."""

from app.services.setup.steps.net.secret_file_scripts import SH_KEEP, SH_LOOK

SH_PROBE = (
    SH_LOOK
    + r"""command -v nmcli >/dev/null 2>&1 || {
echo 'Wi-Fi is set through NetworkManager, which is not here' >&2; exit 127; }
printf 'file %s\n' "$(look_at "$p_path" "$p_text")"
"""
)
_SH_RELOAD = r"""if [ "$(nmcli -t -f RUNNING general 2>/dev/null)" = running ]; then nmcli connection reload; fi
"""
SH_APPLY = SH_KEEP + 'put_secret "$p_path" "$p_text"\n' + _SH_RELOAD
SH_REVERT = SH_KEEP + 'take_back "$p_path" "$p_file"\n' + _SH_RELOAD

# The profiles of Windows are files, whose keys are encrypted for this PC. What netsh shows is in its language.
_PS = r"""$profiles = Join-Path $env:ProgramData 'Microsoft\Wlansvc\Profiles\Interfaces'
function Find-Network($name) {
  foreach ($file in Get-ChildItem -Path $profiles -Filter *.xml -Recurse -ErrorAction SilentlyContinue) {
    $xml = New-Object Xml
    $xml.Load($file.FullName)
    if ($xml.WLANProfile.name -ceq $name) { return @{ path = $file.FullName; xml = $xml } }
  }
}
$kept = Join-Path $env:ProgramData 'Satchel\kept'
"""
PS_PROBE = (
    _PS
    + r"""if (-not (Get-Service WlanSvc -ErrorAction SilentlyContinue)) { throw 'satchel:80' }
$found = Find-Network $p.ssid
if ($found) {
  $security = $found.xml.WLANProfile.MSM.security.authEncryption.authentication
  'file ' + $(if ($security -eq $p.authentication) { 'same' } else { 'other' })
} else { 'file none' }
"""
)
PS_APPLY = (
    _PS
    + r"""$ErrorActionPreference = 'Stop'
New-Item -ItemType Directory -Path $kept -Force | Out-Null
icacls.exe $kept /inheritance:r /grant '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-18:(OI)(CI)F' | Out-Null
if ($LASTEXITCODE) { exit $LASTEXITCODE }
$found = Find-Network $p.ssid
$old = Join-Path $kept ($p.id + '.xml')
if ($found -and -not (Test-Path -LiteralPath $old)) { Copy-Item -LiteralPath $found.path -Destination $old }
$new = Join-Path $kept ($p.id + '.new.xml')
try {
  [IO.File]::WriteAllText($new, $p.xml)
  $said = netsh.exe wlan add profile "filename=$new" user=all
  if ($LASTEXITCODE) { [Console]::Error.WriteLine(@($said)[-1]); exit 90 }
} finally { Remove-Item -LiteralPath $new -Force -ErrorAction SilentlyContinue }
"""
)
PS_REVERT = (
    _PS
    + r"""$ErrorActionPreference = 'Stop'
$old = Join-Path $kept ($p.id + '.xml')
if ($p.file -eq 'none') {
  if (Find-Network $p.ssid) { netsh.exe wlan delete profile "name=$($p.ssid)" | Out-Null }
} elseif (Test-Path -LiteralPath $old) {
  netsh.exe wlan add profile "filename=$old" user=all | Out-Null
  if ($LASTEXITCODE) { exit $LASTEXITCODE }
  Remove-Item -LiteralPath $old -Force
} else { [Console]::Error.WriteLine('The profile of before is not on this PC any more.'); exit 90 }
"""
)
