"""What stands in a folder: names as they come, links with what they lead to, owners by name where they have one."""

import itertools
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.domain.errors import DeviceFileError
from app.domain.files import FileEntry, FileKind, OnEntries, PathStyle, shown_name
from app.domain.language import tr
from app.services.ssh.sftp.conversation import Answer
from app.services.ssh.sftp.failures import failure
from app.services.ssh.sftp.opening import Abilities, first_name
from app.services.ssh.sftp.turn import Turn
from app.services.ssh.sftp.wire import (
    Attributes,
    Fields,
    Kind,
    Status,
    extension,
    number,
    path_string,
    path_text,
    string,
)

MOST_ENTRIES = 1_000_000  # in one folder: a device could go on for ever
_LONGEST_NAME = 1024  # bytes: more than file systems have, and a million of them must fit into the memory
_LONGEST_TARGET = 4096  # of a link: Linux, limits.h PATH_MAX
_LONGEST_OWNER = 256  # bytes of the name of a user or group
_AHEAD = 8  # requests for names that are on the way; OpenSSH answers each with 100
_LONG_NAME = re.compile(r"[-bcdlpsDP][-rwxsStTlL]{9}[.+@]?\s+\d+\s+(\S+)\s+(\S+)\s+\d")  # as `ls -l` writes it


class Owners:
    """Names of users and groups of one device; each is asked for once."""

    def __init__(self, abilities: Abilities) -> None:
        self._asks = abilities.knows("users-groups-by-id")
        self._names: tuple[dict[int, str], dict[int, str]] = ({}, {})

    def learn(self, found: Sequence[Attributes], turn: Turn) -> None:
        users = {one.user for one in found if one.user is not None} - set(self._names[0])
        groups = {one.group for one in found if one.group is not None} - set(self._names[1])
        if not self._asks or not (users or groups):
            return
        asked = (sorted(users), sorted(groups))
        lists = b"".join(string(b"".join(map(number, ids))) for ids in asked)
        answer = turn.ask(Kind.EXTENDED, extension("users-groups-by-id@openssh.com", lists))
        if answer.kind != Kind.EXTENDED_REPLY:
            self._asks = False
            return
        fields = Fields(answer.body)
        for names, ids in zip(self._names, asked, strict=True):
            listed = Fields(fields.string())
            for one in ids:
                names[one] = path_text(listed.string()[:_LONGEST_OWNER]) if listed.has_more else ""

    def of(self, found: Attributes, long_name: str = "") -> tuple[str, str]:
        """User and group: by name, as the long form of the entry has them, or as numbers."""
        user = self._names[0].get(found.user, "") if found.user is not None else ""
        group = self._names[1].get(found.group, "") if found.group is not None else ""
        if not (user and group) and (said := _LONG_NAME.match(long_name[:_LONGEST_OWNER])):
            user, group = user or said[1], group or said[2]
        return user or _digits(found.user), group or _digits(found.group)


def _digits(one: int | None) -> str:
    return "" if one is None else str(one)


def list_folder(path: str, turn: Turn, owners: Owners, on_entries: OnEntries | None) -> Sequence[FileEntry]:
    found: list[FileEntry] = []
    handle = turn.open(Kind.OPENDIR, path_string(path), path)
    for part in _parts(handle, path, turn):
        owners.learn([attributes for _, _, attributes in part], turn)
        entries = [entry_of(name, attributes, owners, long_name) for name, long_name, attributes in part]
        entries = with_targets(path, entries, turn)
        found += entries
        if on_entries and entries:
            on_entries(entries)
    turn.close_soon(handle)
    return found


type _Named = tuple[str, str, Attributes]  # name, long form, what is known of it


def _parts(handle: bytes, path: str, turn: Turn) -> Iterator[list[_Named]]:
    told = 0
    for answer in turn.each(((Kind.READDIR, string(handle)) for _ in itertools.count()), _AHEAD):
        turn.task.check()
        if answer.kind == Kind.STATUS:
            if answer.status == Status.EOF:
                return
            raise failure(turn.name, path, answer.body)
        count = count_of(turn.expect(Kind.NAME, answer, path))
        told += count
        if told > MOST_ENTRIES:
            raise DeviceFileError(
                tr(
                    "The folder {path} on {name} holds more than {most_entries:,} names.",
                    path=shown_name(path),
                    name=turn.name,
                    most_entries=MOST_ENTRIES,
                ),
                hint=tr("Open a terminal session to see what is in it."),
            )
        if not count:
            return
        yield list(named(answer))


def count_of(answer: Answer) -> int:
    """The names that an answer tells of; none is an end as well."""
    return Fields(answer.body).number()


def named(answer: Answer) -> Iterator[_Named]:
    """A name that cannot stand in a folder is a lie, and is left out."""
    fields = Fields(answer.body)
    for _ in range(fields.number()):
        name, long_name, attributes = fields.string(), fields.string(), fields.attributes()
        if name not in (b"", b".", b"..") and b"/" not in name and b"\0" not in name and len(name) <= _LONGEST_NAME:
            yield path_text(name), path_text(long_name), attributes


def entry_of(name: str, found: Attributes, owners: Owners, long_name: str = "") -> FileEntry:
    kind = found.kind
    if found.mode is None and long_name[:1] in ("d", "l"):
        kind = FileKind.FOLDER if long_name[0] == "d" else FileKind.LINK
    mode = None if found.mode is None else stat.S_IMODE(found.mode)
    user, group = owners.of(found, long_name)
    return FileEntry(name, kind, found.size or 0, found.modified, mode, user, group)


def with_targets(folder: str, entries: list[FileEntry], turn: Turn) -> list[FileEntry]:
    """The same entries; links say what is written in them and what stands there."""
    links = [index for index, entry in enumerate(entries) if entry.kind is FileKind.LINK]
    paths = [path_string(PathStyle.POSIX.join(folder, entries[index].name)) for index in links]
    requests = ((kind, path) for path in paths for kind in (Kind.READLINK, Kind.STAT))
    answers = turn.each(requests)
    for index, written, there in zip(links, answers, answers, strict=True):
        target = first_name(written.body) if written.kind == Kind.NAME else ""
        target = target if len(target) <= _LONGEST_TARGET else ""
        leads_to = Fields(there.body).attributes().kind if there.kind == Kind.ATTRS else None
        entries[index] = replace(entries[index], target=target, leads_to=leads_to)
    return entries
