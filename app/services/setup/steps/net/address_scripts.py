"""The scripts of the address of an adapter, for each way in which a device keeps it."""

from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES
from app.services.setup.steps.net.adapter_scripts import PS_ADAPTER, SH_ADAPTER, SH_NOW
from app.services.setup.steps.scripts import SH_ROOT

SH_PROBE = (
    SH_SHOW_FILES
    + SH_ROOT
    + SH_NOW
    + SH_ADAPTER
    + r"""has() { command -v "$1" >/dev/null 2>&1; }
stanza() { wanted=$1; export wanted; set -- /etc/network/interfaces
for one in /etc/network/interfaces.d/*; do [ -f "$one" ] && set -- "$@" "$one"; done
awk '$1 == "iface" && $2 == ENVIRON["wanted"] && $3 == "inet" { print FILENAME }' "$@" 2>/dev/null; }
way=none; path=/etc/satchel/none; kind=; connection=; signs_in=
if has nmcli && [ "$(nmcli -t -f RUNNING general 2>/dev/null)" = running ] &&
case $(nmcli -g GENERAL.STATE device show "$adapter" 2>/dev/null) in ''|'10 '*) false ;; esac; then
way=nm; path=/etc/NetworkManager/system-connections/satchel-$adapter.nmconnection
kind=$(nmcli -g GENERAL.TYPE device show "$adapter")
connection=$(nmcli -g GENERAL.CON-UUID device show "$adapter")
[ -z "$connection" ] || signs_in=$(nmcli -g 802-1x.eap connection show uuid "$connection" 2>/dev/null)
elif has netplan && [ -n "$(find /etc/netplan -name '*.yaml' 2>/dev/null)" ]; then
way=netplan; path=/etc/netplan/90-satchel-$adapter.yaml
elif has ifup && [ -n "$(stanza "$adapter")" ]; then
way=ifupdown; path=$(stanza "$adapter" | head -n 1); kind=$(stanza "$adapter" | wc -l)
elif [ -d /run/systemd/system ] && systemctl -q is-active systemd-networkd.service 2>/dev/null; then
way=networkd; path=/etc/systemd/network/05-satchel-$adapter.network
elif has ifup && grep -qE '^[[:space:]]*source(-directory)?[[:space:]]+(/etc/network/)?interfaces\.d' \
/etc/network/interfaces 2>/dev/null; then
way=ifupdown; path=/etc/network/interfaces.d/satchel-$adapter; kind=0
fi
printf 'interface %s\nway %s\nkind %s\nconnection %s\n' "$(printf %s "$adapter" | encode)" "$way" "$kind" "$connection"
printf 'signs_in %s\nnow %s\ngateway %s\n' "${signs_in:+yes}" "$(now "$adapter")" "$(gateway "$adapter")"
printf 'path %s\n' "$(printf %s "$path" | encode)"
show_files "$path"
"""
)

# What is set now goes down by the rules that brought it up, so before the file is changed.
SH_APPLY = (
    SH_PUT_FILES
    + SH_NOW
    + r"""adapter=$p_interface
await() { count=0
while [ "$(now "$adapter")" != "$p_await" ] && [ "$count" -lt 60 ]; do
sleep 0.5 2>/dev/null || sleep 1; count=$((count + 1)); done; }
case $p_way in
nm)
put_files "$p_files"
if [ -n "$p_name" ]; then
nmcli connection load "/etc/NetworkManager/system-connections/$p_name.nmconnection"
nmcli --wait 60 connection up id "$p_name"
else
nmcli connection reload
if [ -n "$p_connection" ]; then nmcli --wait 60 connection up uuid "$p_connection"
else nmcli device disconnect "$adapter"; fi
fi ;;
netplan)
put_files "$p_files"
netplan apply ;;
networkd)
put_files "$p_files"
networkctl reload
networkctl reconfigure "$adapter" ;;
ifupdown)
ifdown --force "$adapter" 2>&1 || :
ip -4 addr flush dev "$adapter" scope global
put_files "$p_files"
if [ -n "$p_await" ]; then ifup --force "$adapter" 2>&1; else ip link set "$adapter" up; fi ;;
*) refuse 'Nothing on this device that we know keeps its addresses.' ;;
esac
await
"""
)

PS_PROBE = (
    PS_ADAPTER
    + r"""Show-Text 'interface' $adapter.Name
$settings = Get-NetIPInterface -InterfaceIndex $index -AddressFamily IPv4
'dhcp ' + $(if ([int]$settings.Dhcp -eq 1) { 'yes' } else { 'no' })
$all = @(Get-NetIPAddress -InterfaceIndex $index -AddressFamily IPv4 -ErrorAction SilentlyContinue)
'now ' + (($all | Where-Object { [int]$_.PrefixOrigin -eq 1 } |
  ForEach-Object { "$($_.IPAddress)/$($_.PrefixLength)" } | Sort-Object) -join ' ')
$out = @(Get-NetRoute -InterfaceIndex $index -DestinationPrefix '0.0.0.0/0' -ErrorAction SilentlyContinue)
'gateway ' + (($out | ForEach-Object { $_.NextHop } | Sort-Object -Unique) -join ' ')
'servers ' + (([string](Get-ItemProperty -LiteralPath $key).NameServer) -replace ',', ' ')
"""
)
PS_APPLY = (
    PS_ADAPTER
    + r"""$ErrorActionPreference = 'Stop'
Remove-NetRoute -InterfaceIndex $index -DestinationPrefix '0.0.0.0/0' -Confirm:$false -ErrorAction SilentlyContinue
Get-NetIPAddress -InterfaceIndex $index -AddressFamily IPv4 -ErrorAction SilentlyContinue |
  Remove-NetIPAddress -Confirm:$false -ErrorAction SilentlyContinue
if ($p.dhcp -eq 'yes') {
  Set-NetIPInterface -InterfaceIndex $index -AddressFamily IPv4 -Dhcp Enabled
  ipconfig.exe /renew $adapter.Name | Out-Null
} else {
  Set-NetIPInterface -InterfaceIndex $index -AddressFamily IPv4 -Dhcp Disabled
  $way = @{}
  if ($p.gateway) { $way.DefaultGateway = $p.gateway }
  foreach ($one in $p.addresses -split ' ' | Where-Object { $_ }) {
    $address, $length = $one -split '/'
    New-NetIPAddress -InterfaceIndex $index -IPAddress $address -PrefixLength ([int]$length) @way | Out-Null
    $way = @{}
  }
}
$servers = @($p.servers -split ' ' | Where-Object { $_ })
if ($servers) { Set-DnsClientServerAddress -InterfaceIndex $index -ServerAddresses $servers }
else { Set-DnsClientServerAddress -InterfaceIndex $index -ResetServerAddresses }
"""
)
"""PrefixOrigin 1: set by hand. Names of adapters are those of Windows, in its language."""
