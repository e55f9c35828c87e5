"""How a device is asked for its Wi-Fi."""

# Only what the kernel and NetworkManager know already: `scan dump` and `--rescan no` do not look around.
LINUX = r"""
found=
for d in /sys/class/net/*; do
{ [ -e "$d/wireless" ] || [ -e "$d/phy80211" ]; } || continue
name=${d##*/}; found=yes
if command -v iw >/dev/null 2>&1; then
echo "@$name link"; iw dev "$name" link 2>/dev/null | head -n 40
echo "@$name info"; iw dev "$name" info 2>/dev/null | grep channel
echo "@$name power"; iw dev "$name" get power_save 2>/dev/null
echo "@$name scan"; iw dev "$name" scan dump 2>/dev/null |
grep -E '^BSS |^	(freq|signal|SSID):|station count:|channel utilisation:|	 \* channel width:' | head -n 3000
elif command -v nmcli >/dev/null 2>&1; then
echo "@$name nmcli"
nmcli -t -e yes -f ACTIVE,BSSID,SSID,FREQ,RATE,SIGNAL dev wifi list ifname "$name" --rescan no 2>/dev/null | head -n 300
fi
echo "@$name wireless"; grep "^ *$name:" /proc/net/wireless 2>/dev/null
for r in "$d"/phy80211/rfkill*; do
[ -e "$r/soft" ] || continue
read -r soft <"$r/soft"; read -r hard <"$r/hard"
[ "$soft$hard" = 00 ] || echo "@$name blocked"
done
done
[ -n "$found" ] || exit 80
for s in /sys/class/power_supply/*; do
[ -e "$s/type" ] && read -r type <"$s/type" || continue
[ "$type" = Battery ] && [ -e "$s/status" ] && read -r status <"$s/status" && [ "$status" = Discharging ] && echo mains=no && break
done
:
"""  # noqa: E501 - a script in its own language

# The lists travel as the bytes that wlanapi.dll has written, 400,000 of each; they are read where Satchel runs.
# Without an adapter nothing is compiled.
WINDOWS = r"""
$cards = @([Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces() | Where-Object { [int]$_.NetworkInterfaceType -eq 71 })
if (-not $cards.Count -and -not @(Get-NetAdapter -Physical -ErrorAction SilentlyContinue | Where-Object { $_.NdisPhysicalMedium -eq 9 }).Count) { throw 'satchel:80' }
if (-not (Test-Path "$env:SystemRoot\System32\wlanapi.dll")) { throw 'satchel:80' }
Add-Type -Namespace Satchel -Name Wlan -MemberDefinition @'
[DllImport("wlanapi.dll")] public static extern uint WlanOpenHandle(uint version, IntPtr reserved, out uint negotiated, out IntPtr handle);
[DllImport("wlanapi.dll")] public static extern uint WlanCloseHandle(IntPtr handle, IntPtr reserved);
[DllImport("wlanapi.dll")] public static extern uint WlanEnumInterfaces(IntPtr handle, IntPtr reserved, out IntPtr list);
[DllImport("wlanapi.dll")] public static extern uint WlanQueryInterface(IntPtr handle, ref Guid card, int code, IntPtr reserved, out uint size, out IntPtr data, IntPtr kind);
[DllImport("wlanapi.dll")] public static extern uint WlanGetNetworkBssList(IntPtr handle, ref Guid card, IntPtr ssid, int kind, bool secure, IntPtr reserved, out IntPtr list);
[DllImport("wlanapi.dll")] public static extern void WlanFreeMemory(IntPtr memory);
'@
function Read-Bytes($from, $count) { $b = New-Object byte[] $count; [Runtime.InteropServices.Marshal]::Copy($from, $b, 0, $count); [Convert]::ToBase64String($b) }
$handle = [IntPtr]::Zero; $n = [uint32]0; $radios = @()
$code = [Satchel.Wlan]::WlanOpenHandle(2, [IntPtr]::Zero, [ref]$n, [ref]$handle)
if ($code -eq 0) {
  $list = [IntPtr]::Zero
  $code = [Satchel.Wlan]::WlanEnumInterfaces($handle, [IntPtr]::Zero, [ref]$list)
  if ($code -eq 0) {
    $count = [Math]::Min(4, [Runtime.InteropServices.Marshal]::ReadInt32($list))
    for ($i = 0; $i -lt $count; $i++) {
      $at = [IntPtr]::Add($list, 8 + 532 * $i)
      $b = New-Object byte[] 16; [Runtime.InteropServices.Marshal]::Copy($at, $b, 0, 16); $card = New-Object Guid (,$b)
      $one = @{ name = [Runtime.InteropServices.Marshal]::PtrToStringUni([IntPtr]::Add($at, 16)); state = [Runtime.InteropServices.Marshal]::ReadInt32($at, 528)
        link = ''; list = ''; link_code = 0; list_code = 0; blocked = $false }
      $data = [IntPtr]::Zero; $size = [uint32]0
      $one.link_code = [Satchel.Wlan]::WlanQueryInterface($handle, [ref]$card, 7, [IntPtr]::Zero, [ref]$size, [ref]$data, [IntPtr]::Zero)
      if ($one.link_code -eq 0) { $one.link = Read-Bytes $data ([Math]::Min(4096, [int]$size)); [Satchel.Wlan]::WlanFreeMemory($data) }
      if ([Satchel.Wlan]::WlanQueryInterface($handle, [ref]$card, 4, [IntPtr]::Zero, [ref]$size, [ref]$data, [IntPtr]::Zero) -eq 0) {
        if ([Runtime.InteropServices.Marshal]::ReadInt32($data) -gt 0) { $one.blocked = [Runtime.InteropServices.Marshal]::ReadInt32($data, 8) -eq 2 -or [Runtime.InteropServices.Marshal]::ReadInt32($data, 12) -eq 2 }
        [Satchel.Wlan]::WlanFreeMemory($data)
      }
      $bss = [IntPtr]::Zero
      $one.list_code = [Satchel.Wlan]::WlanGetNetworkBssList($handle, [ref]$card, [IntPtr]::Zero, 3, $false, [IntPtr]::Zero, [ref]$bss)
      if ($one.list_code -eq 0) { $one.list = Read-Bytes $bss ([Math]::Min(400000, [Runtime.InteropServices.Marshal]::ReadInt32($bss))); [Satchel.Wlan]::WlanFreeMemory($bss) }
      $radios += $one
    }
    [Satchel.Wlan]::WlanFreeMemory($list)
  }
  [void][Satchel.Wlan]::WlanCloseHandle($handle, [IntPtr]::Zero)
}
$power = 'HKLM:\SYSTEM\CurrentControlSet\Control\Power\User\PowerSchemes'
$active = [string](Get-ItemProperty $power -ErrorAction SilentlyContinue).ActivePowerScheme
$saving = (Get-ItemProperty "$power\$active\19cbb8fa-5279-450e-9fac-8a3d5fedd0c1\12bbebe6-58d6-4636-95bb-3217ef867c1a" -ErrorAction SilentlyContinue).ACSettingIndex
if ($null -eq $saving) { $saving = -1 }
$battery = @(Get-CimInstance Win32_Battery -Property BatteryStatus -ErrorAction SilentlyContinue)
@{ code = [long]$code; radios = $radios; saving = [int]$saving; mains = -not @($battery | Where-Object { $_.BatteryStatus -eq 1 }).Count } | ConvertTo-Json -Compress -Depth 3
"""  # noqa: E501 - a script in its own language
