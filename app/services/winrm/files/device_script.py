"""What the PowerShell of the device runs to serve files: constant text; what is asked arrives on its standard input.

It needs Windows PowerShell 3 and .NET 4.5, and has not been executed on a real Windows yet. The words of the lines are
told in `words.py`.

A line of standard input becomes `$_` of the `process` block as soon as it has arrived: so one process serves many
requests. The first line is the script itself, since a command line takes 8,191 characters at most.
"""

import base64

from app.services.winrm.bootstrap import arguments
from app.services.winrm.files.device_acts import CHANGING, LOOKING, MOVING

_BOOTSTRAP = """
begin { $satchel = $null }
process {
if ($null -eq $satchel) {
$satchel = [ScriptBlock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([string]$_)))
. $satchel
} else { $null = Answer ([string]$_) }
}
"""
ARGUMENTS = arguments(_BOOTSTRAP)

_TELLING = r"""
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
foreach ($name in 'UseLegacyPathHandling', 'BlockLongPaths') {
    try { [AppContext]::SetSwitch("Switch.System.IO.$name", $false) } catch { }
}
$out = New-Object IO.StreamWriter ([Console]::OpenStandardOutput()), ([Text.Encoding]::ASCII), 131072
$state = @{ file = $null; put = $null }

function Say($mark, $plain) {
    $out.Write($mark)
    $out.Write([string]$plain)
    $out.Write("`n")
    $out.Flush()
}

function Tell($mark, $fields) {
    $text = [string]::Join([string][char]0, [string[]]@($fields))
    $letters = $text.ToCharArray()
    $bytes = New-Object byte[] ($letters.Length * 2)
    [Buffer]::BlockCopy($letters, 0, $bytes, 0, $bytes.Length)
    $packed = New-Object IO.MemoryStream
    $packing = New-Object IO.Compression.DeflateStream $packed, ([IO.Compression.CompressionMode]::Compress)
    $packing.Write($bytes, 0, $bytes.Length)
    $packing.Close()
    Say $mark ([Convert]::ToBase64String($packed.ToArray()))
}

function Fail($mark, $problem) {
    $why = $problem.Exception.GetBaseException()
    Tell $mark @($why.GetType().Name, $why.HResult, $why.Message)
}

function Refuse($why) { throw (New-Object NotSupportedException $why) }
"""

_ANSWERING = r"""
function Each($paths, $act) {
    for ($n = 0; $n -lt $paths.Count; $n++) {
        Say '#' $n
        try { $null = & $act ([string]$paths[$n]) } catch { Fail '?' $_ }
    }
}

function Drop { if ($null -ne $state.file) { $state.file.Close() }; $state.file = $null; $state.put = $null }

function Act($ask) {
    $path = [string]$ask.path
    switch ($ask.act) {
        'hello' {
            $about = [string]$PSVersionTable.PSVersion, [Environment]::MachineName
            Tell '+' (@([Environment]::GetFolderPath('UserProfile')) + $about)
        }
        'drives' {
            $found = foreach ($one in [IO.DriveInfo]::GetDrives()) { $one.Name, 'd', '0', '0', '16', '', '' }
            Tell '+' $found
        }
        'list' { Show $path }
        'list many' { Each $ask.paths { param($one) ShowFolder $one } }
        'look' { Each $ask.paths { param($one) Tell '+' (Look $one) } }
        'resolve' { Tell '+' (Resolve $path) }
        'folder' { MakeFolder $path }
        'file' { ([IO.File]::Open((Full $path), 'CreateNew', 'Write', 'None')).Close() }
        'link' { MakeLink $path ([string]$ask.to) }
        'move' { MoveTo $path ([string]$ask.to) ([bool]$ask.replaces) }
        'remove' { Each $ask.paths { param($one) TakeAway $one } }
        'read-only' { Each $ask.paths { param($one) SetReadOnly $one ([bool]$ask.wanted) } }
        'time' { SetTime $path $ask.time }
        'room' { Tell '+' (New-Object IO.DriveInfo ([IO.Path]::GetPathRoot($path))).AvailableFreeSpace }
        'fetch' { Fetch $path $ask.start $ask.size ([bool]$ask.whole) }
        'get' { Each $ask.paths { param($one) Fetch $one 0 $ask.size $false } }
        'digest' { Tell '+' (Digest $path ([long]$ask.upto)) }
        'digests' { Each $ask.paths { param($one) Tell '+' (Digest $one (-1)) } }
        default { Refuse 'it is not known how' }
    }
    Say '.' ''
}

function Answer($line) {
    try {
        if ($line.StartsWith(':')) { Take $line; return }
        $ask = ConvertFrom-Json $line
        switch ($ask.act) {
            'store' { Drop; BeginStore ([string]$ask.path) $ask.start; Say '@' $ask.start }
            'end' { EndStore $ask.size }
            'put' { Drop; $state.put = $ask }
            default { Drop; Act $ask }
        }
    } catch { $problem = $_; Drop; Fail '!' $problem }
}
"""

SCRIPT = _TELLING + LOOKING + CHANGING + MOVING + _ANSWERING


def first_line() -> bytes:
    """What the bootstrap makes its functions of."""
    return base64.b64encode(SCRIPT.encode()) + b"\n"
