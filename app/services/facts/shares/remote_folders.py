"""Folders of other devices that this one uses: whether their servers answer, and whether they can be opened."""

import re
from dataclasses import dataclass, replace
from enum import Enum

from app.domain.diagnostics import Named
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.shares import scripts

_SERVER_OF = {
    "cifs": re.compile(r"//([^/]+)/"),
    "smb3": re.compile(r"//([^/]+)/"),
    "nfs": re.compile(r"(\[[^\]]+\]|[^:/]+):"),
    "nfs4": re.compile(r"(\[[^\]]+\]|[^:/]+):"),
    "fuse.sshfs": re.compile(r"(?:[^@]*@)?(\[[^\]]+\]|[^:/]+):"),
    "windows": re.compile(r"\\\\([^\\]+)\\"),
}
_WAYS = frozenset({"open", "refused", "silent", "unreachable", "unresolved"})
_MOST = 600  # lines
_LONGEST = 300  # letters


class Access(Enum):
    """What came of opening the folder. The values are stable."""

    OPENED = "ok"
    HANGS = "hangs"  # no answer in 3 s: whoever opens it waits as well
    DENIED = "denied"  # this account may not
    WRONG_CREDENTIAL = "credential"  # the server does not take the name and password
    LOCKED = "locked"  # the account on the server is locked, disabled or expired
    GONE = "gone"  # the server has no such share any more
    OFFLINE = "offline"  # the system itself says that the server is away
    CONFLICT = "conflict"  # Windows: signed in there with another name already
    FAILED = "failed"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """`place` is where it is found on the device, "" for one that only a person has named.

    `way` is how a connection to its server ended: open, refused, silent, unreachable, unresolved; "" where not tried.
    """

    kind: str  # cifs, nfs, nfs4, fuse.sshfs, windows
    source: str
    place: str
    server: str
    is_connected: bool = True
    access: Access = Access.NOT_TRIED
    way: str = ""
    said: str = ""  # by the system

    @property
    def name(self) -> str:
        return tr("{source} at {place}", source=self.source, place=self.place) if self.place else self.source


@dataclass(frozen=True, slots=True)
class RemoteFolders:
    """`log` is what the kernel said of shares since the start, newest last."""

    folders: tuple[RemoteFolder, ...]
    log: tuple[str, ...] = ()


def parse(os: Os, text: str) -> RemoteFolders:
    """Lines of fields between tabs: share, port, access, log."""
    found: dict[tuple[str, str], RemoteFolder] = {}
    ways: dict[str, str] = {}
    log: list[str] = []
    for line in text.splitlines()[:_MOST]:
        kind, *fields = line.split("\t")
        if kind == "share":
            folder = _folder(*fields)
            found.setdefault((folder.source, folder.place), folder)
        elif kind == "port":
            server, way = fields
            if way not in _WAYS:
                raise ValueError(f"not the end of an attempt: {way[:40]!r}")
            ways[server] = way
        elif kind == "access":
            key, access, said = (_plain(fields[0]), _plain(fields[1])), fields[2], fields[3]
            found[key] = replace(found[key], access=_access(access, said), said=said[:_LONGEST])
        elif kind == "log":
            log.append(fields[0][:_LONGEST])
        else:
            raise ValueError("not an answer about shared folders")
    return RemoteFolders(tuple(replace(one, way=ways.get(one.server, "")) for one in found.values()), tuple(log[-20:]))


def _folder(kind: str, source: str, place: str, state: str) -> RemoteFolder:
    server = _SERVER_OF[kind].match(source)
    if server is None:
        raise ValueError("a shared folder without a server")
    if state not in ("connected", "waits", "missing"):
        raise ValueError("not the state of a shared folder")
    host = server[1].strip("[]")[:_LONGEST]
    return RemoteFolder(kind, _plain(source), _plain(place), host, state != "missing")


def _plain(text: str) -> str:
    """/proc/mounts writes blanks as octal numbers."""
    shown = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
    return "".join(letter if letter.isprintable() else " " for letter in shown)[:_LONGEST]


_WIN32 = {
    0: Access.OPENED,
    5: Access.DENIED,
    53: Access.OFFLINE,
    64: Access.OFFLINE,
    67: Access.GONE,
    86: Access.WRONG_CREDENTIAL,
    1219: Access.CONFLICT,
    1326: Access.WRONG_CREDENTIAL,
    1330: Access.WRONG_CREDENTIAL,
    1331: Access.LOCKED,
    1793: Access.LOCKED,
    1907: Access.WRONG_CREDENTIAL,
    1909: Access.LOCKED,
}
"""System error codes, winerror.h: what opening the folder gave on Windows."""
_WORDS = (
    ("Permission denied", Access.DENIED),
    ("Operation not permitted", Access.DENIED),
    ("Required key not available", Access.WRONG_CREDENTIAL),
    ("Key has been revoked", Access.WRONG_CREDENTIAL),
    ("Key has expired", Access.WRONG_CREDENTIAL),
    ("Stale file handle", Access.GONE),
    ("No such file", Access.GONE),
    ("Host is down", Access.OFFLINE),
    ("No route to host", Access.OFFLINE),
    ("not connected", Access.OFFLINE),
    ("timed out", Access.HANGS),
)
"""Of the C locale."""


def _access(word: str, said: str) -> Access:
    if word == "code":
        return _WIN32.get(int(said), Access.FAILED)
    if word == "failed":
        return next((access for words, access in _WORDS if words in said), Access.FAILED)
    return Access(word)


def _fact(share: str = "") -> Fact[RemoteFolders]:
    contacts = tr("the servers of the shared folders that are set up on the device")
    if share:
        contacts += tr(", and the one that was named")
    given = {"share": share.replace("\\", "/") if share else ""}
    texts = {Os.LINUX: scripts.LINUX, Os.WINDOWS: scripts.WINDOWS}
    return Fact("remote_folders", texts, parse, deadline=8, given=given, contacts=contacts)


REMOTE_FOLDERS = _fact()


def about(named: Named) -> Fact[RemoteFolders]:
    r"""The same, with the share that a person has named as \\server\share, //server/share or server:/share."""
    return _fact(named["share"]) if named.get("share") else REMOTE_FOLDERS
