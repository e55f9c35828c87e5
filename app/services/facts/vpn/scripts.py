"""How a device is asked for its tunnels."""

# `wg show all dump` writes the private key in the line of an adapter and a shared one in that of a peer: what has
# five fields is left out, and so is the third of nine.
LINUX = r"""
tab=$(printf '\t')
echo "now$tab$(date +%s)"
if command -v wg >/dev/null 2>&1; then
if said=$(wg show all dump 2>/dev/null); then
printf '%s\n' "$said" | awk -F "$tab" -v OFS="$tab" 'NF == 9 { print "wg", $1, $4, $5, $6, $7, $8, $9 }' | head -n 200
elif ip -o link show type wireguard 2>/dev/null | grep -q .; then echo denied; fi
fi
if command -v nmcli >/dev/null 2>&1; then
list=$(nmcli -t -e no -f TYPE,STATE,NAME connection show 2>/dev/null | grep -E '^(vpn|wireguard):' | head -n 50)
if [ -n "$list" ]; then
printf '%s\n' "$list" | tr '\t' ' ' | while IFS=: read -r kind state name; do
printf 'connection\t%s\t%s\t%s\t\n' "$name" "$kind" "$state"; done
journalctl -u NetworkManager --since -1h -o cat --no-pager -n 2000 2>/dev/null | tr '\t' ' ' |
grep -E 'vpn.*(login-failed|connect-failed|bad-ip-config|[Ff]ailed to (connect|activate)|secrets|timed out)' |
tail -n 5 | sed "s/^/log${tab}NetworkManager$tab/"
fi
fi
[ -d /run/systemd/system ] || exit 0
systemctl list-units --all --plain --no-legend --no-pager 'openvpn*@*.service' 'wg-quick@*.service' 'strongswan*.service' \
2>/dev/null | head -n 20 | while read -r unit load active sub rest; do
[ "$load" = loaded ] || continue
printf 'connection\t%s\t%s\t%s\t\n' "${unit%.service}" "${unit%%[@-]*}" "$active"
case $unit/$active in openvpn*/inactive) continue ;; openvpn*|*/failed) ;; *) continue ;; esac
journalctl -u "$unit" -b -o cat --no-pager -n 60 2>/dev/null | tr '\t' ' ' |
grep -E 'AUTH_FAILED|TLS Error|TLS key negotiation|cannot locate HOST|RESOLVE|VERIFY ERROR|certificate|refused|Initialization Sequence Completed|Name or service not known|already exists' |
tail -n 1 | sed "s/^/log$tab${unit%.service}$tab/"
done
:
"""  # noqa: E501 - a script in its own language

# Event 20227 of the dialler: the code is its last value, whatever language its text speaks. 20225 is a success.
WINDOWS = r"""
$t = [char]9
"now$t$([long]([DateTime]::UtcNow - [DateTime]'1970-01-01').TotalSeconds)"
$wg = Join-Path $env:ProgramFiles 'WireGuard\wg.exe'
if (Test-Path $wg) {
  $said = @(& $wg show all dump 2>$null)
  if ($LASTEXITCODE -eq 0) { foreach ($line in $said) { $f = $line.Split($t); if ($f.Count -eq 9) { (@('wg', $f[0]) + $f[3..8]) -join $t } } }
  elseif (@(Get-Service 'WireGuardTunnel$*' -ErrorAction SilentlyContinue | Where-Object { [int]$_.Status -eq 4 }).Count) { 'denied' }
}
$all = @(Get-VpnConnection -ErrorAction SilentlyContinue) + @(Get-VpnConnection -AllUserConnection -ErrorAction SilentlyContinue)
foreach ($one in ($all | Select-Object -First 50)) {
  'connection', ([string]$one.Name).Replace($t, ' '), [string]$one.TunnelType, [string]$one.ConnectionStatus, [string]$one.ServerAddress -join $t
}
if ($all.Count) {
  $events = @()
  try { $events = @(Get-WinEvent -FilterHashtable @{ LogName = 'Application'; ProviderName = 'RasClient'; Id = 20225, 20227; StartTime = (Get-Date).AddDays(-1) } -MaxEvents 50 -ErrorAction Stop) } catch { }
  $seen = @{}
  foreach ($e in $events) {
    $values = @($e.Properties | ForEach-Object { [string]$_.Value })
    $name = @($all | Where-Object { $values -contains $_.Name } | Select-Object -First 1 | ForEach-Object { [string]$_.Name })
    if (-not $name.Count -or $seen[$name[0]]) { continue }
    $seen[$name[0]] = $true
    $code = $values | Where-Object { $_ -match '^\d{1,9}$' } | Select-Object -Last 1
    if ($e.Id -eq 20227 -and $code) { 'failure', $name[0].Replace($t, ' '), $code, [long]((Get-Date) - $e.TimeCreated).TotalSeconds -join $t }
  }
}
"""  # noqa: E501 - a script in its own language
