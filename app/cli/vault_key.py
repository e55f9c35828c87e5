"""`satchel vault passwd`: what opens a vault."""

from pathlib import Path

from app.cli.exit_codes import DONE, UsageError
from app.cli.secret_input import ask_secret, can_ask, read_secret
from app.cli.session import Session
from app.domain.secret import Secret
from app.services.vault.passphrase import passphrase_advice
from app.services.vault.rekeying import make_key_file
from app.services.vault.unlocking.door import Door, KeyChange


def passwd(session: Session) -> int:
    """Another passphrase, key file or key derivation. Asks for a passphrase unless the present one is to stay."""
    options, keeper = session.options, session.services.keeper
    path = Path(options.file).expanduser()
    key_file = Path(options.key_file).expanduser() if options.key_file else None
    present = session.passphrase(path)
    vault = keeper.unlock(path, present, session.task, key_file=key_file)
    new_file = _new_key_file(session, key_file)
    change = KeyChange(present, key_file, _new_passphrase(session, present), new_file, options.unlock_seconds or 0.0)
    if change.words == "nothing":
        raise UsageError("Nothing would change.", hint="Give another passphrase, a key file or --unlock-seconds.")
    if options.make_key_file and new_file:
        make_key_file(new_file)
    services = session.services
    is_shared = services.paths.is_portable or services.settings.load().vault.shared_computer
    door = Door(keeper, services.paths, is_shared=lambda: is_shared)
    backups = door.change_key(change, session.task)
    if options.delete_backups:
        backups -= door.remove_backups(session.task)
    session.output.document({"path": str(vault.path), "changed": change.words, "old_backups": backups})
    session.output.line(f"Changed the {change.words} of {vault.path}")
    if backups:
        words = "1 backup beside it still opens" if backups == 1 else f"{backups} backups beside it still open"
        session.output.message(f"{words} with an earlier key; --delete-backups removes them.")
    return DONE


def _new_key_file(session: Session, present: Path | None) -> Path | None:
    options = session.options
    if options.no_key_file:
        return None
    named = options.make_key_file or options.new_key_file
    return Path(named).expanduser() if named else present


def _new_passphrase(session: Session, present: Secret) -> Secret:
    options = session.options
    if options.keep_passphrase:
        return present
    if options.new_passphrase_fd is not None:
        return read_secret(options.new_passphrase_fd)
    if not can_ask():
        raise UsageError(
            "No new passphrase is given.", hint="Give it with --new-passphrase-fd N, or --keep-passphrase to keep it."
        )
    new = ask_secret("New passphrase")
    if advice := passphrase_advice(new):
        session.output.message(advice)
    if ask_secret("The same again") != new:
        raise UsageError("The two passphrases differ.", hint="Nothing was changed. Try again.")
    return new
