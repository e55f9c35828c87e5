"""One entry: what it is for, and its secrets, used without being shown."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.credentials import VaultEntry
from app.domain.errors import AppError
from app.domain.secret import Secret
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.pages.vault.models import icon_of, place_of
from app.views.pages.vault.parts import CountdownRing, ScaledWidth, scaled
from app.views.widgets.badges import Badge, IconMark
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, clear, column, panel, row, rule, style
from app.views.widgets.notice import Notice
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

DOTS = "•" * 12
_NAME_WIDTH = 104
_LONGEST_SHOWN = 120


class FieldRow(QFrame):
    """A name, a value, and a button that copies it; then a ring counts down to the moment it is taken back."""

    copy_asked = Signal()
    clear_asked = Signal()

    def __init__(self, name: str, what: str, *extra: QWidget, key: str = "") -> None:
        super().__init__()
        self.value = ElidedLabel()
        self.copy = IconButton("copy", f"Copy the {what}", key=key)
        self.copy.clicked.connect(self.copy_asked)
        self.ring = CountdownRing()
        self.status = label("", "small", "secondary")
        clear_now = Button("Clear now", kind=Kind.LINK)
        clear_now.clicked.connect(self.clear_asked)
        self._held = panel(row(self.ring, self.status, clear_now, spacing=8))
        self._held.hide()
        title = label(name, tone="secondary")
        ScaledWidth(title, _NAME_WIDTH)
        self.setLayout(row(title, Grow(self.value), self._held, *extra, self.copy, margins=(16, 0, 10, 0), spacing=8))
        self.setMinimumHeight(scaled(45))

    def show_held(self, clipboard: SecretClipboard, *, is_ours: bool) -> None:
        """Tell how long the clipboard keeps this value."""
        self._held.setVisible(is_ours)
        if is_ours and clipboard.seconds:
            self.ring.set_share(clipboard.remaining / clipboard.seconds)
            self.status.setText(f"Copied, clears in {round(clipboard.remaining + 0.49)} s")
        elif is_ours:
            self.status.setText("Copied")
        self.ring.setVisible(bool(clipboard.seconds))


class DetailPane(QWidget):
    """Shows one entry. `password` decrypts it only when it is copied, or while the eye is held down."""

    edit_asked = Signal()
    delete_asked = Signal(str)
    restore_asked = Signal(str)
    failed = Signal(object)

    def __init__(self, clipboard: SecretClipboard, password: Callable[[str], Secret]) -> None:
        super().__init__()
        self._clipboard, self._password = clipboard, password
        self._entry: VaultEntry | None = None
        self._is_recycled = False
        self.eye = IconButton("eye", "Hold to show the password")
        self.eye.pressed.connect(self._reveal)
        self.eye.released.connect(self._hide)
        self.user = FieldRow("User name", "user name", key="Ctrl+B")
        self.secret = FieldRow("Password", "password", self.eye, key="Ctrl+C")
        self.url = FieldRow("Address", "address")
        style(self.secret.value, role="code")
        self._rows = {"user": self.user, "password": self.secret, "url": self.url}
        self._confirm_place = column(spacing=0)
        self._facts = column(spacing=0)
        self._notes_title = label("Notes", "label", "secondary")
        self._notes = WrappedLabel(selectable=True)
        card = panel(
            column(self.user, rule(), self.secret, rule(), self.url, self._fact_rows(), spacing=0), card="group"
        )
        body = column(card, 4, self._notes_title, self._notes, None, spacing=8)
        self.setLayout(column(self._head(), self._confirm_place, Grow(body), margins=(28, 20, 28, 20), spacing=14))
        self._connect()

    @property
    def entry(self) -> VaultEntry | None:
        return self._entry

    def _head(self) -> QWidget:
        self._mark = IconMark("key-round", "accent.text", 22, back="accent.subtle", pad=11)
        self._title = ElidedLabel(role="title")
        self._place = ElidedLabel(tone="secondary")
        self.edit = Button("Edit", "pencil", key="F2")
        self.restore = Button("Put back", "undo-2")
        self.delete = IconButton("trash-2", "Delete…", key="Delete", side=32)
        names = column(self._title, self._place, spacing=1)
        return panel(row(self._mark, Grow(names), self.restore, self.edit, self.delete, spacing=10))

    def _fact_rows(self) -> QWidget:
        self._tags = row(spacing=6)
        self._changed = ElidedLabel()
        parts = []
        for name, value in (("Tags", panel(self._tags)), ("Changed", self._changed)):
            title = label(name, tone="secondary")
            ScaledWidth(title, _NAME_WIDTH)
            line = panel(row(title, Grow(value), margins=(16, 0, 10, 0)))
            line.setMinimumHeight(scaled(45))
            parts.append(panel(column(rule(), line, spacing=0)))
        self._tags_line = parts[0]
        return panel(column(*parts, spacing=0))

    def _connect(self) -> None:
        self._clipboard.changed.connect(self._show_held)
        self.user.copy_asked.connect(self.copy_user)
        self.secret.copy_asked.connect(self.copy_password)
        self.url.copy_asked.connect(self._copy_url)
        for field in self._rows.values():
            field.clear_asked.connect(self._clipboard.clear)
        self.edit.clicked.connect(self.edit_asked)
        self.restore.clicked.connect(self._restore)
        self.delete.clicked.connect(self.confirm_delete)

    def show_entry(self, entry: VaultEntry | None, *, is_recycled: bool = False) -> None:
        """Show an entry; None forgets the one that was shown."""
        self._entry, self._is_recycled = entry, is_recycled
        self.cancel_delete()
        shown = entry or VaultEntry("", "")
        self._title.set_words(shown.title or "Without a title")
        self._place.set_words("Recycle bin" if is_recycled else place_of(shown))
        self._mark.show_icon(icon_of(shown), "accent.text", "accent.subtle")
        self._hide()
        for field, words in ((self.user, shown.user), (self.url, shown.url)):
            field.value.set_words(words or "–")
            field.copy.setEnabled(bool(words))
        self.secret.copy.setEnabled(shown.has_password)
        self.eye.setEnabled(shown.has_password)
        self._notes.set_words(shown.notes)
        self._notes.setVisible(bool(shown.notes))
        self._notes_title.setVisible(bool(shown.notes))
        self._changed.set_words(_moment(shown.modified))
        clear(self._tags)
        for tag in shown.tags:
            self._tags.addWidget(Badge(tag))
        self._tags.addStretch(1)
        self._tags_line.setVisible(bool(shown.tags))
        self.restore.setVisible(is_recycled)
        self.edit.setVisible(not is_recycled)
        self._show_held()

    @Slot()
    def copy_user(self) -> None:
        if self._entry and self._entry.user:
            self._clipboard.copy(Secret(self._entry.user), self._source("user"))

    @Slot()
    def copy_password(self) -> None:
        secret = self._decrypt()
        if secret:
            self._clipboard.copy(secret, self._source("password"))

    @Slot()
    def _copy_url(self) -> None:
        if self._entry and self._entry.url:
            self._clipboard.copy(Secret(self._entry.url), self._source("url"))

    @Slot()
    def confirm_delete(self) -> None:
        """Ask in place; nothing is deleted yet."""
        if self._entry is None:
            return
        title = self._entry.title or "this entry"
        keep = Button("Cancel", kind=Kind.GHOST, small=True, key="Esc")
        if self._is_recycled:
            go = Button("Delete 1 entry", kind=Kind.DANGER_FILL, small=True)
            notice = Notice("problem", f"Delete “{title}” for good?", "Nothing can bring its password back.", keep, go)
        else:
            go = Button("Delete 1 entry", kind=Kind.DANGER_FILL, small=True)
            fact = f"Delete “{title}”?"
            notice = Notice("problem", fact, "It can be put back.", keep, go)
        self.cancel_delete()
        keep.clicked.connect(self.cancel_delete)
        go.clicked.connect(self._delete)
        self._confirm_place.addWidget(notice)
        keep.setFocus()

    @Slot()
    def cancel_delete(self) -> None:
        clear(self._confirm_place)

    @Slot()
    def _delete(self) -> None:
        if self._entry is not None:
            self.cancel_delete()
            self.delete_asked.emit(self._entry.id)

    @Slot()
    def _restore(self) -> None:
        if self._entry is not None:
            self.restore_asked.emit(self._entry.id)

    @Slot()
    def _reveal(self) -> None:
        secret = self._decrypt()
        if secret:
            text = secret.reveal()
            self.secret.value.set_words(text[:_LONGEST_SHOWN] + ("…" if len(text) > _LONGEST_SHOWN else ""))

    @Slot()
    def _hide(self) -> None:
        has_password = self._entry is not None and self._entry.has_password
        self.secret.value.set_words(DOTS if has_password else "–")

    @Slot()
    def _show_held(self) -> None:
        for part, field in self._rows.items():
            is_ours = bool(self._clipboard.source) and self._clipboard.source == self._source(part)
            field.show_held(self._clipboard, is_ours=is_ours)

    def _source(self, part: str) -> str:
        return f"{self._entry.id if self._entry else ''}.{part}"

    def _decrypt(self) -> Secret | None:
        if self._entry is None or not self._entry.has_password:
            return None
        try:
            return self._password(self._entry.id)
        except AppError as error:
            self.failed.emit(error)
            return None


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return "–"
    local = moment.astimezone()
    return f"{local.day} {local:%B %Y, %H:%M}"
