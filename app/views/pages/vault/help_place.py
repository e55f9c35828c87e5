"""What the vault protects and what it cannot, in the words of the help."""

from PySide6.QtWidgets import QWidget

from app.views.help.door import show_help
from app.views.widgets.help_view import HelpView
from app.views.widgets.layout import Grow, row


class HelpPlace(QWidget):
    """Says the same of every vault."""

    def __init__(self) -> None:
        super().__init__()
        self.text = HelpView("vault")
        self.text.topic_asked.connect(show_help)
        self.setLayout(row(Grow(self.text), margins=(28, 20, 0, 0)))
        self.setFocusProxy(self.text)

    def show_vault(self) -> None:
        """See `VaultPlace`."""

    def forget(self) -> None:
        """See `VaultPlace`: nothing here is of a vault."""
