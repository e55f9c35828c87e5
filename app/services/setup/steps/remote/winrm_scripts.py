"""The scripts of WinRM over HTTPS."""

_PS = r"""$listeners = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Listener'
$system = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System'
$rule = 'Satchel-WinRM-HTTPS'
"""
PS_PROBE = (
    _PS
    + r"""$service = Get-CimInstance Win32_Service -Filter "Name='WinRM'"
"start $($service.StartMode)"
"running $($service.State)"
$found = @(Get-ChildItem $listeners -ErrorAction SilentlyContinue | Where-Object { $_.PSChildName -match 'HTTPS$' })
$print = if ($found) { (Get-ItemProperty -LiteralPath $found[0].PSPath).certThumbprint } else { '-' }
"listener $print"
$now = Get-Date
foreach ($one in Get-ChildItem Cert:\LocalMachine\My | Where-Object { $_.FriendlyName -eq 'Satchel WinRM' }) {
  "certificate $($one.Thumbprint) $(if ($one.NotAfter -gt $now) { 'valid' } else { 'expired' })"
}
$old = Get-NetFirewallRule -Name $rule -ErrorAction SilentlyContinue
'from ' + $(if ($old) { @(($old | Get-NetFirewallAddressFilter).RemoteAddress) -join ' ' } else { '-' })
$value = (Get-ItemProperty -LiteralPath $system).LocalAccountTokenFilterPolicy
'local_accounts ' + $(if ($null -eq $value) { '-' } else { $value })
"""
)
# The rule for the firewall comes first and the old listener stays: nobody who is in is cut off.
PS_APPLY = (
    _PS
    + r"""$ErrorActionPreference = 'Stop'
Set-Service WinRM -StartupType Automatic
Start-Service WinRM
Remove-NetFirewallRule -Name $rule -ErrorAction SilentlyContinue
New-NetFirewallRule -Name $rule -DisplayName 'Satchel: WinRM over HTTPS' -Direction Inbound -Action Allow `
  -Protocol TCP -LocalPort 5986 -RemoteAddress ($p.from -split ' ') -Profile Any | Out-Null
if ($p.listener -ne 'there') {
  $mine = Get-ChildItem Cert:\LocalMachine\My | Where-Object {
    $_.FriendlyName -eq 'Satchel WinRM' -and $_.NotAfter -gt (Get-Date) } | Select-Object -First 1
  if (-not $mine) {
    $names = @($env:COMPUTERNAME, [Net.Dns]::GetHostEntry('').HostName) | Select-Object -Unique
    $mine = New-SelfSignedCertificate -DnsName $names -CertStoreLocation Cert:\LocalMachine\My `
      -FriendlyName 'Satchel WinRM' -NotAfter (Get-Date).AddYears(5)
  }
  $where = @{ SelectorSet = @{ Address = '*'; Transport = 'HTTPS' } }
  $with = @{ ValueSet = @{ CertificateThumbprint = $mine.Thumbprint } }
  if ($p.listener -eq 'new') { New-WSManInstance winrm/config/Listener @where @with | Out-Null }
  else { Set-WSManInstance winrm/config/Listener @where @with | Out-Null }
}
if ($p.local_accounts) {
  Set-ItemProperty -LiteralPath $system -Name LocalAccountTokenFilterPolicy -Value ([int]$p.local_accounts) -Type DWord
}
"""
)
PS_REVERT = (
    _PS
    + r"""$ErrorActionPreference = 'Stop'
if ($p.local_accounts -eq '-') {
  Remove-ItemProperty -LiteralPath $system -Name LocalAccountTokenFilterPolicy -ErrorAction SilentlyContinue
} else {
  Set-ItemProperty -LiteralPath $system -Name LocalAccountTokenFilterPolicy -Value ([int]$p.local_accounts) -Type DWord
}
if ($p.listener -eq '-') {
  $there = @(Get-ChildItem $listeners -ErrorAction SilentlyContinue | Where-Object { $_.PSChildName -match 'HTTPS$' })
  if ($there) { Remove-WSManInstance winrm/config/Listener -SelectorSet @{ Address = '*'; Transport = 'HTTPS' } }
} elseif ($p.renewed) {
  Set-WSManInstance winrm/config/Listener -SelectorSet @{ Address = '*'; Transport = 'HTTPS' } `
    -ValueSet @{ CertificateThumbprint = $p.listener } | Out-Null
}
$kept = @($p.certificates -split "`n" | Where-Object { $_ })
Get-ChildItem Cert:\LocalMachine\My |
  Where-Object { $_.FriendlyName -eq 'Satchel WinRM' -and $_.Thumbprint -notin $kept } | Remove-Item
Remove-NetFirewallRule -Name $rule -ErrorAction SilentlyContinue
if ($p.from -ne '-') {
  New-NetFirewallRule -Name $rule -DisplayName 'Satchel: WinRM over HTTPS' -Direction Inbound -Action Allow `
    -Protocol TCP -LocalPort 5986 -RemoteAddress ($p.from -split ' ') -Profile Any | Out-Null
}
Set-Service WinRM -StartupType $(@{ Auto = 'Automatic'; Manual = 'Manual'; Disabled = 'Disabled' }[$p.start])
if ($p.running -ne 'Running') { Stop-Service WinRM -Force }
"""
)
