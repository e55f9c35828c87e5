"""How a file of the offline cache stands in the arguments of a step: one line, with all that the step needs of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from app.domain.language import tr
from app.domain.setup import Arguments, CarriedFile, Parameter, ParameterKind

PATTERN = r"[a-z0-9._-]+ [^ \n\r]+ [^ \n\r]+ [0-9a-f]{64} [0-9]{1,15} [^ /\\\n\r]+ [^ \n\r]+ [^ \n\r]+ [^\n\r]+"
_LINE = re.compile(PATTERN)
_NONE = "-"


@dataclass(frozen=True, slots=True)
class CachedFile:
    """A package or an installer, and for which system it is."""

    system: str  # debian-12-amd64, fedora-41-x86_64, windows-x64; "any"
    package: str  # as the package manager calls it; for a file that was added by hand its name
    version: str
    sha256: str
    size: int  # bytes
    name: str  # of the file
    path: str  # on this computer
    code: str = ""  # Windows: the product code, by which it is found among what is installed
    switches: str = ""  # Windows: what makes the installer ask nothing

    @property
    def line(self) -> str:
        words = (self.system, self.package, self.version or _NONE, self.sha256, str(self.size), self.name)
        more = (quote(self.code, safe="") or _NONE, quote(self.switches, safe="") or _NONE)
        return " ".join((*words, *more, self.path))

    @property
    def carried(self) -> CarriedFile:
        return CarriedFile(self.name, self.sha256, self.path)


def from_line(line: str) -> CachedFile:
    """Raises ValueError."""
    if not _LINE.fullmatch(line):
        raise ValueError("no line of the offline cache")
    system, package, version, sha256, size, name, code, switches, path = line.split(" ", 8)
    plain_code, plain_switches = ("" if word == _NONE else unquote(word) for word in (code, switches))
    version = "" if version == _NONE else version
    return CachedFile(system, package, version, sha256, int(size), name, path, plain_code, plain_switches)


def cached_in(arguments: Arguments) -> Sequence[CachedFile]:
    """What a step may take from the cache."""
    return [from_line(line) for line in arguments.get("cached") or ()]


CACHED = Parameter(
    "cached",
    tr("From the offline cache"),
    ParameterKind.LIST,
    required=False,
    pattern=PATTERN,
    pattern_hint=tr("Lines that the offline cache writes."),
    example=f"debian-12-amd64 rsync 3.2.7-1 {'0' * 64} 417632 rsync_3.2.7-1_amd64.deb - - /cache/file",
    is_internal=True,
)
"""The parameter of every step that can do with what was brought along."""
