"""The scripts of the firewall's step: nftables with a table of our own, ufw and firewalld in their own words, Windows.

Whatever is found, the way by which the device is reached is opened before anything is closed.
"""

from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES
from app.services.setup.steps.scripts import SH_ROOT

# Ports of the SSH server: those that its files name, those of a socket that systemd holds for it, and the one that
# this very connection came in by (SSH_CONNECTION: its fourth word).
SH_WAY_IN = r"""way_in() {
set -- ${SSH_CONNECTION:-}
[ -z "${4:-}" ] || printf '%s\n' "$4"
command -v sshd >/dev/null 2>&1 || return 0
named=$(root cat /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf 2>/dev/null |
sed -n 's/^[[:space:]]*[Pp][Oo][Rr][Tt][[:space:]=]\{1,\}\([0-9]\{1,5\}\)[[:space:]]*$/\1/p') || :
printf '%s\n' "${named:-22}"
if [ -d /run/systemd/system ]; then systemctl show -p Listen ssh.socket sshd.socket 2>/dev/null |
sed -n 's/^Listen=.*:\([0-9]\{1,5\}\) (Stream)$/\1/p'; fi
}
"""

SH_PROBE = (
    SH_SHOW_FILES
    + SH_ROOT
    + SH_WAY_IN
    + r"""if command -v firewall-cmd >/dev/null 2>&1 && root firewall-cmd --state >/dev/null 2>&1; then
zone=$(root firewall-cmd --get-default-zone)
printf 'way firewalld\nzone %s\n' "$zone"
printf 'open %s\n' "$({ root firewall-cmd --zone="$zone" --list-ports | tr ' ' '\n'
root firewall-cmd --zone="$zone" --list-services | tr ' ' '\n' | sed 's/^/service /'
root firewall-cmd --zone="$zone" --list-rich-rules | sed 's/^/rich /'; } | sort | encode)"
paths=/etc/firewalld/zones/$zone.xml
elif command -v ufw >/dev/null 2>&1 && root test -e /etc/ufw/user.rules; then
echo 'way ufw'
paths='/etc/default/ufw
/etc/ufw/ufw.conf
/etc/ufw/user.rules
/etc/ufw/user6.rules'
elif command -v nft >/dev/null 2>&1; then
echo 'way nftables'
printf 'table %s\n' "$(root nft -s list table inet satchel 2>/dev/null | encode)"
[ -d /etc/systemd/system ] && echo 'starts yes' || echo 'starts no'
[ -h /etc/systemd/system/multi-user.target.wants/satchel-firewall.service ] && echo 'link yes' || echo 'link no'
[ -d /etc/systemd/system/multi-user.target.wants ] && echo 'wants yes' || echo 'wants no'
paths='/etc/satchel/firewall.nft
/etc/systemd/system/satchel-firewall.service'
else echo 'neither firewalld, ufw nor nftables: install one of them first' >&2; exit 127; fi
printf 'way_in %s\n' "$(way_in | sort -un | tr '\n' ' ')"
printf 'paths %s\n' "$(printf '%s' "$paths" | encode)"
show_files "$paths"
"""
)

_LINK = "/etc/systemd/system/multi-user.target.wants/satchel-firewall.service"
SH_NFT = (
    SH_PUT_FILES
    + rf"""link={_LINK}
unlink_it() {{ [ ! -h "$link" ] || rm -f "$link"; [ "$p_wants" = yes ] || rmdir "${{link%/*}}" 2>/dev/null || :; }}
link_it() {{ mkdir -p "${{link%/*}}"; [ -h "$link" ] || ln -s ../satchel-firewall.service "$link"; }}
"""
    + r"""if [ -n "$p_rules" ]; then
printf '%s' "$p_rules" | base64 -d | nft -c -f - || refuse 'nftables does not take the rules; nothing was changed.'
fi
if [ -n "$p_rules" ]; then printf '%s' "$p_rules" | base64 -d | nft -f -
elif nft list table inet satchel >/dev/null 2>&1; then nft delete table inet satchel; fi
put_files "$p_files"
if [ "$p_link" = yes ]; then link_it; else unlink_it; fi
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
"""
)
"""`p_rules` in base64: the whole table, or nothing for none."""

SH_UFW = (
    SH_PUT_FILES
    + r"""command -v ufw >/dev/null || exit 127
if [ -n "$p_rules" ]; then
printf '%s\n' "$p_rules" | while IFS=' ' read -r protocol port from; do
[ -n "$protocol" ] || continue
ufw allow proto "$protocol" from "$from" to any port "$port" comment Satchel </dev/null || exit; done || exit
ufw default deny incoming || exit
ufw --force enable; exit
fi
[ "$p_active" = yes ] || ufw --force disable
put_files "$p_files"
[ "$p_active" != yes ] || ufw reload
"""
)

SH_FIREWALLD = (
    SH_PUT_FILES
    + r"""if [ -n "$p_rules" ]; then
printf '%s\n' "$p_rules" | while IFS=' ' read -r protocol port from; do
[ -n "$protocol" ] || continue
if [ "$from" = any ]; then firewall-cmd --permanent --zone="$p_zone" --add-port="$port/$protocol" || exit
else
case $from in *:*) family=ipv6 ;; *) family=ipv4 ;; esac
rule="rule family=\"$family\" source address=\"$from\" port port=\"$port\" protocol=\"$protocol\" accept"
firewall-cmd --permanent --zone="$p_zone" --add-rich-rule="$rule" || exit
fi; done || exit
else put_files "$p_files"; fi
firewall-cmd --reload
"""
)

PS_PROBE = r"""foreach ($one in Get-NetFirewallProfile | Sort-Object Name) {
  "profile $($one.Name) $([int]$one.Enabled) $([int]$one.DefaultInboundAction)"
}
foreach ($rule in @(Get-NetFirewallRule -Group 'Satchel' -ErrorAction SilentlyContinue)) {
  $port = $rule | Get-NetFirewallPortFilter; $address = $rule | Get-NetFirewallAddressFilter
  "rule $($port.Protocol) $($port.LocalPort) $(@($address.RemoteAddress) -join ',')"
}
$ports = @()
if ((Get-Service WinRM -ErrorAction SilentlyContinue).Status -eq 'Running') {
  foreach ($one in Get-ChildItem 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Listener' -ErrorAction Ignore) {
    $port = (Get-ItemProperty -LiteralPath $one.PSPath).Port
    $ports += if ($port) { $port } elseif ($one.PSChildName -match 'HTTPS$') { 5986 } else { 5985 }
  }
}
if ((Get-Service sshd -ErrorAction SilentlyContinue).Status -eq 'Running') {
  $config = Join-Path $env:ProgramData 'ssh\sshd_config'
  $named = @(Select-String -LiteralPath $config -Pattern '^\s*Port\s+(\d+)' -ErrorAction Ignore |
    ForEach-Object { $_.Matches[0].Groups[1].Value })
  $ports += if ($named) { $named } else { 22 }
}
'way_in ' + (($ports | ForEach-Object { [int]$_ } | Sort-Object -Unique) -join ' ')
"""
PS_APPLY = r"""$ErrorActionPreference = 'Stop'
$wanted = @($p.rules -split "`n" | Where-Object { $_ })
$there = @(); $gone = @()
foreach ($rule in @(Get-NetFirewallRule -Group 'Satchel' -ErrorAction SilentlyContinue)) {
  $port = $rule | Get-NetFirewallPortFilter; $address = $rule | Get-NetFirewallAddressFilter
  $shown = "$($port.Protocol) $($port.LocalPort) $(@($address.RemoteAddress) -join ',')"
  if ($shown -in $wanted) { $there += $shown } else { $gone += $rule }
}
foreach ($line in $wanted | Where-Object { $_ -notin $there }) {
  $protocol, $port, $from = $line -split ' '
  New-NetFirewallRule -Group 'Satchel' -DisplayName "Satchel: $protocol $port from $from" -Direction Inbound `
    -Action Allow -Protocol $protocol -LocalPort $port -RemoteAddress ($from -split ',') -Profile Any | Out-Null
}
$gone | Remove-NetFirewallRule
foreach ($line in $p.profiles -split "`n" | Where-Object { $_ }) {
  $name, $enabled, $inbound = $line -split ' '
  Set-NetFirewallProfile -Name $name -Enabled ([int]$enabled) -DefaultInboundAction ([int]$inbound)
}
"""
