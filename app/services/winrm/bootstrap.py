"""How a script of any length and its standard input reach PowerShell: constant command line, two lines of base64.

powershell.exe collects a redirected standard input, line by line, in `$input`. Base64 keeps it independent of code
pages and line ends. The second line becomes what the script finds as `[Console]::In`.
"""

import base64

PROGRAM = "powershell.exe"
_BOOTSTRAP = """
$ProgressPreference = 'SilentlyContinue'
$satchelUtf8 = New-Object System.Text.UTF8Encoding $false
try { [Console]::OutputEncoding = $satchelUtf8 } catch { }
$OutputEncoding = $satchelUtf8
$satchelLines = @($input)
$satchelBytes = [Convert]::FromBase64String([string]$satchelLines[1])
[Console]::SetIn((New-Object System.IO.StreamReader((New-Object System.IO.MemoryStream(,$satchelBytes)), $satchelUtf8)))
$satchelScript = $satchelUtf8.GetString([Convert]::FromBase64String([string]$satchelLines[0]))
Remove-Variable satchelLines, satchelBytes
$global:LASTEXITCODE = 0
try { & ([ScriptBlock]::Create($satchelScript)) }
catch { [Console]::Error.WriteLine([string]$_); exit 1 }
exit $LASTEXITCODE
"""


def arguments(script: str) -> tuple[str, ...]:
    """Of a powershell.exe that runs `script`, which is short and constant."""
    encoded = base64.b64encode(script.encode("utf-16-le")).decode("ascii")
    return ("-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-EncodedCommand", encoded)


ARGUMENTS = arguments(_BOOTSTRAP)
"""About 2,500 characters, of the 8,191 that cmd.exe takes."""


def standard_input(script: str, stdin: bytes) -> bytes:
    """What the bootstrap reads."""
    return base64.b64encode(script.encode()) + b"\r\n" + base64.b64encode(stdin) + b"\r\n"
