"""How a script reaches PowerShell: as the first line of standard input, since a command line is too short for it."""

import base64

_BOOTSTRAP = """
$ErrorActionPreference='Continue';$ProgressPreference='SilentlyContinue'
[Console]::OutputEncoding=[Console]::InputEncoding=$OutputEncoding=New-Object Text.UTF8Encoding $false
$i=[Console]::OpenStandardInput();$m=New-Object IO.MemoryStream
while(($b=$i.ReadByte()) -gt 10){$m.WriteByte($b)}
$s=[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Text.Encoding]::ASCII.GetString($m.ToArray())))
$global:LASTEXITCODE=0
& ([ScriptBlock]::Create($s))
exit $LASTEXITCODE
"""


def powershell_arguments() -> list[str]:
    """The constant command line. What `powershell_input` gives goes to its standard input."""
    encoded = base64.b64encode(_BOOTSTRAP.encode("utf-16-le")).decode()
    return ["powershell", "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded]


def powershell_input(script: str, stdin: bytes) -> bytes:
    """The script, then what it may read itself."""
    return base64.b64encode(script.encode()) + b"\n" + stdin
