"""The scripts of the proxy."""

from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES

SH_PROBE = (
    SH_SHOW_FILES
    + r"""paths=/etc/environment
[ ! -d /etc/apt/apt.conf.d ] || paths="$paths
/etc/apt/apt.conf.d/95satchel-proxy"
[ ! -e /etc/dnf/dnf.conf ] || paths="$paths
/etc/dnf/dnf.conf"
printf 'paths %s\n' "$(printf %s "$paths" | encode)"
show_files "$paths"
"""
)
SH_APPLY = SH_PUT_FILES + 'put_files "$p_files"\n'

_PS_KEYS = r"""$policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings'
$settings = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings'
$connections = Join-Path $settings 'Connections'
"""
PS_PROBE = (
    _PS_KEYS
    + r"""function Show-Value($name, $key) {
  $value = (Get-ItemProperty -LiteralPath $key -ErrorAction SilentlyContinue).$name
  if ($null -eq $value) { "$name -"; return }
  $bytes = if ($value -is [byte[]]) { $value } else { [Text.Encoding]::UTF8.GetBytes([string]$value) }
  "$name =" + [Convert]::ToBase64String($bytes)
}
Show-Value 'ProxySettingsPerUser' $policy
foreach ($name in 'ProxyEnable', 'ProxyServer', 'ProxyOverride') { Show-Value $name $settings }
Show-Value 'WinHttpSettings' $connections
"""
)
# WinHTTP (Windows Update, services) has a store of its own, whose form only netsh writes.
PS_APPLY = (
    _PS_KEYS
    + r"""$ErrorActionPreference = 'Stop'
function Set-Value($name, $key, $type) {
  $value = $p.($name.ToLowerInvariant())
  if ($value -eq '-') { Remove-ItemProperty -LiteralPath $key -Name $name -ErrorAction SilentlyContinue; return }
  if (-not (Test-Path -LiteralPath $key)) { New-Item -Path $key -Force | Out-Null }
  $bytes = [Convert]::FromBase64String($value.Substring(1))
  $text = [Text.Encoding]::UTF8.GetString($bytes)
  $data = switch ($type) { 'Binary' { , $bytes } 'DWord' { [int]$text } default { $text } }
  Set-ItemProperty -LiteralPath $key -Name $name -Value $data -Type $type
}
Set-Value 'ProxySettingsPerUser' $policy 'DWord'
Set-Value 'ProxyEnable' $settings 'DWord'
foreach ($name in 'ProxyServer', 'ProxyOverride') { Set-Value $name $settings 'String' }
if ($p.winhttpsettings) { Set-Value 'WinHttpSettings' $connections 'Binary' }
elseif ($p.server) { netsh.exe winhttp set proxy proxy-server=$($p.server) bypass-list=$($p.bypass) | Out-Null }
else { netsh.exe winhttp reset proxy | Out-Null }
if ($LASTEXITCODE) { exit $LASTEXITCODE }
"""
)
