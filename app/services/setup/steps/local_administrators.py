"""Who else could administer a device, and sign in without a network: asked before a step takes a way away."""

SH_OTHERS = r"""has_password() {
case $(getent shadow -- "$1" | cut -d : -f 2) in ''|'!'*|'*'*) return 1 ;; esac
}
has_key() {
home=$(getent passwd -- "$1" | cut -d : -f 6)
[ -s "$home/.ssh/authorized_keys" ]
}
may_become_root() {
sudo -n -l -U "$1" 2>/dev/null | grep -Eq "^[[:space:]]*\((ALL|root)[ :)].*${2}ALL\$"
}
has_expired() {
day=$(getent shadow -- "$1" | cut -d : -f 8)
[ -n "$day" ] && [ "$day" -le $(($(date +%s) / 86400)) ]
}
is_administrator() {
if has_expired "$1"; then return 1; fi
if has_password "$1"; then may_become_root "$1" ''
else has_key "$1" && may_become_root "$1" 'NOPASSWD: '; fi
}
others() {
command -v sudo >/dev/null 2>&1 || return 0
while IFS=: read -r name x uid gid about home shell; do
[ "$uid" != 0 ] || continue
case $shell in */nologin|*/false|'') continue ;; esac
if is_administrator "$name"; then printf '%s\n' "$name"; fi
done </etc/passwd
}
"""
"""`others` writes the local accounts with a shell, a way in, and sudo for everything: sudo itself is asked. Who has
no password needs a key, and a sudo that asks for none. An account that has expired lets
nobody in."""

PS_OTHERS = r"""function Get-Others {
  $group = Get-LocalGroup -SID 'S-1-5-32-544'
  @(([ADSI]"WinNT://./$($group.Name),group").Invoke('Members') | ForEach-Object {
    $sid = $_.GetType().InvokeMember('objectSid', 'GetProperty', $null, $_, $null)
    $sid = (New-Object Security.Principal.SecurityIdentifier([byte[]]$sid, 0)).Value
    $one = Get-LocalUser -SID $sid -ErrorAction SilentlyContinue
    if ($one -and $one.Enabled -and $one.PasswordLastSet) { $one } })
}
function Stop-Here($why) { [Console]::Error.WriteLine($why); exit 90 }
"""
"""`Get-Others` gives the local accounts in the group of the administrators that can sign in with a password. They
are found by SID: an account of a domain may have the name of a local one."""
