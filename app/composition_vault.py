"""The vault's parts, put together."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.audit import AuditTrail
from app.domain.language import tr
from app.services.paths import Paths
from app.services.redaction import KNOWN
from app.services.vault.keeper import VaultKeeper
from app.services.vault.untold import Untold
from app.views.actions import Action

if TYPE_CHECKING:
    from app.composition import Services
    from app.domain.settings import Vault as VaultSettings
    from app.services.vault.vault import Vault
    from app.views.main_window import MainWindow
    from app.views.pages.vault.page import VaultPage
    from app.views.tasks import TaskRunner

NEW_VAULT = "vault.kdbx"


def offer_places(window: "MainWindow", page: "VaultPage") -> None:
    """The tools of the open vault in the palette: with many clients they stand far from the entry one is at."""
    from app.views.pages.vault.places import PLACES

    def show(key: str) -> None:
        window.show_page("vault")
        page.show_place(key)

    def offered() -> "Sequence[Action]":
        is_open = page.keeper.is_open
        return [Action(one.title, partial(show, one.key), tr("of the vault"), one.icon) for one in PLACES if is_open]

    window.add_actions(offered)


def make_keeper(paths: Paths) -> VaultKeeper:
    """Holds the open vault, and writes down what is done with it."""

    def audit_of(vault: "Vault") -> AuditTrail:
        from app.services.vault.audit.trail import Audit

        return Audit.of(vault, paths.audits_folder)

    keeper = VaultKeeper(audit_of=audit_of, tries=paths.vault_tries_file)
    KNOWN.ask(Untold(lambda: keeper.vault))
    keeper.on_change(_learn)
    return keeper


def _learn() -> None:
    """Before anything is logged: a large vault takes half a second, for which no log line should have to wait."""
    import threading

    threading.Thread(target=KNOWN.refresh, name="known values", daemon=True).start()


def make_page(
    services: "Services",
    tasks: "TaskRunner",
    settings: "Callable[[], VaultSettings]",
    remember: "Callable[[Path], None]",
) -> "VaultPage":
    """The page, with what is known of locked vaults on this computer."""
    from app.services.system_idle import idle_reader
    from app.services.vault.unlocking.door import Door
    from app.views.pages.vault.page import VaultPage

    paths = services.paths

    def is_shared() -> bool:
        return paths.is_portable or settings().shared_computer

    return VaultPage(
        tasks,
        services.keeper,
        settings(),
        default_path=paths.home / NEW_VAULT,
        remember=remember,
        visits=services.visits,
        door=Door(services.keeper, paths, is_shared=is_shared),
        idle=idle_reader(),
    )
