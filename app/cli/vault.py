"""`satchel vault`: the credential vault, a KeePass file."""

from pathlib import Path
from typing import Any

from app.cli.exit_codes import DONE, UsageError
from app.cli.secret_input import ask_secret, can_ask, read_secret
from app.cli.session import Session
from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.secret import Secret


def create(session: Session) -> int:
    path, key_file = _path(session), session.options.key_file
    passphrase = session.passphrase(path)
    if session.options.passphrase_fd is None and can_ask() and ask_secret("The same again") != passphrase:
        raise UsageError("The two passphrases differ.", hint="Nothing was made. Try again.")
    vault = session.services.keeper.create(
        path, passphrase, session.task, key_file=Path(key_file) if key_file else None
    )
    session.output.document({"path": str(vault.path), "name": vault.name, "entries": 0})
    session.output.line(f"Made the vault {vault.path}")
    return DONE


def ls(session: Session) -> int:
    vault = session.open_vault(_path(session))
    found = vault.search(session.options.search) if session.options.search else vault.entries()
    session.output.document([_to_json(entry) for entry in found])
    session.output.table([(e.title, e.user, e.url, e.group) for e in found], ("TITLE", "USER", "URL", "GROUP"))
    return DONE


def show(session: Session) -> int:
    """Everything but the password; with --reveal that too."""
    vault = session.open_vault(_path(session))
    entry = vault.entry(session.options.entry)
    shown = _to_json(entry)
    if session.options.reveal:
        shown["password"] = vault.password(entry.id).reveal()
    session.output.document(shown)
    session.output.table([(name, _plain(value)) for name, value in shown.items() if value not in ("", [], None)])
    return DONE


def add(session: Session) -> int:
    options = session.options
    vault = session.open_vault(_path(session))
    draft = EntryDraft(
        title=options.title, user=options.user or "", url=options.url or "", group=options.group or "",
        notes=options.notes or "", tags=tuple(options.tag or ()), password=_new_password(session, always=True),
    )  # fmt: skip
    return _changed(session, vault.add(draft, session.task), "Added")


def edit(session: Session) -> int:
    """Changes what is given and leaves the rest."""
    options = session.options
    vault = session.open_vault(_path(session))
    old = vault.entry(options.entry)

    def given(name: str) -> str:
        value = getattr(options, name)
        return str(getattr(old, name) if value is None else value)

    draft = EntryDraft(
        title=given("title"), user=given("user"), url=given("url"), group=given("group"), notes=given("notes"),
        tags=old.tags if options.tag is None else tuple(options.tag), password=_new_password(session, always=False),
    )  # fmt: skip
    return _changed(session, vault.edit(old.id, draft, session.task), "Changed")


def rm(session: Session) -> int:
    """Into the recycle bin; what is there already is removed for good."""
    vault = session.open_vault(_path(session))
    entry = vault.entry(session.options.entry)
    vault.delete(entry.id, session.task)
    return _changed(session, entry, "Removed")


def check(session: Session) -> int:
    """Open it and read every entry: a damaged file does not get through."""
    vault = session.open_vault(_path(session))
    entries = vault.entries()
    for entry in entries:
        vault.password(entry.id)
    count, bin_count = len(entries), len(vault.recycled())
    document = {"path": str(vault.path), "name": vault.name, "entries": count, "recycled": bin_count, "ok": True}
    session.output.document(document)
    session.output.line(f"{vault.path} is in order: {count} {'entry' if count == 1 else 'entries'}")
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


def _changed(session: Session, entry: VaultEntry, what: str) -> int:
    session.output.document(_to_json(entry))
    session.output.line(f"{what} {entry.title}")
    return DONE


def _to_json(entry: VaultEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "user": entry.user,
        "url": entry.url,
        "group": entry.group,
        "tags": list(entry.tags),
        "has_password": entry.has_password,
        "notes": entry.notes,
        "modified": entry.modified.isoformat() if entry.modified else None,
    }


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
