"""The scripts of the baseline: files of our own and the kernel on Linux; registry and audit policy on Windows."""

from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES
from app.services.setup.steps.registry_values import PS_VALUES
from app.services.setup.steps.sec.sshd_scripts import SH_SSHD_PROBE, SH_SSHD_SETTLE
from app.services.setup.steps.system.sysctl import SH_SET_KERNEL, SH_SHOW_KERNEL

SH_PROBE = (
    SH_SHOW_FILES
    + SH_SHOW_KERNEL
    + SH_SSHD_PROBE
    + r"""show_sshd
[ -d /etc/audit/rules.d ] && echo 'audit yes' || echo 'audit no'
show_files "$p_paths"
show_kernel "$p_keys"
"""
)
SH_PUT = (
    SH_PUT_FILES
    + SH_SET_KERNEL
    + SH_SSHD_SETTLE
    + r"""put_files "$p_files"
[ "$p_sshd" = no ] || settle_sshd "$p_back"
set_kernel "$p_kernel"
if [ "$p_audit" = yes ] && [ -d /run/systemd/system ] && command -v augenrules >/dev/null 2>&1; then
augenrules --load >/dev/null 2>&1 || :; fi
"""
)

PS_PROBE = (
    PS_VALUES
    + r"""Show-Values 'values' $p.values
$copy = Join-Path ([IO.Path]::GetTempPath()) ('satchel-' + [guid]::NewGuid() + '.csv')
& auditpol.exe /backup "/file:$copy" | Out-Null
if ($LASTEXITCODE -ne 0) { throw 'satchel:81' }
$rows = Get-Content -LiteralPath $copy | Select-Object -Skip 1
Remove-Item -LiteralPath $copy -Force
$seen = foreach ($row in $rows) {
  $cells = $row -split ','
  if ($cells.Count -ge 7 -and $cells[3] -like '{*}') { $cells[3].ToUpperInvariant() + '=' + $cells[6] } }
'audit ' + ($seen -join ' ')
"""
)
"""auditpol says its settings in the language of Windows; only in what it saves are they numbers. What it saves is
taken away at once."""

PS_SET = (
    "$ErrorActionPreference = 'Stop'\n"
    + PS_VALUES
    + r"""Set-Values $p.values
foreach ($line in @(([string]$p.audit) -split ' ' | Where-Object { $_ })) {
  $guid, $setting = $line -split '='
  $success = if ([int]$setting -band 1) { 'enable' } else { 'disable' }
  $failure = if ([int]$setting -band 2) { 'enable' } else { 'disable' }
  & auditpol.exe /set "/subcategory:$guid" "/success:$success" "/failure:$failure" | Out-Null
  if ($LASTEXITCODE -ne 0) { throw "auditpol ended with code $LASTEXITCODE" }
}
"""
)
