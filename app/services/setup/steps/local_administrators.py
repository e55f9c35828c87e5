"""Who else could administer a device, and sign in without a network: asked before a step takes a way away."""

SH_OTHERS = r"""may_enter() {
case $(getent shadow -- "$1" | cut -d : -f 2) in ''|'!'*|'*'*) ;; *) return 0 ;; esac
home=$(getent passwd -- "$1" | cut -d : -f 6)
[ -s "$home/.ssh/authorized_keys" ]
}
may_become_root() {
sudo -n -l -U "$1" 2>/dev/null | grep -Eq '^[[:space:]]*\((ALL|root)[ :)].*ALL$'
}
others() {
command -v sudo >/dev/null 2>&1 || return 0
while IFS=: read -r name x uid gid about home shell; do
[ "$uid" != 0 ] || continue
case $shell in */nologin|*/false|'') continue ;; esac
if may_enter "$name" && may_become_root "$name"; then printf '%s\n' "$name"; fi
done </etc/passwd
}
"""
"""`others` writes the local accounts with a shell, a way in, and sudo for everything: sudo itself is asked."""

PS_OTHERS = r"""function Get-Others {
  $group = Get-LocalGroup -SID 'S-1-5-32-544'
  @(([ADSI]"WinNT://./$($group.Name),group").Invoke('Members') | ForEach-Object {
    $name = [string]$_.GetType().InvokeMember('Name', 'GetProperty', $null, $_, $null)
    $one = Get-LocalUser -Name $name -ErrorAction SilentlyContinue
    if ($one -and $one.Enabled -and $one.PasswordLastSet) { $one } })
}
function Stop-Here($why) { [Console]::Error.WriteLine($why); exit 90 }
"""
"""`Get-Others` gives the local accounts in the group of the administrators that can sign in with a password."""
