"""SHA-256 of a file as the device itself computes it, with the tools that it has: nothing is sent but the result.

The path is the one that SFTP knows. Where the device shows other paths over SFTP than to its shell, nothing is found.
"""

import re
from collections.abc import Callable, Mapping

from app.domain.errors import CommandError, ConnectionLost, NoMoreSessions, TargetError
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.ssh.target import SshTarget

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
_SH_MANY = """
if command -v sha256sum; then set -- sha256sum
elif command -v shasum; then set -- shasum -a 256
elif command -v busybox; then set -- busybox sha256sum
else exit 5
fi >/dev/null 2>&1
xargs -0 "$@"
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
_UNREADABLE = 4  # of the script for sh
_SLOWEST = 5e6  # bytes per second that even a small device manages
_DIGEST = re.compile(r"^\\?([0-9a-fA-F]{64})\b", re.MULTILINE)  # GNU marks a strange name with a backslash
_LINE = re.compile(r"(\\?)([0-9a-fA-F]{64}) [ *](/.*)")
_WRITTEN_AS = {r"\n": "\n", r"\r": "\r", r"\\": "\\"}  # in a line that begins with a backslash


_WAITS = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)  # seconds, for one of the device's sessions to become free


class NoDigests(Exception):
    """The device cannot compute any: it has no shell for us, or no tool."""


def digest_on(target: SshTarget, path: bytes, upto: int, task: TaskContext) -> str | None:
    """None where this file cannot be read. Raises NoDigests, ConnectionLost, Cancelled."""
    try:
        is_windows = _patiently(lambda: target.find_os(task), task) is Os.WINDOWS
        script = _POWERSHELL if is_windows else _SH
        stdin = b"%d\n%b\n" % (upto, path)
        timeout = 60 + upto / _SLOWEST
        answer = _patiently(lambda: target.run(script, task, stdin=stdin, timeout=timeout), task)
    except ConnectionLost:
        raise
    except NoMoreSessions:
        return None
    except (TargetError, CommandError) as error:
        raise NoDigests from error
    found = _DIGEST.search(answer.output)
    if answer.exit_code == 0 and found:
        return found[1].lower()
    if is_windows or answer.exit_code == _UNREADABLE:
        return None
    raise NoDigests


def digests_on(target: SshTarget, paths: Mapping[str, bytes], task: TaskContext) -> Mapping[str, str]:
    """Of many whole files, by the names that `paths` gives them; those that cannot be read are missing.

    Raises NoDigests, ConnectionLost, Cancelled.
    """
    named: dict[str, list[str]] = {}  # what is no UTF-8 arrives as another name, which more than one may have
    for name, path in paths.items():
        named.setdefault(path.decode("utf-8", "replace"), []).append(name)
    try:
        if _patiently(lambda: target.find_os(task), task) is Os.WINDOWS:
            return {}
        stdin, timeout = b"\0".join(paths.values()), 60 + len(paths)
        answer = _patiently(lambda: target.run(_SH_MANY, task, stdin=stdin, timeout=timeout), task)
    except ConnectionLost:
        raise
    except NoMoreSessions:
        return {}
    except (TargetError, CommandError) as error:
        raise NoDigests from error
    if answer.exit_code == 5:
        raise NoDigests
    found: dict[str, str] = {}
    for line in answer.output.split("\n"):
        if match := _LINE.fullmatch(line):
            told = re.sub(r"\\[nr\\]", lambda one: _WRITTEN_AS[one[0]], match[3]) if match[1] else match[3]
            if len(names := named.get(told, [])) == 1:
                found[names[0]] = match[2].lower()
    return found


def _patiently[T](act: Callable[[], T], task: TaskContext) -> T:
    """Where transfers have taken all sessions, one ends sooner or later: nobody does without proof for that."""
    for wait in _WAITS:
        try:
            return act()
        except NoMoreSessions:
            task.sleep(wait)
    return act()
