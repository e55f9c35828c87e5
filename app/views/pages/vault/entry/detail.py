"""One entry: what it is for, and its secrets, used without being shown."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.audit import AuditVerb
from app.domain.credentials import VaultEntry
from app.domain.expiries import Validity, expiry_words, validity
from app.domain.language import tr
from app.domain.local_time import local
from app.domain.secret import Secret
from app.services.vault.disclosing import PASSWORD
from app.views.pages.vault.codes.code_row import CodeRow
from app.views.pages.vault.entry.deleting import DeleteQuestion
from app.views.pages.vault.entry.desk import EntryDesk
from app.views.pages.vault.entry.parts import EntryParts
from app.views.pages.vault.entry.rows import FieldRow, HiddenRow, moment
from app.views.pages.vault.models import icon_of, place_of, place_words
from app.views.pages.vault.parts import ScaledWidth, name_width
from app.views.pages.vault.places import VaultHost
from app.views.theme import scaled
from app.views.widgets.badges import Badge, IconMark
from app.views.widgets.buttons import Button, IconButton
from app.views.widgets.flow import Flow
from app.views.widgets.layout import Grow, column, panel, row, rule, scroll
from app.views.widgets.menus import add_action, new_menu
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

_LONG_NOTES = 1500  # characters; more are scrolled in a field of their own
EXPIRY_LOOKS = {Validity.OVER: "problem", Validity.ENDING: "warning", Validity.VALID: "unknown"}


class DetailPane(QWidget):
    """Shows one entry. What is protected is decrypted only when it is copied, or while it is looked at."""

    edit_asked = Signal()
    delete_asked = Signal(str)
    restore_asked = Signal(str)

    def __init__(self, host: VaultHost, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__()
        self._clipboard, self._now = host.clipboard, now
        self._entry: VaultEntry | None = None
        self._is_recycled = False
        self.desk = EntryDesk(host, self)
        self.user = FieldRow(tr("User name"), tr("user name"), key="Ctrl+B")
        self.secret = HiddenRow(tr("Password"), tr("password"), self.desk, self._reveal_password, key="Ctrl+C")
        self.code = CodeRow(host.clipboard, self.desk.code_source, host.note, doubt=self.desk.clock_doubt)
        self.url = FieldRow(tr("Address"), tr("address"))
        self._rows: dict[str, FieldRow] = {"user": self.user, "password": self.secret, "url": self.url}
        self._question = DeleteQuestion()
        self._notes_title = label(tr("Notes"), "label", "secondary")
        self._notes = WrappedLabel(selectable=True)
        self._long_notes = QPlainTextEdit(readOnly=True)
        self._long_notes.setAccessibleName(tr("Notes"))
        self._long_place = panel(column(Grow(self._long_notes)))
        self._long_place.setFixedHeight(scaled(240))
        self._code_line = panel(column(rule(), self.code, spacing=0))
        parts = (self.user, rule(), self.secret, self._code_line, rule(), self.url, self._fact_rows())
        card = panel(column(*parts, spacing=0), card="group")
        self.parts = EntryParts(self.desk)
        notes = column(self._notes_title, self._notes, self._long_place, spacing=8)
        body = QWidget()
        body.setLayout(column(card, notes, self.parts, None, margins=(28, 0, 28, 20), spacing=12))
        head = panel(column(self._head(), self._question, margins=(28, 20, 28, 14), spacing=14))
        self.scroller = scroll(body)
        self.setLayout(column(head, Grow(self.scroller), spacing=0))
        self._connect()

    @property
    def entry(self) -> VaultEntry | None:
        return self._entry

    @property
    def expiry_words(self) -> str:
        """How the entry stands to its end, as it is shown; "" where it has none."""
        return self._expiry.accessibleName() if self._entry and self._entry.expires else ""

    def _head(self) -> QWidget:
        self._mark = IconMark("key-round", "accent.text", 22, back="accent.subtle", pad=11)
        self._title = ElidedLabel(role="title")
        self._place = ElidedLabel(tone="secondary")
        self.edit = Button(tr("Edit"), "pencil", key="F2")
        self.restore = Button(tr("Put back"), "undo-2")
        self.more = IconButton("ellipsis", tr("More"), side=32)
        self.delete = IconButton("trash-2", tr("Delete…"), key="Delete", side=32)
        names = column(self._title, self._place, spacing=1)
        buttons = (self.restore, self.edit, self.more, self.delete)
        return panel(row(self._mark, Grow(names), *buttons, spacing=10))

    def _fact_rows(self) -> QWidget:
        self._tags = Flow(gap=6)
        self._expires, self._expiry = ElidedLabel(), Badge("")
        self._changed = ElidedLabel()
        parts = []
        expires = panel(row(self._expiry, Grow(self._expires)))
        for name, value in ((tr("Tags"), self._tags), (tr("Expires"), expires), (tr("Changed"), self._changed)):
            title = label(name, tone="secondary")
            ScaledWidth(title, name_width())
            line = panel(row(title, Grow(value), margins=(16, 0, 10, 0)))
            line.setMinimumHeight(scaled(45))
            parts.append(panel(column(rule(), line, spacing=0)))
        self._tags_line, self._expires_line, _ = parts
        return panel(column(*parts, spacing=0))

    def _connect(self) -> None:
        self._clipboard.changed.connect(self._show_held)
        self.user.copy_asked.connect(self.copy_user)
        self.secret.copy_asked.connect(self.copy_password)
        self.url.copy_asked.connect(self._copy_url)
        self.code.failed.connect(self.desk.failed)
        for field in self._rows.values():
            field.clear_asked.connect(self._clipboard.clear)
        self.edit.clicked.connect(self.edit_asked)
        self.restore.clicked.connect(self._restore)
        self.delete.clicked.connect(self.confirm_delete)
        self._question.answered.connect(self._delete)
        self.more.clicked.connect(self._open_menu)
        self.setAcceptDrops(True)

    def show_entry(self, entry: VaultEntry | None, *, is_recycled: bool = False, home: str = "") -> None:
        """Show an entry; None forgets the one that was shown. `home` is the group that a deleted one is from."""
        if self._entry is None or entry is None or entry.id != self._entry.id:
            self.scroller.verticalScrollBar().setValue(0)
        self._entry, self._is_recycled = entry, is_recycled
        self._question.close_question()
        self.desk.forget()
        shown = entry or VaultEntry("", "")
        self._title.set_words(shown.title or tr("Without a title"))
        from_where = tr("Recycle bin, from {group}", group=place_words(home)) if home else tr("Recycle bin")
        self._place.set_words(from_where if is_recycled else place_of(shown))
        self._mark.show_icon(icon_of(shown), "accent.text", "accent.subtle")
        for field, words in ((self.user, shown.user), (self.url, shown.url)):
            field.value.set_words(words or "–")
            field.copy.setEnabled(bool(words))
        self.secret.show_state(has_value=shown.has_password, is_allowed=not shown.inject_only)
        self.code.show_entry(entry)
        self._code_line.setVisible(not self.code.isHidden())
        self._show_notes(shown.notes)
        self._show_facts(shown)
        self.restore.setVisible(is_recycled)
        self.edit.setVisible(not is_recycled)
        self.more.setVisible(not is_recycled)
        self.parts.show_entry(entry, is_recycled=is_recycled)
        self._show_held()

    def _show_notes(self, notes: str) -> None:
        is_long = len(notes) > _LONG_NOTES
        self._notes.set_words("" if is_long else notes)
        self._long_notes.setPlainText(notes if is_long else "")
        self._notes_title.setVisible(bool(notes))
        self._notes.setVisible(bool(notes) and not is_long)
        self._long_place.setVisible(is_long)

    def _show_facts(self, entry: VaultEntry) -> None:
        now = self._now()
        self._changed.set_words(moment(entry.modified))
        self._expires.set_words(moment(entry.expires))
        self._expires_line.setVisible(entry.expires is not None)
        state = validity(entry.expires, now)
        self._expiry.setVisible(entry.expires is not None)
        words = expiry_words(entry.expires, local(now))
        self._expiry.show_badge(words, EXPIRY_LOOKS.get(state, "unknown"))
        self._tags.show_parts(*(Badge(tag) for tag in entry.tags))
        self._tags_line.setVisible(bool(entry.tags))

    @Slot()
    def copy_user(self) -> None:
        if self._entry and self._entry.user:
            self._clipboard.copy(Secret(self._entry.user), self._source("user"))

    @Slot()
    def copy_password(self) -> None:
        if self._entry and self._entry.has_password:
            secret = self.desk.secret(self._entry.id, AuditVerb.COPIED, PASSWORD)
            if secret:
                self._clipboard.copy(secret, self._source("password"))

    @Slot()
    def copy_code(self) -> None:
        """Copy the one-time code that holds now."""
        self.code.copy_code()

    @Slot()
    def _copy_url(self) -> None:
        if self._entry and self._entry.url:
            self._clipboard.copy(Secret(self._entry.url), self._source("url"))

    def _reveal_password(self) -> Secret | None:
        if self._entry is None or not self._entry.has_password:
            return None
        return self.desk.secret(self._entry.id, AuditVerb.REVEALED, PASSWORD)

    @Slot()
    def confirm_delete(self) -> None:
        """Ask in place; nothing is deleted yet."""
        if self._entry is not None:
            self._question.ask(self._entry.title, for_good=self._is_recycled)

    @Slot()
    def cancel_delete(self) -> None:
        """Take back what is asked, of the entry or of one of its parts."""
        self._question.close_question()
        self.parts.close_questions()

    @Slot()
    def _delete(self) -> None:
        if self._entry is not None:
            self.delete_asked.emit(self._entry.id)

    @Slot()
    def _restore(self) -> None:
        if self._entry is not None:
            self.restore_asked.emit(self._entry.id)

    @Slot()
    def _open_menu(self) -> None:
        entry = self._entry
        if entry is None:
            return
        self.parts.prepare()
        menu = new_menu(self)
        add_action(menu, tr("Add files…"), self.parts.files.ask_files, "plus")
        add_action(menu, tr("Make an SSH key…"), partial(self.parts.key_panel.ask_new, entry), "key-round")
        add_action(menu, tr("SSH key from a file…"), partial(self.parts.key_panel.ask_file, entry), "download")
        history = add_action(menu, tr("Show the history"), self.parts.history.open, "clock")
        history.setEnabled(not self.parts.history.isHidden())
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._entry is not None and not self._is_recycled and local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._entry is not None and not self._is_recycled:
            self.parts.prepare()
            self.parts.files.add_files(local_files(event.mimeData()))
            event.acceptProposedAction()

    @Slot()
    def _show_held(self) -> None:
        for part, field in self._rows.items():
            is_ours = bool(self._clipboard.source) and self._clipboard.source == self._source(part)
            field.show_held(self._clipboard, is_ours=is_ours)

    def _source(self, part: str) -> str:
        return f"{self._entry.id if self._entry else ''}.{part}"


def local_files(data: QMimeData) -> list[Path]:
    """The files of this computer that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
