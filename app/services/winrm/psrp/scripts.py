"""What we let a device's PowerShell (5.1 and later) do around a command. Constants: what varies comes as arguments.

A line that begins with the session's token is ours. It goes on with a word and its values, each on a line of its own.
None of this was run on a real Windows yet.
"""

HELLO = r"""
param($token)
Set-StrictMode -Off
try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }
$edition = if ($PSVersionTable.PSEdition -eq 'Core') { 'PowerShell' } else { 'Windows PowerShell' }
$version = "$($PSVersionTable.PSVersion.Major).$($PSVersionTable.PSVersion.Minor)"
$mode = [string]$ExecutionContext.SessionState.LanguageMode
$user = "$env:USERDOMAIN\$env:USERNAME"
$place = (Get-Location).Path
$said = @($token, 'hello', $edition, $version, $env:COMPUTERNAME, $user, $mode, $place, (prompt))
[string]::Join([string][char]10, [string[]]$said)
"""

RUN = r"""
$__satchel = @{
    Token = $args[1]; Columns = [int]$args[2]; Kept = New-Object System.Collections.ArrayList; More = $false
    Counts = $args[0] -notmatch 'LASTEXITCODE'; Before = $null; Code = $null; Block = $null; Shown = $null
    Problem = $null; At = $null; Said = $null; Prompt = ''
}
try { $__satchel.Block = [ScriptBlock]::Create($args[0]) }
catch {
    $__satchel.Problem = $_.Exception
    while ($__satchel.Problem.InnerException) { $__satchel.Problem = $__satchel.Problem.InnerException }
    $__satchel.Said = @($__satchel.Token, 'syntax', '', '', $__satchel.Problem.Message)
    if ($__satchel.Problem -is [System.Management.Automation.ParseException] -and $__satchel.Problem.Errors) {
        $__satchel.At = $__satchel.Problem.Errors[0]
        $__satchel.Said = @($__satchel.Token, 'syntax', $__satchel.At.Extent.StartLineNumber,
            $__satchel.At.Extent.StartColumnNumber, $__satchel.At.Message)
    }
    [string]::Join([string][char]10, [string[]]$__satchel.Said)
}
if ($__satchel.Block) {
    $__satchel.Before = Get-Variable -Name LASTEXITCODE -Scope Global -ValueOnly -ErrorAction Ignore
    if ($__satchel.Counts) { $global:LASTEXITCODE = $null }
    try {
        . $__satchel.Block | & {
            param($satchel)
            process {
                if ($_ -is [string]) {
                    if ($satchel.Shown) { $satchel.Shown.End(); $satchel.Shown = $null }
                    $_
                }
                elseif ($null -ne $_) {
                    if ($satchel.Kept.Count -lt 5000) { [void]$satchel.Kept.Add($_) } else { $satchel.More = $true }
                    if (-not $satchel.Shown) {
                        $columns = $satchel.Columns
                        $satchel.Shown = { Out-String -Stream -Width $columns }.GetSteppablePipeline()
                        $satchel.Shown.Begin($true)
                    }
                    $satchel.Shown.Process($_)
                }
            }
        } $__satchel
    }
    finally {
        if ($__satchel.Shown) { try { $__satchel.Shown.End() } catch { } }
        $__satchel.Code = Get-Variable -Name LASTEXITCODE -Scope Global -ValueOnly -ErrorAction Ignore
        if ($__satchel.Counts -and $null -eq $__satchel.Code) { $global:LASTEXITCODE = $__satchel.Before }
        $__satchel.Prompt = try { [string]@(prompt)[0] } catch { '' }
        $__satchel.Said = @($__satchel.Token, 'end', $__satchel.Code, (Get-Location).Path, $__satchel.Prompt)
        [string]::Join([string][char]10, [string[]]$__satchel.Said)
    }
}
"""
"""Runs what a person typed, with the session's own scope. Texts pass as they are, other objects as PowerShell shows
them; those stay for TABLE. It bears a strict mode that the person has set. $LASTEXITCODE is set back so that it tells
whether a program ran, unless the command asks for it itself."""

WHERE = r"""
param($token)
$shown = try { [string]@(prompt)[0] } catch { '' }
[string]::Join([string][char]10, [string[]]@($token, 'end', $null, (Get-Location).Path, $shown))
"""

COMPLETE = r"""
param($text, $cursor)
Set-StrictMode -Off
$found = TabExpansion2 -inputScript $text -cursorColumn ([int]$cursor)
$items = @($found.CompletionMatches | Select-Object -First 200 | ForEach-Object {
    $hint = [string]$_.ToolTip
    if ($hint.Length -gt 400) { $hint = $hint.Substring(0, 400) }
    @{ t = [string]$_.CompletionText; s = [string]$_.ListItemText; k = [string]$_.ResultType; h = $hint }
})
$answer = @{ at = $found.ReplacementIndex; length = $found.ReplacementLength; items = $items }
ConvertTo-Json -Compress -Depth 3 -InputObject $answer
"""

TABLE = r"""
param($most)
Set-StrictMode -Off
$most = [int]$most
$things = @($global:__satchel.Kept | Where-Object {
    $_.GetType().FullName -notlike 'Microsoft.PowerShell.Commands.Internal.Format.*'
})
if ($things.Count) {
    $first = $things[0]
    $names = New-Object System.Collections.ArrayList
    $usual = @($first.PSStandardMembers.DefaultDisplayPropertySet.ReferencedPropertyNames)
    $ends = @($first, $things[$things.Count - 1])
    $all = $usual + @($ends | ForEach-Object { $_.PSObject.Properties | ForEach-Object { $_.Name } })
    foreach ($name in $all) {
        if ($name -and $names -notcontains $name -and $names.Count -lt 60) { [void]$names.Add([string]$name) }
    }
    $cut = [bool]($global:__satchel.More -or $things.Count -gt $most)
    ConvertTo-Json -Compress -InputObject @{ columns = @($names); cut = $cut }
    $rows = New-Object System.Collections.ArrayList
    foreach ($thing in @($things | Select-Object -First $most)) {
        $cells = foreach ($name in $names) {
            $value = try { $thing.$name } catch { $null }
            if ($null -eq $value) { ,$null }
            elseif ($value -is [bool] -or $value -is [int] -or $value -is [long] -or $value -is [double]) { $value }
            elseif ($value -is [datetime]) { $value.ToString('yyyy-MM-dd HH:mm:ss') }
            else { $text = [string]$value; if ($text.Length -gt 1000) { $text.Substring(0, 1000) } else { $text } }
        }
        [void]$rows.Add(@($cells))
        if ($rows.Count -ge 100) { ConvertTo-Json -Compress -Depth 3 -InputObject @($rows.ToArray()); $rows.Clear() }
    }
    if ($rows.Count) { ConvertTo-Json -Compress -Depth 3 -InputObject @($rows.ToArray()) }
}
"""

ASK = r"""
param($satchelGiven)
$p = ConvertFrom-Json $satchelGiven
Remove-Variable satchelGiven
$ProgressPreference = 'SilentlyContinue'
"""
"""Comes before a script that another part of the program asks, and gives it its parameters as `$p`."""
