"""The scripts of the step that puts a file in place."""

from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES
from app.services.setup.steps.powershell import PS_ENCODE

LARGEST = 512 * 1024
"""Bytes of a file whose content still fits into the answer and into the journal."""

SH_PROBE = (
    SH_SHOW_FILES
    + rf"""kind=file
if [ -L "$p_path" ] && [ ! -e "$p_path" ]; then kind=dangling
elif [ -d "$p_path" ]; then kind=folder
elif [ ! -e "$p_path" ]; then kind=none
elif [ ! -f "$p_path" ]; then kind=special
elif [ ! -r "$p_path" ]; then exit 81
elif [ "$(stat -Lc %h "$p_path")" != 1 ]; then kind=linked
elif [ "$(stat -Lc %s "$p_path")" -gt {LARGEST} ]; then kind=large
elif grep -aq 'PRIVATE KEY' "$p_path"; then kind=secret
else case $p_path in */shadow|*/shadow-|*/gshadow|*/gshadow-) kind=secret ;;
*) case $(ls -ldL "$p_path") in ??????????+*) kind=acl ;; esac ;; esac; fi
printf 'kind %s\n' "$kind"
[ ! -L "$p_path" ] || printf 'link %s %s\n' "$(stat -c %u:%g "$p_path")" "$(readlink "$p_path" | encode)"
case $kind in file|none) show_files "$p_path"; [ "$kind" = none ] || stat -Lc 'names %U:%G' "$p_path" ;; esac
"""
)

SH_APPLY = (
    SH_PUT_FILES
    + r"""if [ "$p_state" = absent ]; then
own_links "${p_path%/*}"; rm -f "$p_path"; exit 0
fi
uid=$p_uid; gid=$p_gid
if [ -n "$p_owner" ]; then uid=$(id -u -- "$p_owner" 2>/dev/null) || refuse "There is no account $p_owner."; fi
if [ -n "$p_group" ]; then
case $p_group in *[!0-9]*) gid=$(getent group "$p_group" | cut -d : -f 3) ;; *) gid=$p_group ;; esac
[ -n "$gid" ] || refuse "There is no group $p_group."; fi
put_file "$p_path" "$p_mode" "$uid" "$gid" "$p_content"
"""
)
SH_REVERT = (
    SH_PUT_FILES
    + r"""if [ -z "$p_link" ]; then put_files "$p_files"; exit; fi
own_links "${p_path%/*}"; mkdir -p "${p_path%/*}"
if [ ! -e "$p_path" ] && [ ! -L "$p_path" ]; then ln -s -- "$p_link" "$p_path"
elif [ "$(readlink "$p_path" || :)" != "$p_link" ]; then
refuse "Something else is at $p_path now: the link was not brought back."; fi
chown -h "$p_link_owner" "$p_path"
"""
)
"""A link that was taken away comes back as a link."""

PS_START = (
    r"""$ErrorActionPreference = 'Stop'
"""
    + PS_ENCODE
    + r"""$path = [string]$p.path
"""
)
PS_PROBE = (
    PS_START
    + rf"""if (Test-Path -LiteralPath $path -PathType Container) {{ 'kind folder'; return }}
$folder = [IO.Path]::GetDirectoryName($path)
while ($folder -and -not (Test-Path -LiteralPath $folder)) {{ $folder = [IO.Path]::GetDirectoryName($folder) }}
if (-not $folder) {{ 'kind drive'; return }}
'folder_0 ' + (Encode $folder)
if (-not (Test-Path -LiteralPath $path)) {{ 'kind none'; return }}
$item = Get-Item -LiteralPath $path -Force
if ($item.Length -gt {LARGEST}) {{ 'kind large'; return }}
if ($item.Attributes -band [IO.FileAttributes]::ReparsePoint) {{ 'kind special'; return }}
$bytes = [IO.File]::ReadAllBytes($path)
if ([Text.Encoding]::ASCII.GetString($bytes).Contains('PRIVATE KEY')) {{ 'kind secret'; return }}
'kind file'
'content ' + [Convert]::ToBase64String($bytes)
'sddl ' + (Get-Acl -LiteralPath $path).GetSecurityDescriptorSddlForm('Access')
"""
)
PS_PUT = (
    PS_START
    + r"""if ($p.state -eq 'absent') {
  if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path -Force }
  $folder = [IO.Path]::GetDirectoryName($path)
  while ($p.folder -and $folder -and $folder -ne $p.folder -and (Test-Path -LiteralPath $folder) -and
    -not @([IO.Directory]::EnumerateFileSystemEntries($folder))) {
    [IO.Directory]::Delete($folder); $folder = [IO.Path]::GetDirectoryName($folder) }
  return
}
[void][IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($path))
$new = "$path.satchel-new"
[IO.File]::WriteAllBytes($new, [Convert]::FromBase64String([string]$p.content))
if (Test-Path -LiteralPath $path) { [IO.File]::Replace($new, $path, [NullString]::Value) }
else { [IO.File]::Move($new, $path) }
if ($p.sddl) {
  $acl = Get-Acl -LiteralPath $path
  $acl.SetSecurityDescriptorSddlForm([string]$p.sddl, 'Access')
  Set-Acl -LiteralPath $path -AclObject $acl
}
"""
)
"""Set, remove and bring back are the same: a content and an access list, or no file."""
