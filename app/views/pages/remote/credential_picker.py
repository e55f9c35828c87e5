"""Picks what is typed into a session: an entry of the vault that its device may have, and which part of it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QFrame

from app.domain.clients import site_of_group
from app.domain.credentials import VaultEntry
from app.domain.errors import AppError
from app.domain.language import Worded, tr
from app.views.theme import scaled, theme
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Grow, column, row, style
from app.views.widgets.lists import AnyIndex, RowList, choose_row
from app.views.widgets.notice import Notice
from app.views.widgets.painting import draw_icon, draw_two_lines
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

MOST = 500
"""Entries that are listed; a word finds the others."""
SEEN = tr("What is typed may be shown, and stay in its history.")
_ROW, _ROWS = 44, 3
_LARGE_TEXT = 1.4
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)

type Find = Callable[[str], Sequence[VaultEntry] | None]
"""The entries for some words that may be typed here; None while the vault is locked."""


class TypedPart(Worded):
    """What of an entry is typed; the values are the words for it."""

    PASSWORD = "password"  # noqa: S105 - a word
    USER = "user name"
    CODE = "one-time code"

    @property
    def is_public(self) -> bool:
        """Nothing that must not be seen."""
        return self is TypedPart.USER


class CredentialPicker(QFrame):
    """`chosen` brings the id of an entry, the part, and whether Enter follows."""

    chosen = Signal(str, object, bool)  # TypedPart
    left = Signal()
    unlock_asked = Signal()

    def __init__(self, device: str, find: Find, *, first: str = "") -> None:
        """`first` is the id of the entry that the device signs in with: it is offered before the others."""
        super().__init__()
        self.warns = False  # the device does not ask for a secret now
        self._find, self._first = find, first
        self._shown: Sequence[VaultEntry] = ()
        self.title = label(tr("Type into {device}", device=device), "strong")
        self._only = ElidedLabel(tr("Into this session only, and not recorded."), tone="tertiary")
        self.close_button = IconButton("x", tr("Close"), key="Esc", side=24)
        self.close_button.clicked.connect(self.left)
        self.search = SearchField(tr("Find a credential"))
        self.search.changed.connect(self.show_entries)
        self._model = QStandardItemModel(self)
        self.list = RowList(tr("Credentials that this device may have"), self._paint, _ROW)
        self.list.setModel(self._model)
        self.list.selectionModel().currentChanged.connect(self._follow)
        self.list.doubleClicked.connect(lambda _: self._give(TypedPart.PASSWORD))
        self.nothing = WrappedLabel("", tone="secondary")
        self.unlock = Button(tr("Unlock the vault"), "lock-open", small=True)
        self.unlock.clicked.connect(self.unlock_asked)
        self.warning = Notice("warning", tr("It asks for no password now."), SEEN)
        self.problem = WrappedLabel("", tone="problem.fg")
        self.password = Button(tr("Type password"), "", Kind.PRIMARY, key="Enter", small=True)
        self.user = Button(tr("User"), small=True)
        self.code = Button(tr("Code"), small=True)
        self.user.setAccessibleName(tr("Type the user name"))
        self.code.setAccessibleName(tr("Type the one-time code"))
        self.enter = QCheckBox(tr("then Enter"))
        self._connect()
        self._lay_out()
        self.setFocusProxy(self.search)
        self.show_entries()

    def _connect(self) -> None:
        parts = ((self.password, TypedPart.PASSWORD), (self.user, TypedPart.USER), (self.code, TypedPart.CODE))
        for button, part in parts:
            button.clicked.connect(lambda _=False, part=part: self._give(part))
        for watched in (self.search.edit, self.list, self.enter, self.password, self.user, self.code):
            watched.installEventFilter(self)

    def _lay_out(self) -> None:
        for part in (self.warning, self.problem, self.unlock):
            part.hide()
        self.setLayout(
            column(
                row(self.title, Grow(self._only), self.close_button, spacing=10),
                self.search,
                self.list,
                self.nothing,
                self.warning,
                self.problem,
                row(self.password, self.user, self.code, self.enter, None, self.unlock, spacing=8),
                margins=(14, 10, 14, 12),
                spacing=8,
            )
        )
        self.setAccessibleName(self.title.text())
        style(self, card="plain")

    def show_prompt(self, *, asks: bool) -> None:
        """Whether the line in which the cursor stands asks for a secret."""
        self.warns = not asks
        self.enter.setChecked(asks)
        self._follow()

    def show_problem(self, problem: str) -> None:
        """Nothing was typed, and why."""
        self.problem.set_words(problem)
        self.problem.setVisible(bool(problem))

    @Slot()
    def show_entries(self) -> None:
        """Read the entries again: other words, or the vault was unlocked or locked."""
        chosen = self.entry.id if self.entry else self._first
        try:
            found, problem = self._find(self.search.text), ""
        except AppError as error:
            found, problem = (), f"{error} {error.hint}"
        is_locked = found is None
        self._shown = sorted(found or (), key=lambda one: one.id != self._first)[:MOST]
        self._model.clear()
        for one in self._shown:
            item = QStandardItem(one.title)
            item.setAccessibleText(", ".join(part for part in self._lines(one) if part))
            self._model.appendRow(item)
        rows = min(len(self._shown), _ROWS if theme().text_scale < _LARGE_TEXT else _ROWS - 1)
        self.list.setFixedHeight(scaled(_ROW * rows) + 4)
        self.list.setVisible(bool(self._shown))
        self.search.setHidden(is_locked)
        self.unlock.setVisible(is_locked)
        nothing = (
            tr("No credential for this device has these words.") if self.search.text else tr("There is none for it.")
        )
        self.nothing.set_words(tr("The vault is locked.") if is_locked else nothing)
        self.nothing.setHidden(bool(self._shown))
        place = next((at for at, one in enumerate(self._shown) if one.id == chosen), 0)
        if self._shown:
            choose_row(self.list, self._model.index(place, 0))
        self._follow()
        self.show_problem(problem)

    @property
    def entry(self) -> VaultEntry | None:
        """The chosen one."""
        place = self.list.currentIndex().row()
        return self._shown[place] if 0 <= place < len(self._shown) else None

    @Slot()
    def _follow(self) -> None:
        entry = self.entry
        for button in (self.password, self.user, self.code, self.enter):
            button.setVisible(entry is not None)
        hides = entry is not None and entry.inject_only and self.warns
        self.warning.setVisible(self.warns and entry is not None)
        self.password.set_words(tr("Type anyway") if self.warns and not hides else tr("Type password"))
        no_password = "" if entry and entry.has_password else tr("The entry has no password.")
        only_hidden = tr("Only where the device asks for a password.") if hides else ""
        self.password.set_reason(only_hidden or no_password)
        self.user.set_reason("" if entry and entry.user else tr("The entry has no user name."))
        no_code = "" if entry and entry.has_code else tr("The entry makes no codes.")
        self.code.set_reason(only_hidden or no_code)
        self.show_problem("")

    def _give(self, part: TypedPart) -> None:
        button = {TypedPart.PASSWORD: self.password, TypedPart.USER: self.user, TypedPart.CODE: self.code}[part]
        if (entry := self.entry) is not None and button.isEnabled():
            self.show_problem("")
            self.chosen.emit(entry.id, part, self.enter.isChecked())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and watched in (self.search.edit, self.list):
            if not self.warns:  # a key that is pressed too often must not write a password into a command line
                self._give(TypedPart.PASSWORD)
            else:
                self.password.setFocus()
            return True
        if watched is self.search.edit and event.key() in _MOVES:
            self.list.keyPressEvent(event)
            return True
        return False

    def _paint(self, painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
        if not 0 <= index.row() < len(self._shown):
            return
        entry = self._shown[index.row()]
        inner = rect.adjusted(10, 0, -12, 0)
        name = "log-in" if entry.id == self._first else "key-round"
        draw_icon(painter, inner.left(), inner.center().y(), name, "accent.text" if selected else "text.secondary")
        draw_two_lines(painter, inner.adjusted(28, 0, 0, 0), *self._lines(entry))

    def _lines(self, entry: VaultEntry) -> tuple[str, str]:
        own = tr("signs in here") if entry.id == self._first else ""
        second = "  ·  ".join(part for part in (entry.user, _place(entry), own) if part)
        return entry.title or tr("Without a title"), second

    def index_of(self, id: str) -> QModelIndex:
        """Where an entry is listed."""
        return self._model.index(next((at for at, one in enumerate(self._shown) if one.id == id), -1), 0)


def _place(entry: VaultEntry) -> str:
    """The client and the site, or the group of what belongs to nobody."""
    shown = f"{entry.client}/{site_of_group(entry.group)}".strip("/") if entry.client else entry.group
    return shown.replace("/", " / ")
