"""Brings files of this computer to a device, over the connection that there is: in pieces, and each is verified there.

They lie in a folder of the system that nobody else can write to, so what was verified is what is run.
"""

import base64
import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.domain.errors import StepFailed
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.setup import RIGHTS_HINT, CarriedFile
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.facts.parameters import POWERSHELL_PRELUDE, SH_PRELUDE, encode_single
from app.services.files import own_file_errors
from app.services.setup.rights import elevated

FOLDERS = {Os.LINUX: "/var/lib/satchel/files", Os.WINDOWS: r"C:\Windows\Satchel\files"}
PIECES = {Os.LINUX: 8 * 1024 * 1024, Os.WINDOWS: 1024 * 1024}
"""Bytes of a file that travel at once."""

_SH_START = r"""set -e; umask 077
PATH="${PATH:-/usr/bin:/bin}:/usr/sbin:/sbin"; export PATH
[ ! -L /var/lib/satchel ] && [ ! -L "$p_files" ] || { echo "$p_files is a link: it is not used." >&2; exit 90; }
"""
SH_PIECE = (
    _SH_START
    + r"""if [ "$p_first" = yes ]; then mkdir -p "$p_files"; chmod 700 "$p_files"; : >"$p_files/$p_name"; fi
cat >>"$p_files/$p_name"
"""
)
"""The piece itself stands behind the parameters on standard input, byte for byte."""
SH_CHECK = _SH_START + 'sha256sum <"$p_files/$p_name" | cut -d " " -f 1\n'
SH_CLEAR = _SH_START + 'rm -rf "$p_files"; rmdir "${p_files%/*}" 2>/dev/null || :\n'

PS_PIECE = r"""$ErrorActionPreference = 'Stop'
if ($p.first -eq 'yes') {
  $folder = New-Item -ItemType Directory -Force $p.files
  if ($folder.Attributes -band [IO.FileAttributes]::ReparsePoint) { throw "$folder is a link: it is not used." }
  Remove-Item -LiteralPath (Join-Path $p.files $p.name) -Force -ErrorAction SilentlyContinue
}
$bytes = [Convert]::FromBase64String([string]$p.piece)
$stream = [IO.File]::Open((Join-Path $p.files $p.name), 'Append')
try { $stream.Write($bytes, 0, $bytes.Length) } finally { $stream.Close() }
"""
PS_CHECK = r"""$ErrorActionPreference = 'Stop'
(Get-FileHash -LiteralPath (Join-Path $p.files $p.name) -Algorithm SHA256).Hash.ToLowerInvariant()
"""
PS_CLEAR = r"""Remove-Item -LiteralPath $p.files -Recurse -Force -ErrorAction SilentlyContinue
$above = Split-Path $p.files
if ((Test-Path $above) -and -not (Get-ChildItem $above -Force)) { Remove-Item $above }
"""
_SCRIPTS = {
    Os.LINUX: {"piece": SH_PIECE, "check": SH_CHECK, "clear": SH_CLEAR},
    Os.WINDOWS: {"piece": PS_PIECE, "check": PS_CHECK, "clear": PS_CLEAR},
}


@contextlib.contextmanager
def carried(target: Target, files: Sequence[CarriedFile], task: TaskContext) -> Iterator[str]:
    """The folder on the device in which `files` are while this lasts; "" where there are none.

    Raises StepFailed for a file that is no longer here or did not arrive whole, FileError, and TargetError.
    """
    if not files:
        yield ""
        return
    _do(target, "clear", {})  # what a run left there that was cut off
    try:
        for number, file in enumerate(files):
            task.report(
                tr("Bring {name} to {target_name}", name=file.name, target_name=target.name), number, len(files)
            )
            _bring(target, file, task)
        yield FOLDERS[target.os]
    finally:
        with contextlib.suppress(StepFailed):  # what went wrong before says more
            _do(target, "clear", {})


def _bring(target: Target, file: CarriedFile, task: TaskContext) -> None:
    path = Path(file.path)
    if not path.is_file() or hash_of(path) != file.sha256:
        raise StepFailed(
            tr("{name} is not in the offline cache any more, or it was changed.", name=file.name),
            hint=tr("Fill the cache again, then make a new preview."),
        )
    size = PIECES[target.os]
    with own_file_errors(path, "read"), path.open("rb") as source:
        first = True
        while (piece := source.read(size)) or first:
            task.check()
            _do(target, "piece", {"name": file.name, "first": "yes" if first else "no"}, piece)
            first = False
    if _do(target, "check", {"name": file.name}).strip() != file.sha256:
        raise StepFailed(
            tr("{name} did not arrive whole.", name=file.name), hint=tr("Try again; nothing was installed.")
        )


def _do(target: Target, script: str, about: Mapping[str, str | Secret], piece: bytes = b"") -> str:
    given: dict[str, str | Secret] = {**about, "files": FOLDERS[target.os]}
    text = _SCRIPTS[target.os][script]
    if target.os is Os.WINDOWS:
        given["piece"] = base64.b64encode(piece).decode("ascii")
        whole, stdin = POWERSHELL_PRELUDE + text, encode_single(target.os, given)
    else:
        whole, stdin = elevated(SH_PRELUDE + text), encode_single(target.os, given) + piece
    result = target.run(whole, TaskContext(), timeout=600, stdin=stdin)
    if result.exit_code != 0:
        said = (result.errors.strip() or result.output.strip())[-2000:]
        raise StepFailed(tr("The device does not take the files of this step."), hint=RIGHTS_HINT, details=said)
    return result.output


def hash_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits. Raises FileError."""
    with own_file_errors(path, "read"), path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
