"""The scripts of the name servers: who keeps them on this device, and what makes it read our file."""

from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES
from app.services.setup.steps.net.adapter_scripts import PS_ADAPTER

SH_FIND_KEEPER = r"""find_keeper() {
file=/etc/resolv.conf; link=$(readlink -f "$file" 2>/dev/null || :); second=
case $link in
/run/systemd/resolve/*) way=resolved; path=/etc/systemd/resolved.conf.d/90-satchel.conf; return ;;
/run/NetworkManager/*) way=nm ;;
/etc/resolv.conf|'') way=file
by=$(sed -n 's/^# *[Gg]enerated by \([A-Za-z0-9._-]*\).*/\1/p' "$file" 2>/dev/null |
head -n 1)
[ -e "$file" ] || ! command -v NetworkManager >/dev/null 2>&1 || by=NetworkManager
case $by in ''|dhclient*) ;; NetworkManager) way=nm ;; *) way=other; keeper=$by ;; esac ;;
*) way=other; keeper=$link ;;
esac
path=$file
if [ "$way" = nm ]; then path=/etc/NetworkManager/conf.d/90-satchel-dns.conf
elif [ "$way" = file ] && command -v dhclient >/dev/null 2>&1 && [ -e /etc/dhcp/dhclient.conf ]; then
second=/etc/dhcp/dhclient.conf; fi
}
"""

SH_PROBE = (
    SH_SHOW_FILES
    + SH_FIND_KEEPER
    + r"""keeper=
find_keeper
printf 'way %s\nkeeper %s\n' "$way" "$(printf %s "$keeper" | encode)"
paths=$path
[ -z "$second" ] || paths="$path
$second"
printf 'paths %s\n' "$(printf %s "$paths" | encode)"
show_files "$paths"
"""
)

# What NetworkManager writes comes a moment later than its answer.
SH_APPLY = (
    SH_PUT_FILES
    + r"""put_files "$p_files"
case $p_way in
resolved) [ ! -d /run/systemd/system ] || systemctl try-restart systemd-resolved.service ;;
nm)
if [ "$(nmcli -t -f RUNNING general 2>/dev/null)" = running ]; then nmcli general reload
count=0
while [ "$count" -lt 20 ] && [ -n "$p_first" ] && ! grep -qxF "nameserver $p_first" /etc/resolv.conf; do
sleep 0.25 2>/dev/null || sleep 1; count=$((count + 1)); done
fi ;;
esac
"""
)

PS_PROBE = (
    PS_ADAPTER
    + r"""Show-Text 'interface' $adapter.Name
$six = (Get-ItemProperty -LiteralPath ($key -replace '\\Tcpip\\', '\Tcpip6\') -ErrorAction SilentlyContinue).NameServer
'servers ' + ("$((Get-ItemProperty -LiteralPath $key).NameServer) $six" -replace ',', ' ')
'search ' + (@((Get-DnsClientGlobalSetting).SuffixSearchList) -join ' ')
"""
)
PS_APPLY = (
    PS_ADAPTER
    + r"""$ErrorActionPreference = 'Stop'
$servers = @($p.servers -split ' ' | Where-Object { $_ })
if ($servers) { Set-DnsClientServerAddress -InterfaceIndex $index -ServerAddresses $servers }
else { Set-DnsClientServerAddress -InterfaceIndex $index -ResetServerAddresses }
if ($p.set_search -eq 'yes') {
  Set-DnsClientGlobalSetting -SuffixSearchList @($p.search -split ' ' | Where-Object { $_ })
}
Clear-DnsClientCache
"""
)
