"""`satchel vault`: the credential vault, a KeePass file."""

from pathlib import Path

from app.cli.exit_codes import DONE, UsageError
from app.cli.secret_input import ask_secret, can_ask
from app.cli.session import Session
from app.cli.vault_entry_words import entry_json
from app.domain.credentials import VaultEntry


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


def _changed(session: Session, entry: VaultEntry, what: str) -> int:
    session.output.document(entry_json(entry))
    session.output.line(f"{what} {entry.title}")
    return DONE
