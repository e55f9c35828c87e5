"""`satchel setup password`: a new password for an account, from the vault."""

from app.cli.session import Session
from app.cli.setup import show_result
from app.domain.audit import AuditVerb
from app.services.setup.password_change import KeptPassword, change_password
from app.services.vault.pending import VaultPasswords


def password(session: Session) -> int:
    """The vault has the new password before the device, and it holds once the device has tried it."""
    options = session.options
    device = session.device(options.device)
    keeper = VaultPasswords(session.open_vault())
    entry = session.entry_for(device, options.entry)  # before anything is asked of the device
    target = session.target_of(device)
    session.services.keeper.rule.take(device, entry, AuditVerb.INJECTED)
    kept = KeptPassword(options.account, entry)
    result = change_password(target, kept, keeper, session.journal, session.task)
    if result.failed:
        session.output.message(f"The vault keeps the new password beside that of {options.entry}: run this again.")
    return show_result(session, result)
