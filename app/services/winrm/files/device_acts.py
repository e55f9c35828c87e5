"""What the PowerShell of the device does with its files: constant text, a part of `device_script.SCRIPT`.

Not executed on a real Windows yet. Traps that it goes around: $null becomes "" where .NET takes a text ([NullString]);
File.Move replaces nothing; Directory.CreateDirectory is content with what is there, File.Delete with what is not; names
that end in a dot, and paths of 260 characters, need \\\\?\\ and the newer handling of paths; "move" is an alias.
"""

LOOKING = r"""
function Full($path) {
    if ($path.StartsWith('\\?\') -or ($path.Length -lt 240 -and $path -notmatch '[. ](\\|$)')) { return $path }
    if ($path.StartsWith('\\')) { return '\\?\UNC\' + $path.Substring(2) }
    return '\\?\' + $path
}

function Marks($path) { [int][IO.File]::GetAttributes((Full $path)) }

function Exists($path) { try { $null = Marks $path; $true } catch [IO.IOException] { $false } }

# What is written in a symbolic link or a junction; '' for all else, also what OneDrive keeps elsewhere.
function Target($path) {
    $item = Get-Item -LiteralPath (Full $path) -Force
    if ('SymbolicLink', 'Junction' -contains $item.LinkType) { return [string]@($item.Target)[0] }
    return ''
}

function Beside($path, $to) {
    [IO.Path]::GetFullPath([IO.Path]::Combine([IO.Path]::GetDirectoryName($path), $to))
}

# 'd' or 'f' for what a path leads to in the end, '' where there is nothing.
function Kind($path) {
    for ($step = 0; $step -lt 32; $step++) {
        try { $marks = Marks $path } catch { return '' }
        $to = if ($marks -band 1024) { Target $path } else { '' }
        if (-not $to) { if ($marks -band 16) { return 'd' } else { return 'f' } }
        $path = Beside $path $to
    }
    return ''
}

function Entry($info) {
    $marks = [int]$info.Attributes
    $kind = if ($marks -band 16) { 'd' } else { 'f' }
    $to = ''
    $leads = ''
    if ($marks -band 1024) {
        try { $to = Target $info.FullName; if ($to) { $kind = 'l'; $leads = Kind $info.FullName } }
        catch { $kind = 'l' }
    }
    $size = if ($kind -eq 'f') { $info.Length } else { 0 }
    $info.Name, $kind, $size, $info.LastWriteTimeUtc.ToFileTimeUtc(), $marks, $to, $leads
}

function Look($path) {
    if ((Marks $path) -band 16) { Entry (New-Object IO.DirectoryInfo (Full $path)) }
    else { Entry (New-Object IO.FileInfo (Full $path)) }
}

function Show($path) {
    $found = New-Object Collections.ArrayList
    $since = [Diagnostics.Stopwatch]::StartNew()
    foreach ($info in (New-Object IO.DirectoryInfo (Full $path)).EnumerateFileSystemInfos()) {
        $found.AddRange(@(Entry $info))
        if ($found.Count -ge 3500 -or $since.ElapsedMilliseconds -gt 300) {
            Tell '+' $found
            $found.Clear()
            $since = [Diagnostics.Stopwatch]::StartNew()
        }
    }
    if ($found.Count) { Tell '+' $found }
}

function ShowFolder($path) {
    $marks = Marks $path
    if (-not ($marks -band 16)) { Refuse 'no folder stands there' }
    if ($marks -band 1024 -and (Target $path)) { Refuse 'a link stands there' }
    Show $path
}

function Resolve($path) {
    $homeFolder = [Environment]::GetFolderPath('UserProfile')
    if ($path -eq '~') { $path = $homeFolder }
    elseif ($path.StartsWith('~\')) { $path = [IO.Path]::Combine($homeFolder, $path.Substring(2)) }
    elseif ($path -match '^[A-Za-z]:$') { $path += '\' }
    $path = [IO.Path]::GetFullPath([IO.Path]::Combine($homeFolder, $path))
    for ($step = 0; $step -lt 32; $step++) {
        $at = [IO.Path]::GetPathRoot($path)
        $rest = @($path.Substring($at.Length).Split('\') | Where-Object { $_ })
        for ($n = 0; $n -lt $rest.Count; $n++) {
            $at = [IO.Path]::Combine($at, $rest[$n])
            $to = try { if ((Marks $at) -band 1024) { Target $at } else { '' } } catch { '' }
            if ($to) { break }
        }
        if (-not $to) { return $path }
        $left = @($rest | Select-Object -Skip ($n + 1))
        $path = [IO.Path]::GetFullPath([string]::Join('\', [string[]](@(Beside $at $to) + $left)))
    }
    throw (New-Object IO.FileNotFoundException 'its links lead in a circle')
}
"""

CHANGING = r"""
function MustBeFree($path) { if (Exists $path) { throw (New-Object IO.IOException 'taken', (-2147024713)) } }

function MakeFolder($path) {
    MustBeFree $path
    $above = [IO.Path]::GetDirectoryName($path)
    if ($above) { $null = Marks $above }
    $null = [IO.Directory]::CreateDirectory((Full $path))
}

function MakeLink($path, $to) {
    MustBeFree $path
    $null = New-Item -ItemType SymbolicLink -Path $path -Value $to
}

# Only those that may be set: .NET does not know all that Windows says.
function SetMarks($path, $marks) {
    $marks = $marks -band 0x3127
    if (-not $marks) { $marks = 128 }
    [IO.File]::SetAttributes((Full $path), [IO.FileAttributes]$marks)
}

function TakeAway($path) {
    $marks = Marks $path
    if ($marks -band 16) { [IO.Directory]::Delete((Full $path), $false); return }
    if ($marks -band 1) { SetMarks $path ($marks -bxor 1) }
    [IO.File]::Delete((Full $path))
}

function MoveTo($path, $to, $replaces) {
    $isFolder = (Marks $path) -band 16
    $isItself = $path -eq $to
    if (-not $isItself -and (Exists $to)) {
        if (-not $replaces) { MustBeFree $to }
        $there = Marks $to
        if (-not ($there -band 16) -and -not $isFolder) {
            if ($there -band 1) { SetMarks $to ($there -bxor 1) }
            try { [IO.File]::Replace((Full $path), (Full $to), [NullString]::Value, $true); return }
            catch { if (-not (Exists $path)) { throw } }
        }
        TakeAway $to
    }
    if (-not $isFolder) { [IO.File]::Move((Full $path), (Full $to)); return }
    if ($isItself) {
        $between = $path + '.' + [Guid]::NewGuid().ToString('N')
        [IO.Directory]::Move((Full $path), (Full $between))
        $path = $between
    }
    [IO.Directory]::Move((Full $path), (Full $to))
}

function MustBeNoLink($path) {
    if ((Marks $path) -band 1024 -and (Target $path)) { Refuse 'it is a link' }
}

function SetReadOnly($path, $wanted) {
    MustBeNoLink $path
    $marks = Marks $path
    if ($marks -band 16) { return }
    if ([bool]($marks -band 1) -ne $wanted) { SetMarks $path ($marks -bxor 1) }
}

function SetTime($path, $time) {
    MustBeNoLink $path
    $when = [DateTime]::FromFileTimeUtc([long]$time)
    if ((Marks $path) -band 16) { [IO.Directory]::SetLastWriteTimeUtc((Full $path), $when) }
    else { [IO.File]::SetLastWriteTimeUtc((Full $path), $when) }
}
"""

MOVING = r"""
function OpenToRead($path) {
    if ((Kind $path) -eq 'd') { Refuse 'it is a folder' }
    [IO.File]::Open((Full $path), 'Open', 'Read', 'ReadWrite, Delete')
}

function Fetch($path, $start, $size, $isWhole) {
    $file = OpenToRead $path
    try {
        $file.Position = [long]$start
        $left = [long]$size - [long]$start
        $buffer = New-Object byte[] 61440
        while ($left -gt 0) {
            $read = $file.Read($buffer, 0, [Math]::Min($left, $buffer.Length))
            if ($read -le 0) {
                if ($isWhole) { throw (New-Object IO.EndOfStreamException 'shorter') }
                break
            }
            Say '=' ([Convert]::ToBase64String($buffer, 0, $read))
            $left -= $read
        }
    } finally { $file.Dispose() }
}

function Digest($path, $upto) {
    $file = OpenToRead $path
    $sha = New-Object Security.Cryptography.SHA256CryptoServiceProvider
    try {
        $left = if ($upto -lt 0) { [long]::MaxValue } else { [long]$upto }
        $buffer = New-Object byte[] 1048576
        while ($left -gt 0) {
            $read = $file.Read($buffer, 0, [Math]::Min($left, $buffer.Length))
            if ($read -le 0) {
                if ($upto -ge 0) { throw (New-Object IO.EndOfStreamException 'shorter') }
                break
            }
            $null = $sha.TransformBlock($buffer, 0, $read, $buffer, 0)
            $left -= $read
        }
        $null = $sha.TransformFinalBlock($buffer, 0, 0)
        [BitConverter]::ToString($sha.Hash).Replace('-', '').ToLowerInvariant()
    } finally { $file.Dispose(); $sha.Dispose() }
}

function BeginStore($path, $start) {
    if (Exists $path) { MustBeNoLink $path }
    $state.file = [IO.File]::Open((Full $path), 'OpenOrCreate', 'Write', 'Read')
    $state.file.SetLength([long]$start)
    $state.file.Position = [long]$start
}

function EndStore($size) {
    if ($null -eq $state.file) { return }
    $state.file.SetLength([long]$size)
    $state.file.Flush($true)
    $state.file.Close()
    $state.file = $null
    Say '.' ''
}

function PutSmall($data) {
    $ask = $state.put
    $state.put = $null
    $part = [string]$ask.part
    try {
        if (Exists $part) { TakeAway $part }
        $file = [IO.File]::Open((Full $part), 'CreateNew', 'Write', 'None')
        try { $file.Write($data, 0, $data.Length) } finally { $file.Close() }
        if ($null -ne $ask.time) { SetTime $part $ask.time }
        MoveTo $part ([string]$ask.path) $true
    } catch {
        $problem = $_
        try { TakeAway $part } catch { }
        throw $problem
    }
    Say '.' ''
}

function Take($line) {
    if ($null -eq $state.put -and $null -eq $state.file) { return }
    $data = [Convert]::FromBase64String($line.Substring(1))
    if ($null -ne $state.put) { PutSmall $data; return }
    $state.file.Write($data, 0, $data.Length)
    Say '@' $state.file.Position
}
"""
