"""Where the entries of the vault are, and one of its places at a time instead of them."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.views.pages.vault.places import PlaceSpec, VaultHost, VaultPlace


class PlaceStack(QStackedWidget):
    """Makes a place when it is first looked at."""

    def __init__(self, entries: QWidget, host: VaultHost, specs: Sequence[PlaceSpec]) -> None:
        super().__init__()
        self._entries, self._host, self.specs = entries, host, specs
        self._made: dict[str, QWidget] = {}
        self.addWidget(entries)

    def show_entries(self) -> None:
        self.setCurrentWidget(self._entries)

    def show_place(self, key: str) -> None:
        if key not in self._made:
            spec = next(spec for spec in self.specs if spec.key == key)
            self._made[key] = spec.make(self._host)
            self.addWidget(self._made[key])
        self.setCurrentWidget(self._made[key])
        cast("VaultPlace", self._made[key]).show_vault()

    def forget(self) -> None:
        """Show the entries; nothing of any vault is left in the places."""
        self.show_entries()
        for place in self._made.values():
            cast("VaultPlace", place).forget()
