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
    return show_result(session, change_password(target, kept, keeper, session.journal, session.task))
