"""What the tests of the Vault page have in common: a small vault, and hands for the page."""

from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.secret import Secret
from app.services.vault.keys import KdfParameters
from app.views.pages.vault.page import VaultPage
from app.views.pages.vault.scopes import Part, Scope

CHEAP = KdfParameters(memory=64 * 1024, passes=1, lanes=1)


PASSPHRASE = "three cows on a hill"


DRAFTS = (
    EntryDraft("Domain administrator", "adm", Secret("pw-domain"), "nd-dc01", "Clients/Nordlys", ("old",), "ask first"),
    EntryDraft("Firewall", "netadmin", Secret("pw-wall"), "https://10.0.0.1", "Clients/Nordlys/Praxis"),
    EntryDraft("Core switch", "admin", Secret("pw-switch"), "ssh://10.9.0.1", "Clients/Harbour"),
    EntryDraft("Own mail", "me", None, group="Own"),
)


NORDLYS = Scope(Part.GROUP, "Nordlys", "Clients/Nordlys")


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def titles(page: VaultPage) -> list[str]:
    return [page.browser.entries.entry(row).title for row in range(page.browser.entries.rowCount())]


def show(page: VaultPage, title: str) -> VaultEntry:
    entries = [page.browser.entries.entry(row) for row in range(page.browser.entries.rowCount())]
    entry = next(entry for entry in entries if entry.title == title)
    page.browser.listing.select(entry.id)
    return entry


def press(place: QWidget, words: str) -> None:
    next(button for button in place.findChildren(QPushButton) if button.accessibleName() == words).click()
