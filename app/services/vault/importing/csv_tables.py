"""Tables of passwords: KeePass, KeePassXC, Bitwarden, 1Password, LastPass, browsers, our own, and any that name theirs.

The heads are those that the programs write (LastPass: "generic CSV file"; Firefox: "Export login data"; Chrome and
Edge: name, url, username, password, note; KeePassXC: CsvExporter; KeePass: "KeePass CSV (1.x)").
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from app.domain.credentials import EntryDraft, Expiry
from app.domain.csv_text import FORMULA
from app.domain.errors import ImportInvalid
from app.domain.imports import NotTaken
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_imports import FoundEntry, FoundVault, VaultSource
from app.services.imports.text import decode, lines_of, one_line
from app.services.vault.content import decode_iso
from app.services.vault.importing.drafts import (
    LONGEST_NOTES,
    MOST_ENTRIES,
    Fields,
    check_text,
    code_address,
    group_path,
    password_remarks,
    secret_of,
    tidied,
    title_for,
)
from app.services.vault.importing.safe_json import parse_json, text

OWN_COLUMNS = ("group", "title", "user", "password", "url", "notes", "tags", "code", "expires", "fields")
"""Of our own export."""

_NAMES: Mapping[str, str] = {
    name: known
    for known, names in {
        "title": "title name account accountname itemname label bezeichnung titel entry",
        "user": "username user login loginname loginusername userid email account_user benutzername benutzer",
        "password": "password loginpassword pass passwort kennwort secret",
        "url": "url uri loginuri website websiteurl webadresse host hostname address link",
        "notes": "notes note comments comment extra notizen anmerkungen description memo",
        "group": "group folder grouping path category ordner gruppe vault",
        "tags": "tags tag labels",
        "code": "totp otpauth otp logintotp code twofactor",
        "expires": "expires expiry expirytime",
        "fields": "fields",
        "favourite": "favorite fav favourite",
        "modified": "lastmodified modified timepasswordchanged",
    }.items()
    for name in names.split()
}
_NOISE = {
    "httprealm", "formactionorigin", "guid", "timecreated", "timelastused", "icon", "created", "reprompt", "archived",
    "archiveddate", "type", "autofill", "id", "uuid",
}  # fmt: skip
_KINDS: Sequence[tuple[str, set[str]]] = (
    ("Firefox", {"url", "username", "password", "formactionorigin", "guid"}),
    ("LastPass", {"url", "username", "password", "extra", "name", "grouping"}),
    ("Bitwarden", {"folder", "name", "login_uri", "login_username", "login_password"}),
    ("KeePassXC", {"group", "title", "username", "password", "url", "notes", "created"}),
    ("KeePass", {"account", "login name", "password", "web site", "comments"}),
    ("1Password", {"title", "url", "username", "password", "otpauth", "archived"}),
    ("Apple Passwords", {"title", "url", "username", "password", "notes", "otpauth"}),
    ("Chrome or Edge", {"name", "url", "username", "password"}),
)
_SHOWN = {"code": tr("one-time code"), "url": tr("address"), "expires": tr("expiry date")}
_OWN = "Satchel"
_MOST_CELLS = 10_000_000  # each takes some bytes of memory, however empty it is
_REPORT_EVERY = 1000


@dataclass(frozen=True, slots=True)
class _Table:
    """How the columns of one file are read."""

    kind: str
    names: Sequence[str]
    columns: Mapping[int, str]

    @property
    def others(self) -> list[int]:
        """Columns that no entry has a place for: each becomes a field."""
        return [i for i, name in enumerate(self.names) if i not in self.columns and _plain(name) not in _NOISE and name]


class _CsvTables:
    id = "csv"
    kind = "CSV"

    def recognises(self, source: VaultSource) -> bool:
        marks = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        if b"\0" in source.data[:4096] and not source.data.startswith(marks):
            return False
        known = set(_table_of(_head(decode(source.data[:16384]))[0]).columns.values())
        return "password" in known and bool(known & {"title", "user", "url"})

    def read(self, source: VaultSource, task: TaskContext) -> FoundVault:
        check_text(source)
        written = decode(source.data).lstrip("\r\n")
        names, delimiter = _head(written[:16384])
        if written.count(delimiter) > _MOST_CELLS:
            raise ImportInvalid(tr("The table has more cells than any export has."))
        table = _table_of(names)
        if "password" not in table.columns.values():
            raise ImportInvalid(
                tr("No column of the table is a password."),
                hint=tr("Name its columns title, username, password and url."),
            )
        entries: list[FoundEntry] = []
        not_taken: list[NotTaken] = []
        for line, row in _rows(written, delimiter, table, task):
            entry = _entry(row, table, line)
            (not_taken if isinstance(entry, NotTaken) else entries).append(entry)  # type: ignore[arg-type]
            if len(entries) > MOST_ENTRIES:
                raise ImportInvalid(tr("The table has more than {most:,} rows.", most=MOST_ENTRIES))
        shown = {one_line(names[i]): _SHOWN.get(known, known) for i, known in table.columns.items()}
        return FoundVault(table.kind, _without_root(entries, table), tuple(not_taken), shown)


READER = _CsvTables()


def _head(written: str) -> tuple[list[str], str]:
    """The names of the columns, and what stands between them: the one of the usual three that gives the most."""
    line = next((line for line in lines_of(written) if line.strip()), "")
    delimiter = max(",;\t", key=line.count)
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])], delimiter
    except csv.Error:
        return [], delimiter


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.casefold())


def _table_of(names: Sequence[str]) -> _Table:
    """Of two columns that mean the same the first counts, the other becomes a field."""
    lower = {name.casefold() for name in names}
    is_own = tuple(names) == OWN_COLUMNS
    kind = _OWN if is_own else next((kind for kind, head in _KINDS if head <= lower), "CSV")
    columns: dict[int, str] = {}
    for number, name in enumerate(names):
        known = _NAMES.get(_plain(name), "")
        if known and known not in columns.values():
            columns[number] = known
    return _Table(kind, names, columns)


def _rows(written: str, delimiter: str, table: _Table, task: TaskContext) -> Iterator[tuple[int, list[str]]]:
    """KeePass 1 marks a quote in a value by a backslash; all others double it."""
    escaped = {"doublequote": False, "escapechar": "\\"} if table.kind == "KeePass" else {}
    rows = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, **escaped)  # type: ignore[arg-type]
    try:
        for number, row in enumerate(rows):
            if number % _REPORT_EVERY == 0:
                task.report(tr("Reading the table"), number)
            if number and any(cell.strip() for cell in row):
                yield rows.line_num, row
    except csv.Error as error:
        raise ImportInvalid(
            tr("The table is damaged at line {line}: {error}.", line=rows.line_num, error=error)
        ) from None


def _entry(row: Sequence[str], table: _Table, line: int) -> FoundEntry | NotTaken:
    cells = [_cell(cell) if table.kind == _OWN else cell for cell in row]
    values = {known: cells[i] for i, known in table.columns.items() if i < len(cells)}
    place = tr("line {line}", line=line)
    url, user = values.get("url", "").strip(), one_line(values.get("user", ""))
    password = values.get("password", "")
    title = title_for(values.get("title", ""), url, user, place)
    if url.startswith("chrome://FirefoxAccounts"):
        return NotTaken(tr("Firefox account"), tr("It is what Firefox itself signs in to its sync with."), place)
    if url == "http://sn":  # how LastPass writes a secure note
        url = ""
    fields, remarks = Fields(), password_remarks(password)
    code = code_address(values.get("code", ""), title, user) if values.get("code") else None
    if values.get("code", "").strip() and code is None:
        fields.add("One-time code", values["code"], is_protected=True)
        remarks.append(tr("Its one-time code is in a form that Satchel does not know: it is kept as a field."))
    for name, value in _named(values.get("fields", ""), table):
        fields.add(name, value, is_protected=True)
    for number in table.others:
        if number < len(cells):
            fields.add(table.names[number], cells[number].strip())
    if len(row) > len(table.names):
        remarks.append(tr("Its line has more cells than the table has columns: the rest is not taken."))
    draft = EntryDraft(
        title, user, secret_of(password), url[:4096],
        _group(values.get("group", ""), table), _tags(values), values.get("notes", "")[:LONGEST_NOTES],
        _expiry(values.get("expires", "")), fields.found or None, code,
    )  # fmt: skip
    return FoundEntry(place, tidied(draft), (), place, tuple(remarks), _moment(values.get("modified", "")))


def _named(written: str, table: _Table) -> list[tuple[str, str]]:
    """Further fields: ours as a JSON object, Bitwarden's as lines of "name: value"."""
    if table.kind != _OWN:
        return [(name, value) for name, _, value in (line.partition(": ") for line in lines_of(written))]
    try:
        named = parse_json(written.encode("utf-8", "surrogatepass")) if written else {}
    except ImportInvalid:
        return [("fields", written)]
    return [(name, text(named, name)) for name in named]


def _cell(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from calculating it. Only our own export has it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in (*FORMULA, "'") else cell


def _group(written: str, table: _Table) -> str:
    return group_path(re.split(r"\\" if table.kind == "LastPass" else "/", written))


def _without_root(entries: Sequence[FoundEntry], table: _Table) -> tuple[FoundEntry, ...]:
    """KeePassXC begins each path with the name of the whole database."""
    tops = {entry.draft.group.partition("/")[0] for entry in entries}
    if table.kind != "KeePassXC" or len(tops) != 1:
        return tuple(entries)
    return tuple(
        replace(entry, draft=replace(entry.draft, group=entry.draft.group.partition("/")[2])) for entry in entries
    )


def _tags(values: Mapping[str, str]) -> tuple[str, ...]:
    tags = [tag for one in re.split("[;,]", values.get("tags", "")) if (tag := one_line(one))]
    return (*tags, "Favourite") if values.get("favourite", "").strip().lower() in ("1", "true", "yes") else tuple(tags)


def _expiry(written: str) -> Expiry | None:
    moment = decode_iso(written.strip()) if written.strip() else None
    return Expiry(moment) if moment else None


def _moment(written: str) -> datetime | None:
    """ISO 8601, or milliseconds since 1970 (Firefox)."""
    written = written.strip()
    if written.isascii() and written.isdigit() and len(written) < 15:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(written))
    return decode_iso(written) if written else None
