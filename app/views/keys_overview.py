"""The keys, on one sheet (F1)."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import Duo, Grow, column, panel, row, scroll
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
    ("Ctrl+L", "Lock the vault"),
    ("F1", "This sheet"),
)
SESSION_KEYS = (
    ("Ctrl+Shift+C, V", "Copy, paste"),
    ("Ctrl+Shift+F", "Find in a terminal"),
    ("Ctrl+Shift+Y", "Type a credential of the vault"),
    ("Ctrl+Shift+M", "Mark in a terminal with the keys"),
    ("Alt+drag, Ctrl+click", "Mark a block, open a link"),
    ("Ctrl+Shift++, −, 0", "Larger, smaller, usual text"),
    ("Ctrl+Shift+Break", "Send a break on a serial line"),
    ("Ctrl+Tab", "Next session of the pane"),
    ("Ctrl+Shift+D, E", "Split right, split below"),
    ("Ctrl+Shift+arrows", "Go to the pane there; with Alt, move its edge"),
    ("Ctrl+Shift+X", "Zoom the pane, and back"),
    ("Ctrl+Shift+B", "Type into all panes; Esc ends it"),
    ("Ctrl+Shift+PgUp, PgDown", "Move the tab"),
    ("Ctrl+Shift+O, F10", "All tabs, menu of the tab"),
)
POWERSHELL_KEYS = (
    ("Enter, Ctrl+Enter", "Run what is complete, run as it is"),
    ("Shift+Enter", "Another line"),
    ("Tab, Ctrl+Space", "Complete, show all ways to go on"),
    ("Up, Down, Ctrl+R", "Earlier commands, find one by its words"),
    ("Ctrl+C", "Stop the command; with a selection, copy"),
    ("Ctrl+F", "Find in the output"),
    ("F8", "Next place of an error; Enter goes there"),
    ("Ctrl+Shift+G", "Objects of the last command as a table"),
)
FILE_KEYS = (
    ("Ctrl+Shift+S, F11", "Files beside the shell, in its place; and back"),
    ("Ctrl+Enter", "Copy to the other pane"),
    ("F3, F4", "View, edit"),
    ("F7, F2, Del", "New folder, rename, delete"),
    ("Ctrl+C, X, V", "Copy, cut, paste, also from other programs"),
    ("Ctrl+Shift+C", "Copy the path"),
    ("Alt+Enter, Ctrl+P", "Properties, permissions"),
    ("Alt+Up, Left, Right", "Folder around, back, forward"),
    ("Ctrl+H, Alt+D", "Hidden files, write the path"),
    ("Ctrl+Z", "Undo"),
)
LOOK_KEYS = (
    ("Ctrl+Shift+I, F11", "Look into the device, in the shell's place; and back"),
    ("Alt+1 … Alt+8", "Processes, services, events and so on"),
    ("Any letter, Ctrl+F", "Search the rows"),
    ("F5", "Look again"),
    ("F3, Enter", "Details of the row"),
    ("F4", "Show the command"),
    ("Menu key", "What can be done with the chosen rows"),
    ("Ctrl+C", "Copy the chosen rows"),
)
VAULT_KEYS = (
    ("Any letter, Ctrl+F", "Search; user:, tag:, client:, is:expired"),
    ("Ctrl+C, Ctrl+B", "Copy the password, the user name"),
    ("Ctrl+Shift+C", "Copy the one-time password"),
    ("Enter, F2, Del", "Edit, rename a group in the tree, delete"),
    ("Shift, Ctrl+arrows", "Choose several entries"),
    ("Ctrl+M", "Move to another group"),
    ("Ctrl+Shift+N, Shift+F2", "New group, rename the one that is listed"),
    ("Menu key", "What can be done with entries, with a group"),
)
LIST_KEYS = (
    ("Space", "Pause a transfer, start or stop a tunnel; and back"),
    ("Ctrl+Up", "Take a transfer before all others"),
    ("Del", "Stop a transfer, delete a tunnel"),
    ("F2, Ctrl+C", "Edit a tunnel, copy its address"),
)


class KeysOverview(QDialog):
    """Lists the keys. Escape closes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme().dress(self)
        self.setWindowTitle("Keys")
        note = WrappedLabel(
            "In a terminal every plain Ctrl key and F key belongs to the shell. There the same actions take "
            "Ctrl+Shift: Ctrl+Shift+K finds, Ctrl+Shift+1 shows Remote, Ctrl+Shift+F1 this sheet.",
            "small",
            "secondary",
        )
        close = Button("Close", kind=Kind.GHOST)
        close.clicked.connect(self.accept)
        sheet = panel(
            column(
                label("Keys", "title"),
                Duo(_table(KEYS), _table(SESSION_KEYS), stack_below=800),
                label("In a PowerShell", "label", "secondary"),
                Duo(_table(POWERSHELL_KEYS[:4]), _table(POWERSHELL_KEYS[4:]), stack_below=800),
                label("In the files", "label", "secondary"),
                Duo(_table(FILE_KEYS[:5]), _table(FILE_KEYS[5:]), stack_below=800),
                label("In the views of a device", "label", "secondary"),
                Duo(_table(LOOK_KEYS[:4]), _table(LOOK_KEYS[4:]), stack_below=800),
                label("In the vault", "label", "secondary"),
                Duo(_table(VAULT_KEYS[:4]), _table(VAULT_KEYS[4:]), stack_below=800),
                label("In the lists of transfers and tunnels, which Ctrl+K finds", "label", "secondary"),
                Duo(_table(LIST_KEYS[:2]), _table(LIST_KEYS[2:]), stack_below=800),
                panel(column(note, margins=12), card="inset"),
                margins=(24, 24, 24, 0),
                spacing=16,
            )
        )
        self.setLayout(column(Grow(scroll(sheet)), row(None, close, margins=(24, 12, 24, 16)), spacing=0))
        needed = QSize(sheet.sizeHint().width() + 16, sheet.sizeHint().height() + close.sizeHint().height() + 40)
        self.resize(needed.boundedTo(parent.size()) if parent else needed)


def _table(keys: Sequence[tuple[str, str]]) -> QWidget:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(1, 1)
    for number, (caps, words) in enumerate(keys):
        grid.addWidget(keycap(caps), number, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label(words), number, 1)
    return panel(grid)
