"""The head of the Settings page: its title, the search, and what is done with all settings at once."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.views.theme import theme
from app.views.widgets.buttons import IconButton
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import row
from app.views.widgets.menus import add_action, new_menu
from app.views.widgets.text import label

SEARCH_WIDTH = 260


class SettingsHead(QWidget):
    """`searched` brings the text, the others what was chosen in the menu."""

    searched = Signal(str)
    export_asked = Signal()
    import_asked = Signal()
    all_usual_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = SearchField(tr("Search settings"), "Ctrl+F")
        self.search.setFixedWidth(round(SEARCH_WIDTH * max(theme().text_scale, 1)))
        self.search.changed.connect(self.searched)
        self.more = IconButton("ellipsis", tr("All settings: export, import, as usual"))
        self.more.clicked.connect(self.open_menu)
        self.setLayout(row(label(tr("Settings"), "title"), None, self.search, self.more, spacing=8))

    def open_menu(self) -> None:
        """Show what can be done with all settings."""
        menu = new_menu(self)
        add_action(menu, tr("Export settings…"), self.export_asked.emit, "upload")
        add_action(menu, tr("Import settings…"), self.import_asked.emit, "download")
        menu.addSeparator()
        add_action(menu, tr("All back to the usual"), self.all_usual_asked.emit, "undo-2")
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
