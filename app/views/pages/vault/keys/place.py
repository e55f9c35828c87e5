"""The place of the page for what opens the vault."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.views.pages.vault.keys.key_view import KeyView
from app.views.pages.vault.keys.quick_view import QuickView
from app.views.pages.vault.places import VaultHost
from app.views.theme import theme
from app.views.widgets.layout import Grow, column, panel, row, scroll, style
from app.views.widgets.text import label

_WIDTH = 640


class KeysPlace(QWidget):
    """A `VaultPlace`."""

    def __init__(self, host: VaultHost) -> None:
        super().__init__()
        self.quick, self.key = QuickView(host), KeyView(host)
        parts = (
            label(tr("Unlocking"), "title"),
            column(label(tr("Quick unlock on this computer"), "label", "secondary"), self.quick, spacing=6),
            column(label(tr("What opens the vault"), "label", "secondary"), self.key, spacing=6),
            None,
        )
        self._inner = panel(column(*parts, margins=(28, 20, 28, 28), spacing=18))
        theme().changed.connect(self._fit)
        self._fit()
        self.setLayout(column(scroll(panel(row(Grow(self._inner, 100), None), bg="surface"))))
        style(self, bg="surface")
        self.key.changed.connect(self.quick.refresh)
        self.setFocusProxy(self.quick)

    def show_vault(self) -> None:
        self.quick.refresh()
        self.key.refresh()

    def forget(self) -> None:
        self.quick.forget()
        self.key.forget()

    @Slot()
    def _fit(self) -> None:
        self._inner.setMaximumWidth(round(_WIDTH * max(theme().text_scale, 1)))
