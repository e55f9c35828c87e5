"""SHA-256 of a file as the device itself computes it, with the tools that it has: nothing is sent but the result.

The path is the one that SFTP knows. Where the device shows other paths over SFTP than to its shell, nothing is found.
"""

import re

from app.domain.errors import CommandError, ConnectionLost, TargetError
from app.domain.target import Os, Target
from app.domain.task import TaskContext

_SH = """
IFS= read -r upto || exit 3
path=$(cat; echo x); path=${path%x}; path=${path%
}
[ -f "$path" ] && [ -r "$path" ] || exit 4
if command -v sha256sum; then set -- sha256sum
elif command -v shasum; then set -- shasum -a 256
elif command -v openssl; then set -- openssl dgst -sha256 -r
elif command -v busybox; then set -- busybox sha256sum
else exit 5
fi >/dev/null 2>&1
head -c "$upto" <"$path" | "$@"
"""
_POWERSHELL = """
$upto = [long][Console]::In.ReadLine()
$path = [Console]::In.ReadToEnd().TrimEnd("`n") -replace '^/(?=[A-Za-z]:)', ''
$file = [IO.File]::Open($path, 'Open', 'Read', 'ReadWrite')
if ($upto -eq $file.Length) {
    (Get-FileHash -InputStream $file -Algorithm SHA256).Hash
} else {
    $sha = [Security.Cryptography.SHA256]::Create()
    $buffer = New-Object byte[] 1048576
    while ($upto -gt 0) {
        $read = $file.Read($buffer, 0, [Math]::Min($upto, $buffer.Length))
        if ($read -le 0) { throw 'the file is shorter' }
        [void]$sha.TransformBlock($buffer, 0, $read, $null, 0)
        $upto -= $read
    }
    [void]$sha.TransformFinalBlock($buffer, 0, 0)
    [BitConverter]::ToString($sha.Hash) -replace '-', ''
}
$file.Dispose()
"""
_SLOWEST = 5e6  # bytes per second that even a small device manages
_DIGEST = re.compile(r"^\\?([0-9a-fA-F]{64})\b", re.MULTILINE)  # GNU marks a strange name with a backslash


class NoDigests(Exception):
    """The device cannot compute any: it has no shell for us, or no tool."""


def digest_on(target: Target, path: bytes, upto: int, task: TaskContext) -> str | None:
    """None where this file cannot be read. Raises NoDigests, ConnectionLost, Cancelled."""
    try:
        script = _POWERSHELL if target.os is Os.WINDOWS else _SH
        stdin = b"%d\n%b\n" % (upto, path)
        answer = target.run(script, task, stdin=stdin, timeout=60 + upto / _SLOWEST)
    except ConnectionLost:
        raise
    except (TargetError, CommandError) as error:
        raise NoDigests from error
    found = _DIGEST.search(answer.output)
    if answer.exit_code == 0 and found:
        return found[1].lower()
    if answer.exit_code == 4:
        return None
    if target.os is Os.WINDOWS:
        return None
    raise NoDigests
