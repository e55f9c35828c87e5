"""`satchel setup password`: a new password for an account, from the vault."""

from app.cli.session import Session
from app.cli.setup import show_result
from app.services.setup.password_change import KeptPassword, change_password
from app.services.vault.pending import VaultPasswords


def password(session: Session) -> int:
    """The vault has the new password before the device, and it holds once the device has tried it."""
    options = session.options
    keeper = VaultPasswords(session.open_vault())
    target = session.target(options.device)
    kept = KeptPassword(options.account, options.entry)
    result = change_password(target, kept, keeper, session.journal, session.task)
    if result.failed:
        session.output.message(f"The vault keeps the new password beside that of {kept.entry}: run this again.")
    return show_result(session, result)
