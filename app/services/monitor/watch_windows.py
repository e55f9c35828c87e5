"""The standing question for Windows: one PowerShell that goes round by itself, and says only what has changed.

Processes come from .NET, which needs no administrator; their command lines from CIM, asked only where there are new
ones. Counters are raw values of CIM classes, whose names are the same in every language.
PowerShell: written from documentation and not yet run on Windows.
"""

from app.services.inspection.scripts import PS, PS_ANCESTORS
from app.services.monitor.words import SENSORS_EVERY

WATCH_WINDOWS = (
    PS
    + PS_ANCESTORS
    + r"""
$tab = "`t"; $out = [Console]::Out; $before = @{}; $clock = [Diagnostics.Stopwatch]::StartNew(); $round = 0
$rounds = [int]$p.rounds; $every = [double]::Parse($p.every, [Globalization.CultureInfo]::InvariantCulture)
$critical = 'csrss', 'wininit', 'winlogon', 'services', 'lsass', 'smss', 'Registry', 'Memory Compression', 'Secure System'
function Say { $out.WriteLine($args -join $tab) }
function Plain($text) { ([string]$text) -replace '\s+', ' ' }
Say 'is' 'ticks' 10000000; Say 'is' 'page' 1; Say 'is' 'boot' 0
Say 'is' 'user' (Plain ([Security.Principal.WindowsIdentity]::GetCurrent().Name))
Say 'is' 'self' $PID
Say 'is' 'carrying' ((Get-Ancestors).Keys -join ' ')
$os = Get-CimInstance Win32_OperatingSystem -Property TotalVisibleMemorySize
while ($round -lt $rounds) {
  $round++; $began = $clock.Elapsed.TotalSeconds
  Say 'round' $round ([string]::Format([Globalization.CultureInfo]::InvariantCulture, '{0:f3}', $began))
  foreach ($one in Get-CimInstance Win32_PerfRawData_PerfOS_Processor -Property Name, PercentProcessorTime, Timestamp_Sys100NS) {
    $name = $(if ($one.Name -eq '_Total') { 'cpu' } else { 'cpu' + $one.Name })
    Say 'cpu' $name ([decimal]$one.Timestamp_Sys100NS - [decimal]$one.PercentProcessorTime) $one.Timestamp_Sys100NS
  }
  $memory = Get-CimInstance Win32_PerfRawData_PerfOS_Memory -Property AvailableBytes, CommitLimit, CommittedBytes
  Say 'mem' ([long]$os.TotalVisibleMemorySize * 1024) $memory.AvailableBytes 0 0
  foreach ($one in Get-CimInstance Win32_PerfRawData_PerfDisk_PhysicalDisk -Property Name, DiskReadBytesPersec, DiskWriteBytesPersec) {
    if ($one.Name -ne '_Total') { Say 'disk' (Plain $one.Name) $one.DiskReadBytesPersec $one.DiskWriteBytesPersec }
  }
  foreach ($one in [Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
    if ($one.OperationalStatus -ne 'Up' -or @('Loopback', 'Tunnel') -contains $one.NetworkInterfaceType) { continue }
    $seen = $one.GetIPStatistics(); Say 'net' (Plain $one.Name) $seen.BytesReceived $seen.BytesSent
  }
  if ($round % """  # noqa: E501 - a script in its own language
    + str(SENSORS_EVERY)
    + r""" -eq 1) {
    try {
      foreach ($one in Get-CimInstance Win32_Battery -Property EstimatedChargeRemaining, BatteryStatus) {
        $state = $(switch ([int]$one.BatteryStatus) { 1 { 'discharging' } 3 { 'full' } 4 { 'discharging' } 5 { 'discharging' } default { 'charging' } })
        Say 'bat' $one.EstimatedChargeRemaining $state
      }
    } catch { }
    try {
      foreach ($one in Get-CimInstance -Namespace root/wmi MSAcpi_ThermalZoneTemperature -Property InstanceName, CurrentTemperature) {
        Say 'temp' (Plain $one.InstanceName) ([int]($one.CurrentTemperature / 10 - 273))
      }
    } catch { }
  }
  $here = @{}; $new = @{}
  foreach ($one in [Diagnostics.Process]::GetProcesses()) {
    $id = $one.Id; $here[$id] = $true; $mark = ''; $started = 0; $used = 0
    try { $mark = [string]$one.StartTime.ToFileTimeUtc(); $started = ([long]$mark - 116444736000000000) } catch { }
    try { $used = $one.TotalProcessorTime.Ticks } catch { }
    $now = "$used $($one.WorkingSet64) $mark"
    if ($before[$id] -eq $now) { continue }
    if (-not $before.ContainsKey($id) -or -not $before[$id].EndsWith(" $mark")) { $new[$id] = $true }
    $before[$id] = $now
    $flags = [int]($critical -contains $one.ProcessName)
    $parent = $(if ($parents) { [int]$parents[$id] } else { 0 })
    Say 'p' $id 'S' $parent $one.BasePriority $flags $started $one.WorkingSet64 $used 0 '' $mark (Plain $one.ProcessName)
  }
  foreach ($id in @($before.Keys)) { if (-not $here.ContainsKey($id)) { Say 'gone' $id; $before.Remove($id) } }
  if ($new.Count) {
    $parents = @{}
    foreach ($one in Get-CimInstance Win32_Process -Property ProcessId, ParentProcessId, CommandLine) {
      $id = [int]$one.ProcessId; $parents[$id] = [int]$one.ParentProcessId
      if ($new.ContainsKey($id)) {
        Say 'parent' $id $parents[$id]
        if ($one.CommandLine) { $line = Plain $one.CommandLine; Say 'line' $id $line.Substring(0, [Math]::Min(1200, $line.Length)) }
      }
    }
    if ($round -eq 1) {
      try { Get-Process -IncludeUserName | ForEach-Object { if ($_.UserName) { Say 'owner' $_.Id (Plain $_.UserName) } } }
      catch { Say 'note' 'Users are shown to administrators only.' }
    }
  }
  Say 'end'; $out.Flush()
  if ($round -lt $rounds) { Start-Sleep -Milliseconds ([int](1000 * $every)) }
}
exit 0
"""  # noqa: E501 - a script in its own language
)
