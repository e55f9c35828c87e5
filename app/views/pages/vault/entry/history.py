"""What an entry was before: one version after the other, looked at, brought back, or removed for good."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from app.domain.audit import AuditVerb
from app.domain.credentials import VaultEntry
from app.domain.language import counted, tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.views.pages.vault.entry.desk import EntryDesk
from app.views.pages.vault.entry.key_list import KeyList
from app.views.pages.vault.entry.rows import FieldRow, HiddenRow, moment, one_line
from app.views.theme import scaled
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fold import Fold
from app.views.widgets.layout import column, panel, row, rule
from app.views.widgets.lists import AnyIndex
from app.views.widgets.notice import Notice
from app.views.widgets.painting import draw_icon, draw_two_lines

if TYPE_CHECKING:
    from app.services.vault.histories import EntryVersion
    from app.services.vault.vault import Vault

_ROW = 48
_MOST_ROWS = 5
_VERSION = Qt.ItemDataRole.UserRole


class HistoryPart(QWidget):
    """Hidden where an entry has no history; what it holds is read when it is unfolded."""

    def __init__(self, desk: EntryDesk) -> None:
        super().__init__()
        self._desk = desk
        self._entry: VaultEntry | None = None
        self._model = QStandardItemModel(self)
        self.list = KeyList(tr("Versions"), paint_version, _ROW, {Qt.Key.Key_Delete: self.confirm_delete})
        self.list.setModel(self._model)
        self.list.selectionModel().currentChanged.connect(self._show_version)
        self.restore = Button(tr("Bring this back"), "undo-2", small=True)
        self.delete = Button(tr("Delete…"), small=True, kind=Kind.DANGER, key="Delete")
        self.delete_all = Button(tr("Delete all…"), small=True, kind=Kind.DANGER)
        self._buttons = panel(row(self.restore, None, self.delete, self.delete_all, spacing=6))
        keep = Button(tr("Cancel"), kind=Kind.GHOST, small=True, key="Esc")
        keep.clicked.connect(self.close_question)
        self.go = Button("", kind=Kind.DANGER_FILL, small=True)
        self.go.clicked.connect(self._delete)
        self.question = Notice("problem", "", tr("Nothing can bring them back."), keep, self.go)
        self._doomed: tuple[EntryVersion, ...] = ()
        listed = panel(column(self.list, margins=(0, 4, 0, 4)), card="group")
        content = panel(column(listed, self._look(), self._buttons, self.question, spacing=8))
        self.fold = Fold(tr("History"), content)
        self.setLayout(column(self.fold, spacing=0))
        self._connect()
        self.hide()

    def _look(self) -> QWidget:
        """What the chosen version held."""
        self.user, self.url = (
            FieldRow(tr("User name"), tr("user name of then")),
            FieldRow(tr("Address"), tr("address of then")),
        )
        reveal = partial(self._secret, AuditVerb.REVEALED)
        self.secret = HiddenRow(tr("Password"), tr("password of then"), self._desk, reveal)
        self.notes = FieldRow(tr("Notes"), tr("notes of then"))
        self.user.copy_asked.connect(partial(self._copy_plain, "user"))
        self.url.copy_asked.connect(partial(self._copy_plain, "url"))
        self.notes.copy_asked.connect(partial(self._copy_plain, "notes"))
        self.secret.copy_asked.connect(self._copy_secret)
        lines = (self.user, rule(), self.secret, rule(), self.url, rule(), self.notes)
        return panel(column(*lines, spacing=0), card="group")

    def _connect(self) -> None:
        self.fold.toggled.connect(self._read)
        self.restore.clicked.connect(self._restore)
        self.delete.clicked.connect(self.confirm_delete)
        self.delete_all.clicked.connect(self.confirm_delete_all)
        clipboard = self._desk.host.clipboard
        clipboard.changed.connect(self._show_held)
        for line in (self.user, self.url, self.secret, self.notes):
            line.clear_asked.connect(clipboard.clear)

    @property
    def chosen(self) -> "EntryVersion | None":
        index = self.list.currentIndex()
        version: EntryVersion | None = index.data(_VERSION) if index.isValid() else None
        return version

    def show_entry(self, entry: VaultEntry | None, *, is_recycled: bool = False) -> None:
        is_same = entry is not None and self._entry is not None and entry.id == self._entry.id
        self._entry = entry
        self.close_question()
        self._model.clear()
        self._show_version()  # a model that is emptied says nothing of its current row
        if self.fold.is_open and not is_same:
            self.fold.toggle()
        count = self._desk.asked(lambda: self._count(entry.id)) if entry else 0
        self.fold.set_words(tr("History"), counted(count or 0, "version"))
        self.setVisible(bool(count))
        for button in (self.restore, self.delete, self.delete_all):
            button.setVisible(not is_recycled)
        self._read()

    def open(self) -> None:
        """Unfold it, and go there."""
        if self.isVisible() and not self.fold.is_open:
            self.fold.toggle()
        self.list.setFocus()

    def _count(self, id: str) -> int:
        from app.services.vault.histories import version_count

        return version_count(self._desk.vault, id)

    @Slot()
    def _read(self) -> None:
        entry = self._entry
        if entry is None or not self.fold.is_open or self._model.rowCount():
            return
        from app.services.vault.histories import versions_of

        versions = self._desk.asked(lambda: versions_of(self._desk.vault, entry.id)) or ()
        for version in versions:
            item = QStandardItem(moment(version.entry.modified))
            item.setData(version, _VERSION)
            item.setData(f"{item.text()}. {change_words(version)}", Qt.ItemDataRole.AccessibleTextRole)
            self._model.appendRow(item)
        self.list.setFixedHeight(scaled(_ROW) * min(len(versions), _MOST_ROWS))
        self.list.setCurrentIndex(self._model.index(0, 0))

    @Slot()
    def _show_version(self) -> None:
        self._desk.forget()
        held = self.chosen.entry if self.chosen else VaultEntry("", "")
        for line, text in ((self.user, held.user), (self.url, held.url), (self.notes, held.notes)):
            line.value.set_words(one_line(text) or "–")
            line.copy.setEnabled(bool(text))
        is_allowed = self._entry is not None and not self._entry.inject_only
        self.secret.show_state(has_value=held.has_password, is_allowed=is_allowed)
        self._show_held()

    def _secret(self, verb: AuditVerb) -> Secret | None:
        from app.services.vault.disclosing import disclose_version

        entry, version = self._entry, self.chosen
        if entry is None or version is None:
            return None
        return self._desk.asked(lambda: disclose_version(self._desk.host.keeper, entry.id, version, verb))

    @Slot()
    def _copy_secret(self) -> None:
        secret = self._secret(AuditVerb.COPIED)
        if secret:
            self._desk.host.clipboard.copy(secret, self._source("password"))

    def _copy_plain(self, part: str) -> None:
        if self.chosen is not None:
            self._desk.host.clipboard.copy(Secret(str(getattr(self.chosen.entry, part))), self._source(part))

    @Slot()
    def _show_held(self) -> None:
        clipboard = self._desk.host.clipboard
        lines = {"user": self.user, "url": self.url, "password": self.secret, "notes": self.notes}
        for part, line in lines.items():
            line.show_held(clipboard, is_ours=bool(clipboard.source) and clipboard.source == self._source(part))

    def _source(self, part: str) -> str:
        version = self.chosen
        return f"{version.entry.id}.history.{version.number}.{part}" if version else ""

    @Slot()
    def _restore(self) -> None:
        entry, version = self._entry, self.chosen
        if entry is None or version is None:
            return

        def work(vault: "Vault", task: TaskContext) -> object:
            from app.services.vault.histories import restore_version

            return restore_version(vault, entry.id, version, task)

        self._desk.change(work, tr("Bring back a version"))

    @Slot()
    def confirm_delete(self) -> None:
        if self.chosen is not None and not self.delete.isHidden():
            self._ask((self.chosen,))

    @Slot()
    def confirm_delete_all(self) -> None:
        versions = [self._model.index(number, 0).data(_VERSION) for number in range(self._model.rowCount())]
        self._ask(tuple(versions))

    def _ask(self, versions: "tuple[EntryVersion, ...]") -> None:
        self._doomed = versions
        words = counted(len(versions), "version")
        self.question.show_words(tr("Delete {versions} for good?", versions=words), self.question.meaning.words)
        self.go.set_words(tr("Delete {versions}", versions=words))
        self._buttons.hide()
        self.question.show()
        self.go.setFocus()

    @Slot()
    def close_question(self) -> None:
        was_asked, self._doomed = not self.question.isHidden(), ()
        self.question.hide()
        self._buttons.show()
        if was_asked:
            self.list.setFocus()

    @Slot()
    def _delete(self) -> None:
        entry, versions = self._entry, self._doomed
        if entry is None or not versions:
            return

        def work(vault: "Vault", task: TaskContext) -> None:
            from app.services.vault.histories import delete_versions

            delete_versions(vault, entry.id, versions, task)

        self._desk.change(work, tr("Delete versions"))


def change_words(version: "EntryVersion") -> str:
    """What the change after it has changed: "Then changed: password, notes"."""
    return (
        tr("Then changed: {changes}", changes=", ".join(version.changes))
        if version.changes
        else tr("Then saved without a change")
    )


def paint_version(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    inner = rect.adjusted(8, 0, -10, 0)
    draw_icon(painter, inner.left(), inner.center().y(), "clock", "accent.text" if selected else "text.secondary")
    version = index.data(_VERSION)
    draw_two_lines(painter, inner.adjusted(26, 0, 0, 0), str(index.data()), change_words(version))
