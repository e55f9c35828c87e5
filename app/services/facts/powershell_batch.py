"""A batch of questions for Windows PowerShell 5.1 and later. Written from documentation: not yet run on Windows.

The script itself is constant and short; the questions arrive as one line of JSON on standard input, because a command
line on Windows is. Each question runs in a runspace of its own, all at the same time. The answer is one line: a token
and the JSON in base64, so that no code page and no text in an answer can spoil it.
A question says why it has no answer by throwing 'satchel:80' (does not apply) or 'satchel:81' (needs administrator).
"""

import base64
import binascii
import json
from collections.abc import Sequence

from app.services.facts.answers import read_json
from app.services.facts.batch import MAX_ANSWER, MAX_ERRORS, Answer, Section
from app.services.facts.parameters import revealed

SCRIPT = rf"""$ProgressPreference = 'SilentlyContinue'
$batch = [Console]::In.ReadLine() | ConvertFrom-Json
$pool = [runspacefactory]::CreateRunspacePool(1, 8); $pool.Open()
$clock = [Diagnostics.Stopwatch]::StartNew()
$running = @(foreach ($s in @($batch.sections)) {{
  $shell = [powershell]::Create(); $shell.RunspacePool = $pool
  $text = 'param($p) $ProgressPreference = "SilentlyContinue"; $ErrorActionPreference = "Stop"; ' + $s.script
  [void]$shell.AddScript($text).AddArgument($s.given)
  @{{ shell = $shell; handle = $shell.BeginInvoke(); deadline = 1000 * $s.deadline }}
}})
$answers = @(foreach ($r in $running) {{
  $a = @{{ code = 0; output = ''; errors = ''; large = $false }}
  $left = [int][Math]::Max(0, $r.deadline - $clock.ElapsedMilliseconds)
  if (-not $r.handle.AsyncWaitHandle.WaitOne($left)) {{
    $a.code = 124; [void]$r.shell.BeginStop($null, $null)
  }} else {{
    try {{
      $text = ($r.shell.EndInvoke($r.handle) | Out-String -Width 1000000).Trim()
      if ($text.Length -gt {MAX_ANSWER}) {{ $a.large = $true }} else {{ $a.output = $text }}
    }} catch {{
      $e = $_.Exception; while ($e.InnerException) {{ $e = $e.InnerException }}
      $a.errors = $e.Message.Substring(0, [Math]::Min({MAX_ERRORS}, $e.Message.Length))
      $a.code = if ($e.Message -match '^satchel:(\d+)') {{ [int]$Matches[1] }}
        elseif ($e -is [Management.Automation.CommandNotFoundException]) {{ 127 }}
        elseif ($e -is [UnauthorizedAccessException] -or $e.HResult -eq -2147024891) {{ 81 }} else {{ 1 }}
    }}
  }}
  $a
}})
$json = ConvertTo-Json -Compress -Depth 4 -InputObject @($answers)
[Console]::Out.WriteLine($batch.token + ' ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($json)))
[Console]::Out.Flush()
[Environment]::Exit(0)
"""


def encode_sections(token: str, sections: Sequence[Section]) -> bytes:
    """What `SCRIPT` reads on stdin."""
    questions = [
        {"script": section.script, "deadline": section.deadline, "given": revealed(section.given)}
        for section in sections
    ]
    return json.dumps({"token": token, "sections": questions}).encode("ascii") + b"\n"


def split_answers(output: str, token: str) -> dict[int, Answer]:
    """The answers by number of their question; none where the line did not come whole."""
    lines = [line.removeprefix(token + " ") for line in output.splitlines() if line.startswith(token + " ")]
    try:
        found = read_json(base64.b64decode(lines[-1], validate=True).decode())
        return {
            number: Answer(int(one["code"]), str(one["output"]), str(one["errors"]), bool(one["large"]))
            for number, one in enumerate(found)
        }
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, binascii.Error):
        return {}
