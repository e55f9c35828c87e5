"""`satchel vault show`, `add`, `edit`, `history` and `file`: one entry, with all that it holds."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.exit_codes import DONE, UsageError
from app.cli.secret_input import ask_secret, can_ask, read_secret
from app.cli.session import Session
from app.cli.vault_entry_words import entry_json, iso, label_of, plain, words_of
from app.domain.audit import AuditVerb
from app.domain.clients import client_of_group, is_same_client
from app.domain.credentials import EntryDraft, EntryField, Expiry, VaultEntry
from app.domain.local_time import end_of_day, local
from app.domain.secret import Secret

if TYPE_CHECKING:
    from app.services.vault.attached_files import NewFile
    from app.services.vault.vault import Vault

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_VALUES = (
    "title", "user", "url", "group", "notes", "tag", "password_fd", "ask_password", "generate", "expires", "field",
    "hidden_field", "remove_field", "code_fd", "remove_code",
)  # fmt: skip
"""The options that change what an entry says; files and keys are put into it."""


def show(session: Session) -> int:
    """Everything but what is hidden; with --reveal the password and the hidden fields too, which the audit notes."""
    from app.services.vault.attached_files import attached_files
    from app.services.vault.details import fields_of
    from app.services.vault.histories import version_count
    from app.services.vault.ssh_keys import keys_of

    vault = session.open_vault(_path(session))
    entry = vault.entry(session.options.entry)
    shown = entry_json(entry)
    fields = fields_of(vault, entry.id)
    shown["fields"] = {field.name: None if isinstance(field.value, Secret) else field.value for field in fields}
    files = attached_files(vault, entry.id)
    shown["files"] = [{"name": file.name, "bytes": file.size} for file in files]
    shown["ssh_keys"] = [key.public for key in keys_of(vault, entry.id)] if files else []
    shown["versions"] = version_count(vault, entry.id)
    if session.options.reveal:
        _reveal(session, entry, fields, shown)
    session.output.document(shown)
    session.output.table([(label_of(name), words_of(name, value)) for name, value in shown.items() if value])
    return DONE


def _reveal(session: Session, entry: VaultEntry, fields: tuple[EntryField, ...], shown: dict[str, Any]) -> None:
    from app.services.vault.disclosing import disclose

    keeper = session.services.keeper
    shown["password"] = disclose(keeper, entry.id, AuditVerb.REVEALED).reveal()
    for field in fields:
        if field.is_protected:
            shown["fields"][field.name] = disclose(keeper, entry.id, AuditVerb.REVEALED, field.name).reveal()


def add(session: Session) -> int:
    options = session.options
    files = _files(session)  # before anything is changed: one of them may not be there
    vault = session.open_vault(_path(session))
    draft = EntryDraft(
        title=_title(options.title), user=options.user or "", url=options.url or "", group=options.group or "",
        notes=options.notes or "", tags=tuple(options.tag or ()), password=_new_password(session, always=True),
        expiry=_expiry(session), fields=_fields(session, ()), code=_code(session, options.title, options.user or ""),
        inject_only=options.inject_only,
    )  # fmt: skip
    return _changed(session, _with_things(session, vault, vault.add(draft, session.task), files), "Added")


def edit(session: Session) -> int:
    """Changes what is given and leaves the rest."""
    from app.services.vault.details import fields_of

    options = session.options
    has_values = options.inject_only is not None or any(_is_given(getattr(options, name)) for name in _VALUES)
    if not (has_values or options.attach or options.ssh_key):
        raise UsageError("Nothing is given that would change it.", hint="See `satchel vault edit --help`.")
    if options.title is not None:
        _title(options.title)
    files = _files(session)
    vault = session.open_vault(_path(session))
    old = vault.entry(options.entry)
    if options.group is not None:
        _check_stays(old, options.group)

    def given(name: str) -> str:
        value = getattr(options, name)
        return str(getattr(old, name) if value is None else value)

    draft = EntryDraft(
        title=given("title"), user=given("user"), url=given("url"), group=given("group"), notes=given("notes"),
        tags=old.tags if options.tag is None else tuple(options.tag), password=_new_password(session, always=False),
        expiry=_expiry(session), fields=_fields(session, fields_of(vault, old.id)),
        code=_code(session, given("title"), given("user")), inject_only=options.inject_only,
    )  # fmt: skip
    entry = vault.edit(old.id, draft, session.task) if has_values else old
    return _changed(session, _with_things(session, vault, entry, files), "Changed")


def history(session: Session) -> int:
    """The versions of an entry, the newest first; --restore brings one back, --delete removes it for good."""
    from app.services.vault.histories import delete_versions, restore_version, versions_of

    options = session.options
    vault = session.open_vault(_path(session))
    entry = vault.entry(options.entry)
    versions = versions_of(vault, entry.id)
    for number, act in ((options.restore, restore_version), (options.delete, None)):
        if number is None:
            continue
        if not 1 <= number <= len(versions):
            raise UsageError(f"There is no version {number}.", hint="Without an option the versions are listed.")
        version = versions[number - 1]
        if act is not None:
            return _changed(session, act(vault, entry.id, version, session.task), "Brought back")
        delete_versions(vault, entry.id, [version], session.task)
        return _changed(session, entry, "Deleted a version of")
    listed = [
        {"number": place, "modified": iso(one.entry.modified), "user": one.entry.user, "then_changed": one.changes}
        for place, one in enumerate(versions, 1)
    ]
    session.output.document(listed)
    rows = [(str(one["number"]), str(one["modified"]), str(one["user"]), plain(one["then_changed"])) for one in listed]
    session.output.table(rows, ("NUMBER", "SAVED", "USER", "THEN CHANGED"))
    return DONE


def file(session: Session) -> int:
    """Write a file of an entry to the disk, where only its owner may read it; --remove takes it out of the entry."""
    from app.services.vault.attached_files import detach, save_attached
    from app.services.vault.disclosing import check_may_see, note

    options, keeper = session.options, session.services.keeper
    vault = session.open_vault(_path(session))
    entry = vault.entry(options.entry)
    if options.remove:
        detach(vault, entry.id, options.name, session.task)
        return _changed(session, entry, "Took a file out of")
    target = Path(options.to or options.name).expanduser()
    if target.exists():
        raise UsageError(f"{target} exists already.", hint="Give another path with --to.")
    check_may_see(keeper, entry.id)
    note(keeper, entry.id, AuditVerb.EXPORTED, "a file")
    save_attached(vault, entry.id, options.name, target, session.task)
    session.output.document({"path": str(target)})
    session.output.line(f"Wrote {target}")
    return DONE


def _path(session: Session) -> Path:
    return Path(session.options.file).expanduser()


def _new_password(session: Session, *, always: bool) -> Secret | None:
    """From the descriptor, made by chance, or typed. None leaves it as it is."""
    options = session.options
    if options.password_fd is not None:
        return read_secret(options.password_fd)
    if options.generate:
        from app.services.vault.passphrase import generate_password

        return generate_password()
    if can_ask() and (always or options.ask_password):
        return ask_secret(f"Password of {options.title or options.entry}") or None
    return None


def _expiry(session: Session) -> Expiry | None:
    """ "never", a number of days from now, or a last day. None leaves it as it is."""
    text = session.options.expires
    if text is None:
        return None
    if text == "never":
        return Expiry()
    try:
        if _DAY.fullmatch(text):
            day = datetime.fromisoformat(text).date()
        else:
            day = (local(datetime.now(UTC)) + timedelta(days=int(text))).date()
        return Expiry(end_of_day(day))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"“{text}” is no end.", hint="Write never, a number of days, or a day: 2027-03-01.") from error


def _fields(session: Session, stored: tuple[EntryField, ...]) -> tuple[EntryField, ...] | None:
    """What is stored, with what is given on the command line. None where nothing is."""
    options = session.options
    given: list[EntryField] = []
    for pair in options.field or ():
        name, is_there, value = pair.partition("=")
        if not is_there:
            raise UsageError(f"“{pair}” is no field.", hint="Write --field NAME=VALUE.")
        given.append(EntryField(name, value))
    if options.hidden_field is not None:
        if options.field_fd is None:
            raise UsageError("The hidden field has no value.", hint="Give it with --field-fd N.")
        given.append(EntryField(options.hidden_field, read_secret(options.field_fd), is_protected=True))
    removed = set(options.remove_field or ())
    if not given and not removed:
        return None
    names = {field.name for field in given} | removed
    return (*(field for field in stored if field.name not in names), *given)


def _code(session: Session, title: str, user: str) -> Secret | None:
    """The one-time code: an otpauth address or a key, from the descriptor. Empty takes it away, None leaves it."""
    if session.options.remove_code:
        return Secret("")
    if session.options.code_fd is None:
        return None
    from app.services.vault.one_time_codes import read_code

    return read_code(read_secret(session.options.code_fd).reveal()).address(title, user)


def _is_given(value: object) -> bool:
    """0 is the number of a descriptor."""
    return value is not None and value is not False


def _check_stays(entry: VaultEntry, group: str) -> None:
    """Whoever takes an entry away from its client says why."""
    if entry.client and not is_same_client(entry.client, client_of_group(group.strip("/"))):
        hint = "Say why: `satchel vault mv FILE ENTRY GROUP --reason TEXT`."
        raise UsageError(f"“{entry.title}” would no longer belong to {entry.client}.", hint=hint)


def _title(text: str) -> str:
    if not text.strip():
        raise UsageError("The entry has no title.", hint="Give it one, so that it can be found.")
    return text.strip()


def _files(session: Session) -> "tuple[NewFile, ...]":
    from app.services.vault.attached_files import read_files

    return read_files([Path(path).expanduser() for path in session.options.attach or ()], session.task)


def _with_things(session: Session, vault: "Vault", entry: VaultEntry, files: "tuple[NewFile, ...]") -> VaultEntry:
    """The entry with the files and the SSH key that are asked for."""
    options = session.options
    if files:
        from app.services.vault.attached_files import attach

        attach(vault, entry.id, files, session.task)
    if options.ssh_key:
        from app.services.vault.ssh_keys import KeyKind, generate_key, put_key

        put_key(vault, entry.id, generate_key(KeyKind(options.ssh_key), entry.title), session.task)
    return vault.entry(entry.id)


def _changed(session: Session, entry: VaultEntry, what: str) -> int:
    session.output.document(entry_json(entry))
    session.output.line(f"{what} {entry.title}")
    return DONE
