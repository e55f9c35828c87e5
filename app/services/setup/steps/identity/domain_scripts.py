"""The scripts of the domain step. Written from documentation (realm(8), Add-Computer, djoin)."""

from app.services.setup.steps.local_administrators import PS_OTHERS, SH_OTHERS
from app.services.setup.steps.scripts import SH_START

SH_PROBE = (
    SH_START
    + r"""if command -v realm >/dev/null 2>&1; then found=$(realm list --name-only) || exit; else found=; fi
printf 'domains %s\n' "$(printf %s "$found" | encode)"
"""
)
SH_APPLY = (
    SH_START
    + SH_OTHERS
    + r"""command -v realm >/dev/null 2>&1 || refuse 'This device has no realmd (package realmd), which joins domains.'
case $(getent shadow root | cut -d : -f 2) in ''|'!'*|'*'*) [ -n "$(others)" ] ||
refuse 'No local administrator could sign in without the domain. Make one with a password first.' ;; esac
set -- --user="$p_user"
[ -z "$p_ou" ] || set -- "$@" --computer-ou="$p_ou"
printf '%s\n' "$p_password" | realm join "$@" -- "$p_domain"
"""
)
SH_REVERT = (
    SH_START
    + r"""realm list --name-only | grep -qixF -- "$p_domain" || exit 0
realm leave -- "$p_domain"
"""
)

PS_PROBE = r"""function Show($name, $text) {
  $name + ' ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes([string]$text))
}
$network = Get-ItemProperty -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters'
$system = Get-CimInstance Win32_ComputerSystem
$domain = if ($network.'NV Domain') { $network.'NV Domain' }
elseif ($system.PartOfDomain) { $system.Domain } else { '' }
Show 'domains' $domain
Show 'workgroup' $(if ($system.PartOfDomain) { '' } else { $system.Workgroup })
"""
"""`NV Domain` is what will hold from the next start on."""

PS_APPLY = (
    "$ErrorActionPreference = 'Stop'\n"
    + PS_OTHERS
    + r"""if (-not (Get-Others)) {
  Stop-Here 'No local administrator could sign in without the domain. Make one with a password first.' }
if ($p.join_file) {
  $folder = Join-Path $env:SystemRoot ('Temp\satchel-' + [guid]::NewGuid())
  $rules = New-Object System.Security.AccessControl.DirectorySecurity
  $rules.SetSecurityDescriptorSddlForm('D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)')
  [void][IO.Directory]::CreateDirectory($folder, $rules)
  $file = Join-Path $folder 'join'
  try {
    [IO.File]::WriteAllText($file, $p.join_file, [Text.Encoding]::Unicode)
    $said = djoin.exe /requestODJ /loadfile $file /windowspath $env:SystemRoot /localos
    if ($LASTEXITCODE -ne 0) { Stop-Here ('djoin: ' + (@($said) -join ' ')) }
  } finally { Remove-Item -LiteralPath $folder -Recurse -Force }
} else {
  $password = ConvertTo-SecureString $p.password -AsPlainText -Force
  $join = @{ DomainName = $p.domain; Force = $true
    Credential = New-Object Management.Automation.PSCredential($p.user, $password) }
  if ($p.ou) { $join.OUPath = $p.ou }
  Add-Computer @join
}
"""
)
PS_REVERT = (
    "$ErrorActionPreference = 'Stop'\n"
    + PS_OTHERS
    + r"""if (-not (Get-Others)) {
  Stop-Here 'No local administrator could sign in without the domain. Make one with a password first.' }
$group = if ($p.workgroup) { $p.workgroup } else { 'WORKGROUP' }
Remove-Computer -WorkgroupName $group -Force
"""
)
