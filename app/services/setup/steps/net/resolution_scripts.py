"""The scripts of IPv6 and of the ways in which devices ask each other for names without a server."""

from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES

SH_PROBE = (
    SH_SHOW_FILES
    + r"""for one in /proc/sys/net/ipv6/conf/*; do
[ -r "$one/disable_ipv6" ] && printf 'adapter %s %s\n' "$(printf %s "${one##*/}" | encode)" "$(cat "$one/disable_ipv6")"
done
for one in /lib/systemd/systemd-resolved /usr/lib/systemd/systemd-resolved; do [ -e "$one" ] && resolved=yes; done
printf 'resolved %s\n' "${resolved:-no}"
command -v nmbd >/dev/null 2>&1 && echo 'netbios yes' || echo 'netbios no'
show_files '/etc/sysctl.d/90-satchel-ipv6.conf
/etc/systemd/resolved.conf.d/90-satchel-names.conf'
"""
)
# `all` sets every adapter, so it comes first.
SH_APPLY = (
    SH_PUT_FILES
    + r"""put_files "$p_files"
printf '%s\n' "$p_adapters" | while IFS=' ' read -r name value; do
[ -n "$name" ] || continue
file=/proc/sys/net/ipv6/conf/$(printf %s "$name" | base64 -d)/disable_ipv6
[ ! -w "$file" ] || [ "$(cat "$file")" = "$value" ] || echo "$value" >"$file"
done
if [ "$p_names" = yes ] && [ -d /run/systemd/system ]; then systemctl try-restart systemd-resolved.service; fi
"""
)

PS_PROBE = r"""foreach ($one in Get-NetAdapterBinding -ComponentID ms_tcpip6) {
  'adapter ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($one.Name)) + ' ' + [int](-not $one.Enabled)
}
$policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient'
$value = (Get-ItemProperty -LiteralPath $policy -ErrorAction SilentlyContinue).EnableMulticast
'llmnr ' + $(if ($null -eq $value) { '-' } else { $value })
foreach ($one in Get-ChildItem 'HKLM:\SYSTEM\CurrentControlSet\Services\NetBT\Parameters\Interfaces') {
  'netbios ' + $one.PSChildName + ' ' + [int](Get-ItemProperty -LiteralPath $one.PSPath).NetbiosOptions
}
"""
PS_APPLY = r"""$ErrorActionPreference = 'Stop'
foreach ($line in $p.adapters -split "`n" | Where-Object { $_ }) {
  $name, $off = $line -split ' '
  $name = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($name))
  Set-NetAdapterBinding -Name $name -ComponentID ms_tcpip6 -Enabled ($off -eq '0')
}
$policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient'
if ($p.llmnr -eq '-') { Remove-ItemProperty -LiteralPath $policy -Name EnableMulticast -ErrorAction SilentlyContinue }
elseif ($p.llmnr) {
  if (-not (Test-Path -LiteralPath $policy)) { New-Item -Path $policy -Force | Out-Null }
  Set-ItemProperty -LiteralPath $policy -Name EnableMulticast -Value ([int]$p.llmnr) -Type DWord
}
foreach ($line in $p.netbios -split "`n" | Where-Object { $_ }) {
  $name, $value = $line -split ' '
  $key = Join-Path 'HKLM:\SYSTEM\CurrentControlSet\Services\NetBT\Parameters\Interfaces' $name
  if (Test-Path -LiteralPath $key) { Set-ItemProperty -LiteralPath $key -Name NetbiosOptions -Value ([int]$value) }
}
"""
"""NetbiosOptions: 0 as DHCP says, 1 on, 2 off (Microsoft, Win32_NetworkAdapterConfiguration.TcpipNetbiosOptions)."""
