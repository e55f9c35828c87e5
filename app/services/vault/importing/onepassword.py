"""1Password's unencrypted export, a ZIP archive that is called .1pux (support.1password.com/1pux-format)."""

import struct
import zipfile
import zlib
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from app.domain.credentials import EntryDraft
from app.domain.errors import ImportInvalid
from app.domain.imports import NotTaken
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_imports import FoundEntry, FoundFile, FoundVault, VaultSource
from app.services.imports.reading import LARGEST as LARGEST_EXPORT
from app.services.imports.text import one_line
from app.services.vault.attached_files import LARGEST, LARGEST_OF_ALL
from app.services.vault.importing.drafts import (
    LONGEST_NOTES,
    MOST_ENTRIES,
    Fields,
    code_address,
    group_path,
    password_remarks,
    secret_of,
    tidied,
    title_for,
)
from app.services.vault.importing.safe_json import inner, number, objects, parse_json, text, texts

_DATA = "export.data"
_MOST_MEMBERS = 100_000
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError,
    OverflowError,
)  # fmt: skip
_CHUNK = 1 << 20  # bytes
_REPORT_EVERY = 500
_HIDDEN = ("concealed", "creditCardNumber", "sshKey")


class _Archive:
    """Unpacks no more than is allowed, whatever the archive says of its own size."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except _DAMAGE as error:
            raise ImportInvalid(tr("The file is a damaged archive.")) from error
        if len(self._zip.namelist()) > _MOST_MEMBERS:
            raise ImportInvalid(tr("The archive holds more files than any export has."))
        self._left = LARGEST_OF_ALL
        self._names = frozenset(self._zip.namelist())

    def data(self, task: TaskContext) -> bytes:
        found = self._read(_DATA, LARGEST_EXPORT, task) if _DATA in self._names else None
        if found is None:
            raise ImportInvalid(tr("The archive holds no export of 1Password."))
        return found

    def file(self, id: str, name: str, task: TaskContext) -> FoundFile | None:
        """An attachment; None where it is missing, damaged or too large."""
        member = f"files/{id}__{name}"
        if not id or member not in self._names:
            return None
        found = self._read(member, min(LARGEST, self._left), task)
        if found is None:
            return None
        self._left -= len(found)
        return FoundFile(one_line(name) or "file", found)

    def _read(self, member: str, most: int, task: TaskContext) -> bytes | None:
        parts, size = [], 0
        if self._zip.getinfo(member).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return None
        try:
            with self._zip.open(member) as stream:
                while part := stream.read(_CHUNK):
                    task.check()
                    size += len(part)
                    if size > most:
                        return None
                    parts.append(part)
        except _DAMAGE:
            return None
        return b"".join(parts)


class _OnePassword:
    id = "1password"
    kind = "1Password"

    def recognises(self, source: VaultSource) -> bool:
        return source.data.startswith(b"PK\x03\x04") and _DATA.encode() in source.data

    def read(self, source: VaultSource, task: TaskContext) -> FoundVault:
        archive = _Archive(source.data)
        export = parse_json(archive.data(task))
        entries: list[FoundEntry] = []
        not_taken: list[NotTaken] = []
        vaults = [vault for account in objects(export, "accounts") for vault in objects(account, "vaults")]
        for vault in vaults:
            group = group_path([text(inner(vault, "attrs"), "name")])
            items = [inner(one, "item") or one for one in objects(vault, "items")]  # the first versions wrapped them
            for item in items:
                count = len(entries) + 1
                if count > MOST_ENTRIES:
                    raise ImportInvalid(
                        tr("The file holds more than {most_entries:,} items.", most_entries=MOST_ENTRIES)
                    )
                if count % _REPORT_EVERY == 0:
                    task.report(tr("Reading 1Password"), count)
                entries.append(_Item(item, archive, task).entry(group, count))
        return FoundVault(self.kind, tuple(entries), tuple(not_taken))


READER = _OnePassword()


class _Item:
    """One item on its way to an entry."""

    def __init__(self, item: dict[str, Any], archive: _Archive, task: TaskContext) -> None:
        self._item, self._archive, self._task = item, archive, task
        self._details, self._overview = inner(item, "details"), inner(item, "overview")
        self._fields = Fields()
        self._files: list[FoundFile] = []
        self._remarks: list[str] = []
        self._code: Secret | None = None

    def entry(self, group: str, count: int) -> FoundEntry:
        place = tr("item {count}", count=count)
        signs = {text(one, "designation").lower(): text(one, "value") for one in objects(self._details, "loginFields")}
        user = one_line(signs.get("username", ""))
        password = signs.get("password", "") or text(self._details, "password")
        self._remarks += password_remarks(password)
        urls = [text(self._overview, "url"), *(text(one, "url") for one in objects(self._overview, "urls"))]
        urls = list(dict.fromkeys(filter(None, urls)))
        url = next(iter(urls), "")
        title = title_for(text(self._overview, "title"), url, user, place)
        self._fields.add_urls(urls[1:])
        self._further_sign_in()
        for section in objects(self._details, "sections"):
            for field in objects(section, "fields"):
                self._take(text(section, "title"), field, title, user)
        document = inner(self._details, "documentAttributes")
        if document:
            self._attach(document)
        if objects(self._details, "passwordHistory"):
            self._remarks.append(tr("Its former passwords are not taken."))
        draft = EntryDraft(
            title, user, secret_of(password), url[:4096], group, self._tags(),
            text(self._details, "notesPlain")[:LONGEST_NOTES], fields=self._fields.found or None, code=self._code,
        )  # fmt: skip
        origin = text(self._item, "uuid") or place
        return FoundEntry(origin, tidied(draft), tuple(self._files), place, tuple(self._remarks), self._modified())

    def _further_sign_in(self) -> None:
        """What else a web page asks for beside user and password."""
        for one in objects(self._details, "loginFields"):
            if text(one, "designation").lower() not in ("username", "password") and text(one, "fieldType") in "TEP":
                name = text(one, "name") or text(one, "id")
                self._fields.add(name, text(one, "value"), is_protected=text(one, "fieldType") == "P")

    def _take(self, section: str, field: dict[str, Any], title: str, user: str) -> None:
        value = inner(field, "value")
        name = " ".join(filter(None, (section, text(field, "title") or text(field, "id"))))
        for kind, inside in value.items():
            match kind:
                case "totp":
                    self._take_code(name, text(value, kind), title, user)
                case "file":
                    self._attach(inner(value, kind))
                case "date" | "monthYear":
                    self._fields.add(name, _date(kind, number(value, kind)))
                case _ if isinstance(inside, dict):
                    self._take_parts(kind, name, inside)
                case _:
                    self._fields.add(name, text(value, kind), is_protected=kind in _HIDDEN)

    def _take_parts(self, kind: str, name: str, parts: dict[str, Any]) -> None:
        """An address, an e-mail address, an SSH key: what they hold, each by its name."""
        if kind == "email":
            self._fields.add(name, text(parts, "email_address"))
            return
        for part in parts:
            self._fields.add(f"{name} {part}", text(parts, part), is_protected=kind in _HIDDEN)

    def _take_code(self, name: str, written: str, title: str, user: str) -> None:
        code = code_address(written, title, user)
        if code is not None and self._code is None:
            self._code = code
        elif written:
            self._fields.add(name, written, is_protected=True)
            why = tr("a second one-time code") if code else tr("a one-time code in a form that Satchel does not know")
            self._remarks.append(tr("It has {why}: it is kept as a field.", why=why))

    def _attach(self, described: dict[str, Any]) -> None:
        name = text(described, "fileName")
        file = self._archive.file(text(described, "documentId"), name, self._task)
        if file is None:
            self._remarks.append(tr("Its file “{name}” is missing, damaged or too large.", name=one_line(name)))
        else:
            self._files.append(file)

    def _tags(self) -> tuple[str, ...]:
        tags = [tag for one in texts(self._overview, "tags") if (tag := one_line(one))]
        if number(self._item, "favIndex"):
            tags.append("Favourite")
        if text(self._item, "state") == "archived":
            tags.append("Archived")
        return tuple(dict.fromkeys(tags))

    def _modified(self) -> datetime | None:
        return _moment(number(self._item, "updatedAt"))


def _moment(seconds: int | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
    except (ValueError, OverflowError, OSError):
        return None


def _date(kind: str, value: int | None) -> str:
    """A date is in seconds since 1970, a month is 202411."""
    if kind == "date":
        moment = _moment(value)
        return moment.date().isoformat() if moment else ""
    return f"{value // 100}-{value % 100:02}" if value else ""
