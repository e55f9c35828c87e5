"""What the Vault page shows beside its entries, one line each: the side pane lists them under "Tools"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from app.domain.audit import AuditNote
from app.domain.language import tr
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.services.vault.keeper import VaultKeeper
    from app.services.vault.unlocking.door import Door
    from app.services.vault.uses import Journals


class VaultHost(Protocol):
    """The page, as its places see it."""

    @property
    def keeper(self) -> "VaultKeeper": ...
    @property
    def tasks(self) -> TaskRunner: ...
    @property
    def clipboard(self) -> SecretClipboard: ...
    @property
    def visits(self) -> "Journals | None":
        """The journals of the visits, where there are any."""

    @property
    def door(self) -> "Door | None":
        """What is known of locked vaults; None where nothing is kept."""

    def show_entry(self, id: str) -> None:
        """Leave the place and show an entry."""

    def changed(self) -> None:
        """The vault has been changed: read it again."""

    def note(self, note: AuditNote) -> None:
        """Into the audit."""


class VaultPlace(Protocol):
    """The widget of a place. It forgets all that it shows when the vault is locked."""

    def show_vault(self) -> None:
        """It came into view, or the vault has changed while it is."""

    def forget(self) -> None: ...


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    """`make` loads the module and gives a QWidget that is a `VaultPlace`; called when the place is first looked at."""

    key: str
    title: str
    icon: str
    make: Callable[[VaultHost], QWidget]


def _health(host: VaultHost) -> QWidget:
    from app.views.pages.vault.health.place import HealthPlace

    return HealthPlace(host)


def _audit(host: VaultHost) -> QWidget:
    from app.views.pages.vault.audit.page import AuditPage

    return AuditPage(host)


def _keys(host: VaultHost) -> QWidget:
    from app.views.pages.vault.keys.place import KeysPlace

    return KeysPlace(host)


def _conflicts(host: VaultHost) -> QWidget:
    from app.views.pages.vault.merging.place import ConflictsPlace

    return ConflictsPlace(host)


def _help(_: VaultHost) -> QWidget:
    from app.views.pages.vault.help_place import HelpPlace

    return HelpPlace()


def _exchange(host: VaultHost) -> QWidget:
    from app.views.pages.vault.exchange.place import ExchangePlace

    return ExchangePlace(host)


PLACES: Sequence[PlaceSpec] = (
    PlaceSpec("health", tr("Health"), "shield-check", _health),
    PlaceSpec("conflicts", tr("Conflicts"), "columns-2", _conflicts),
    PlaceSpec("audit", tr("Audit"), "clipboard-list", _audit),
    PlaceSpec("exchange", tr("Import and export"), "download", _exchange),
    PlaceSpec("keys", tr("Unlocking"), "lock", _keys),
    PlaceSpec("help", tr("What it protects"), "shield-question-mark", _help),
)
"""In the order in which the side pane has them; the help is the last."""
