"""The scripts of a VPN."""

from app.services.setup.steps.net.secret_file_scripts import SH_KEEP, SH_LOOK

SH_PROBE = (
    SH_LOOK
    + r"""command -v wg-quick >/dev/null 2>&1 || { echo 'wireguard-tools is not on this device' >&2; exit 127; }
file=/etc/wireguard/$p_name.conf; link=/etc/systemd/system/multi-user.target.wants/wg-quick@$p_name.service
printf 'file %s\n' "$(look_at "$file" "$p_text")"
[ -h "$link" ] && echo 'link yes' || echo 'link no'
[ -d "${link%/*}" ] && echo 'wants yes' || echo 'wants no'
root test -d /etc/wireguard && echo 'folder yes' || echo 'folder no'
if [ -d /run/systemd/system ] && systemctl -q is-active "wg-quick@$p_name.service" 2>/dev/null; then echo 'running yes'
else echo 'running no'; fi
"""
)
_SH_NAMES = r"""file=/etc/wireguard/$p_name.conf
link=/etc/systemd/system/multi-user.target.wants/wg-quick@$p_name.service
unit=wg-quick@$p_name.service
has_systemd() { [ -d /run/systemd/system ]; }
"""
SH_APPLY = (
    SH_KEEP
    + r"""[ -d /etc/wireguard ] || mkdir -m 700 /etc/wireguard
"""
    + _SH_NAMES
    + r"""path=$file
put_secret "$path" "$p_text"
if [ "$p_starts" = yes ]; then
mkdir -p "${link%/*}"
unit_file=/lib/systemd/system/wg-quick@.service
[ -e "$unit_file" ] || unit_file=/usr/lib/systemd/system/wg-quick@.service
[ -h "$link" ] || ln -s "$unit_file" "$link"
if has_systemd; then systemctl daemon-reload; systemctl restart "$unit"; fi
else
[ ! -h "$link" ] || rm -f "$link"
if has_systemd; then systemctl daemon-reload; fi
fi
"""
)
SH_REVERT = (
    SH_KEEP
    + _SH_NAMES
    + r"""path=$file
if has_systemd && systemctl -q is-active "$unit"; then systemctl stop "$unit"; fi
take_back "$path" "$p_file"
if [ "$p_link" = no ]; then
[ ! -h "$link" ] || rm -f "$link"
[ "$p_wants" = yes ] || [ ! -d "${link%/*}" ] || rmdir "${link%/*}" 2>/dev/null || :
elif [ ! -h "$link" ]; then ln -s /lib/systemd/system/wg-quick@.service "$link"; fi
[ "$p_folder" = yes ] || [ ! -d /etc/wireguard ] || rmdir /etc/wireguard 2>/dev/null || :
if has_systemd; then systemctl daemon-reload
if [ "$p_running" = yes ]; then systemctl start "$unit"; fi; fi
"""
)

PS_PROBE = r"""$found = Get-VpnConnection -Name $p.name -AllUserConnection -ErrorAction SilentlyContinue
if ($found) {
  'exists yes'
  "server $($found.ServerAddress)"
  "tunnel $($found.TunnelType)"
  "logon $(@($found.AuthenticationMethod)[0])"
  'split ' + $(if ($found.SplitTunneling) { 'yes' } else { 'no' })
  'remembers ' + $(if ($found.RememberCredential) { 'yes' } else { 'no' })
} else { 'exists no' }
"""
PS_APPLY = r"""$ErrorActionPreference = 'Stop'
$found = Get-VpnConnection -Name $p.name -AllUserConnection -ErrorAction SilentlyContinue
if ($p.exists -eq 'no') {
  if ($found) { Remove-VpnConnection -Name $p.name -AllUserConnection -Force }
  return
}
$settings = @{ Name = $p.name; ServerAddress = $p.server; TunnelType = $p.tunnel; AuthenticationMethod = $p.logon
  SplitTunneling = ($p.split -eq 'yes'); RememberCredential = ($p.remembers -eq 'yes'); Force = $true }
if ($found) { Set-VpnConnection @settings -AllUserConnection | Out-Null }
else { Add-VpnConnection @settings -AllUserConnection | Out-Null }
"""
