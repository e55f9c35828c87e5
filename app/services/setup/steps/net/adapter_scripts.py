"""Which network adapter is meant, for the steps that set one: the one that is named, else the one with the way out."""

SH_ADAPTER = r"""adapter=$p_interface
if [ -z "$adapter" ]; then adapter=$(ip -4 route show default 2>/dev/null |
awk '{ for (i = 1; i < NF; i++) if ($i == "dev") { print $(i + 1); exit } }'); fi
if [ -z "$adapter" ]; then echo 'no adapter has a way out: say which one is meant' >&2; exit 80; fi
ip link show dev "$adapter" >/dev/null 2>&1 || { echo "there is no network adapter $adapter" >&2; exit 80; }
"""

SH_NOW = r"""now() {
ip -4 -o addr show dev "$1" scope global | awk '{ print (/ dynamic /) ? "dhcp" : $4 }' | sort | tr '\n' ' '
}
gateway() { ip -4 route show default dev "$1" | awk '{ for (i = 1; i < NF; i++) if ($i == "via") print $(i + 1) }' |
sort -u | tr '\n' ' '; }
"""

PS_ADAPTER = r"""$adapter = if ($p.interface) { Get-NetAdapter -Name $p.interface -ErrorAction SilentlyContinue } else {
  $route = Get-NetRoute -DestinationPrefix '0.0.0.0/0' -ErrorAction SilentlyContinue |
    Sort-Object { $_.RouteMetric + $_.InterfaceMetric } | Select-Object -First 1
  if ($route) { Get-NetAdapter -InterfaceIndex $route.ifIndex }
}
if (-not $adapter) { throw 'satchel:80' }
$index = $adapter.ifIndex
$key = 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces\' + $adapter.InterfaceGuid
function Show-Text($name, $text) { "$name " + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes([string]$text)) }
"""
