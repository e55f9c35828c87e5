"""The keys, on one sheet (F1)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import column, panel, row
from app.views.widgets.text import WrappedLabel, keycap, label

KEYS = (
    ("Ctrl+K", "Find a device or action"),
    ("Ctrl+1 … Ctrl+4", "Remote, Diagnostics, Setup, Vault"),
    ("Ctrl+,", "Settings"),
    ("Ctrl+Enter", "The primary button"),
    ("Esc", "Stop, close, back"),
    ("F6", "Next pane"),
    ("Ctrl+F", "Filter the list"),
    ("Ctrl+N", "New device or entry"),
    ("F2, F5", "Edit (Ctrl+Shift+F2: rename a tab), refresh"),
    ("Ctrl+D, Del", "Duplicate a device, delete it"),
    ("Ctrl+T, Ctrl+W", "New session, close it"),
    ("Ctrl+Shift+F", "Find in a terminal"),
    ("Ctrl+Shift+M", "Mark in a terminal with the keys"),
    ("Ctrl+Tab", "Next session of the pane"),
    ("Ctrl+Shift+D, E", "Split right, split below"),
    ("Ctrl+Shift+arrows", "Go to the pane there; with Alt, move its edge"),
    ("Ctrl+Shift+X", "Zoom the pane, and back"),
    ("Ctrl+Shift+B", "Type into all panes; Esc ends it"),
    ("Ctrl+Shift+PgUp, PgDown", "Move the tab"),
    ("Ctrl+Shift+O, F10", "All tabs, menu of the tab"),
    ("Ctrl+Shift+Break", "Send a break on a serial line"),
    ("Ctrl+L", "Lock the vault"),
    ("F1", "This sheet"),
)


class KeysOverview(QDialog):
    """Lists the keys. Escape closes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme().dress(self)
        self.setWindowTitle("Keys")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(7)
        for number, (keys, words) in enumerate(KEYS):
            grid.addWidget(keycap(keys), number, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(words), number, 1)
        note = WrappedLabel(
            "In a terminal every plain Ctrl key belongs to the shell. There the same actions take Ctrl+Shift: "
            "Ctrl+Shift+K finds, Ctrl+Shift+1 shows Remote.",
            "small",
            "secondary",
        )
        close = Button("Close", kind=Kind.GHOST)
        close.clicked.connect(self.accept)
        self.setLayout(
            column(
                label("Keys", "title"),
                grid,
                panel(column(note, margins=12), card="inset"),
                row(None, close),
                margins=24,
                spacing=16,
            )
        )
        self.setMinimumWidth(420)
