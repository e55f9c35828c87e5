"""The keys, on one sheet (Ctrl+/)."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from app.domain.language import tr
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.focus_ring import FocusRing
from app.views.widgets.layout import Duo, Grow, column, panel, row, scroll
from app.views.widgets.text import WrappedLabel, keycap, label

KEYS = (
    ("Ctrl+K", tr("Find a device or action")),
    ("Ctrl+1 … Ctrl+4", tr("Remote, Diagnostics, Setup, Vault")),
    ("Ctrl+,", tr("Settings")),
    ("Ctrl+Enter", tr("The primary button")),
    ("Esc", tr("Stop, close, back")),
    ("F6", tr("Next pane")),
    ("Ctrl+F", tr("Filter the list")),
    ("Ctrl+N", tr("New device or entry")),
    ("F2, F5", tr("Edit (Ctrl+Shift+F2: rename a tab), refresh")),
    ("Ctrl+D, Del", tr("Duplicate a device, delete it")),
    ("Ctrl+T, Ctrl+W", tr("New session, close it")),
    ("Ctrl+L", tr("Lock the vault")),
    ("F1", tr("Help with what has the focus")),
    ("Ctrl+/", tr("This sheet")),
)
SESSION_KEYS = (
    ("Ctrl+Shift+C, V", tr("Copy, paste")),
    ("Ctrl+Shift+F", tr("Find in a terminal")),
    ("Ctrl+Shift+Y", tr("Type a credential of the vault")),
    ("Ctrl+Shift+M", tr("Mark in a terminal with the keys")),
    (tr("Alt+drag, Ctrl+click"), tr("Mark a block, open a link")),
    ("Ctrl+Shift++, −, 0", tr("Larger, smaller, usual text")),
    ("Ctrl+Shift+Break", tr("Send a break on a serial line")),
    ("Ctrl+Tab", tr("Next session of the pane")),
    ("Ctrl+Shift+D, E", tr("Split right, split below")),
    (tr("Ctrl+Shift+arrows"), tr("Go to the pane there; with Alt, move its edge")),
    ("Ctrl+Shift+X", tr("Zoom the pane, and back")),
    ("Ctrl+Shift+B", tr("Type into all panes; Esc ends it")),
    ("Ctrl+Shift+PgUp, PgDown", tr("Move the tab")),
    ("Ctrl+Shift+O, F10", tr("All tabs, menu of the tab")),
)
POWERSHELL_KEYS = (
    (tr("Enter, Ctrl+Enter"), tr("Run what is complete, run as it is")),
    ("Shift+Enter", tr("Another line")),
    (tr("Tab, Ctrl+Space"), tr("Complete, show all ways to go on")),
    (tr("Up, Down, Ctrl+R"), tr("Earlier commands, find one by its words")),
    ("Ctrl+C", tr("Stop the command; with a selection, copy")),
    ("Ctrl+F", tr("Find in the output")),
    ("F8", tr("Next place of an error; Enter goes there")),
    ("Ctrl+Shift+G", tr("Objects of the last command as a table")),
)
FILE_KEYS = (
    ("Ctrl+Shift+S, F11", tr("Files beside the shell, in its place; and back")),
    ("Ctrl+Enter", tr("Copy to the other pane")),
    ("F3, F4", tr("View, edit")),
    ("F7, F2, Del", tr("New folder, rename, delete")),
    ("Ctrl+C, X, V", tr("Copy, cut, paste, also from other programs")),
    ("Ctrl+Shift+C", tr("Copy the path")),
    ("Alt+Enter, Ctrl+P", tr("Properties, permissions")),
    ("Alt+Up, Left, Right", tr("Folder around, back, forward")),
    ("Ctrl+H, Alt+D", tr("Hidden files, write the path")),
    ("Ctrl+Z", tr("Undo")),
)
LOOK_KEYS = (
    ("Ctrl+Shift+I, F11", tr("Look into the device, in the shell's place; and back")),
    ("Alt+1 … Alt+8", tr("Processes, services, events and so on")),
    (tr("Any letter, Ctrl+F"), tr("Search the rows")),
    ("F5", tr("Look again")),
    ("F3, Enter", tr("Details of the row")),
    ("F4", tr("Show the command")),
    (tr("Menu key"), tr("What can be done with the chosen rows")),
    ("Ctrl+C", tr("Copy the chosen rows")),
)
VAULT_KEYS = (
    (tr("Any letter, Ctrl+F"), tr("Search; user:, tag:, client:, is:expired")),
    ("Ctrl+C, Ctrl+B", tr("Copy the password, the user name")),
    ("Ctrl+Shift+C", tr("Copy the one-time password")),
    (tr("Enter, F2, Del"), tr("Edit, rename a group in the tree, delete")),
    (tr("Shift, Ctrl+arrows"), tr("Choose several entries")),
    ("Ctrl+M", tr("Move to another group")),
    ("Ctrl+Shift+N, Shift+F2", tr("New group, rename the one that is listed")),
    (tr("Menu key"), tr("What can be done with entries, with a group")),
)
LIST_KEYS = (
    ("Space", tr("Pause a transfer, start or stop a tunnel; and back")),
    ("Ctrl+Up", tr("Take a transfer before all others")),
    ("Del", tr("Stop a transfer, delete a tunnel")),
    ("F2, Ctrl+C", tr("Edit a tunnel, copy its address")),
)


class KeysOverview(QDialog):
    """Lists the keys. Escape closes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        FocusRing(self)
        theme().dress(self)
        self.setWindowTitle(tr("Keys"))
        note = WrappedLabel(
            tr(
                "In a terminal every plain Ctrl key and F key belongs to the shell. There the same actions take "
                "Ctrl+Shift: Ctrl+Shift+K finds, Ctrl+Shift+1 shows Remote, Ctrl+Shift+F1 opens the help."
            ),
            "small",
            "secondary",
        )
        close = Button(tr("Close"), kind=Kind.GHOST)
        close.clicked.connect(self.accept)
        sheet = panel(
            column(
                label(tr("Keys"), "title"),
                Duo(_table(KEYS), _table(SESSION_KEYS), stack_below=800),
                label(tr("In a PowerShell"), "label", "secondary"),
                Duo(_table(POWERSHELL_KEYS[:4]), _table(POWERSHELL_KEYS[4:]), stack_below=800),
                label(tr("In the files"), "label", "secondary"),
                Duo(_table(FILE_KEYS[:5]), _table(FILE_KEYS[5:]), stack_below=800),
                label(tr("In the views of a device"), "label", "secondary"),
                Duo(_table(LOOK_KEYS[:4]), _table(LOOK_KEYS[4:]), stack_below=800),
                label(tr("In the vault"), "label", "secondary"),
                Duo(_table(VAULT_KEYS[:4]), _table(VAULT_KEYS[4:]), stack_below=800),
                label(tr("In the lists of transfers and tunnels, which Ctrl+K finds"), "label", "secondary"),
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
