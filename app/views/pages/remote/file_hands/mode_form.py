"""The permissions of files, to be changed: who may read, write and run them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit

from app.domain.files import FileEntry, FileKind, mode_words, shown_name
from app.domain.language import counted, tr
from app.domain.trees import ModeChange
from app.views.pages.remote.cards import Card
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.fold import Fold
from app.views.widgets.layout import column, panel, row
from app.views.widgets.text import label

_WHO = ((tr("Owner"), 6), (tr("Group"), 3), (tr("Others"), 0))
_WHAT = ((tr("Read"), 4), (tr("Write"), 2), (tr("Run, enter"), 1))
_SPECIAL = (
    (tr("Runs as its owner (setuid)"), 0o4000),
    (tr("Runs as its group, passes it on (setgid)"), 0o2000),
    (tr("Only owners delete in it (sticky)"), 0o1000),
)
_ALL = 0o7777


class ModeForm(Card):
    """A box that is neither on nor off stays as it is in each file. `given` brings the change, and whether it is also
    for what is in the folders."""

    given = Signal(object, bool)  # ModeChange

    def __init__(self, entries: Sequence[FileEntry]) -> None:
        one = shown_name(entries[0].name) if len(entries) == 1 else counted(len(entries), "entry", "entries")
        super().__init__("key-round", "info", tr("Permissions of {one}", one=one), _facts(entries))
        self._is_writing = False
        modes = [entry.mode or 0 for entry in entries if entry.kind is not FileKind.LINK] or [0]
        self._common = ~(max_bits(modes) ^ min_bits(modes)) & _ALL  # the bits in which all are alike
        self._first = modes[0]
        self.boxes = {
            what << shift: self._box(f"{who}: {name}", what << shift) for who, shift in _WHO for name, what in _WHAT
        }
        self.boxes |= {bit: self._box(name, bit, name) for name, bit in _SPECIAL}
        self.octal = QLineEdit(maxLength=4)
        self.octal.textEdited.connect(self._read_octal)
        self.octal_row = FormRow(tr("As a number"), self.octal, tr("As chmod writes it: 644, 2755."))
        has_folders = any(entry.kind is FileKind.FOLDER for entry in entries)
        self.below = QCheckBox(
            tr("Also for all that is in the folders") if len(entries) > 1 else tr("Also for all that is in it")
        )
        self.below.setVisible(has_folders)
        self.run_folders = QCheckBox(tr("“Run” only for folders and programs"))
        self.run_folders.setToolTip(tr("Files that nobody may run now stay so: text does not become a program."))
        self.run_folders.setChecked(True)
        self.run_folders.hide()
        self.below.toggled.connect(self.run_folders.setVisible)
        self.save = Button(tr("Set permissions"), "", Kind.PRIMARY, key="Ctrl+Enter")
        self.save.clicked.connect(self._give)
        special = Fold(tr("Special"), panel(column(*(self.boxes[bit] for _, bit in _SPECIAL), spacing=6)))
        self._is_special_open = any(self._first & bit or not self._common & bit for _, bit in _SPECIAL)
        if self._is_special_open:
            special.toggle()
        buttons = row(self.save, None, self.cancel_button(tr("Cancel")))
        self.add(self.octal_row, self._grid(), special, self.below, self.run_folders, buttons)
        self.first = self.octal
        self._show_octal()
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self, self._give)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.octal.returnPressed.connect(self._give)

    @property
    def change(self) -> ModeChange:
        """What the boxes say."""
        on = sum(bit for bit, box in self.boxes.items() if box.checkState() is Qt.CheckState.Checked)
        off = sum(bit for bit, box in self.boxes.items() if box.checkState() is Qt.CheckState.Unchecked)
        run_folders_only = self.below.isChecked() and self.run_folders.isChecked()
        return ModeChange(on, off, run_folders_only=run_folders_only)

    def _box(self, spoken: str, bit: int, words: str = "") -> QCheckBox:
        box = QCheckBox(words)
        box.setAccessibleName(spoken)
        if self._common & bit:
            box.setChecked(bool(self._first & bit))
        else:
            box.setTristate(True)
            box.setCheckState(Qt.CheckState.PartiallyChecked)
            box.setToolTip(tr("Some have it, some have not. So it stays as it is in each."))
        box.checkStateChanged.connect(self._show_octal)
        return box

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        for at, (name, _) in enumerate(_WHAT, 1):
            grid.addWidget(label(name, "label", "secondary"), 0, at)
        for line, (who, shift) in enumerate(_WHO, 1):
            grid.addWidget(label(who, "body", "secondary"), line, 0)
            for at, (_, what) in enumerate(_WHAT, 1):
                grid.addWidget(self.boxes[what << shift], line, at)
        grid.setColumnStretch(4, 1)
        return grid

    @Slot()
    def _show_octal(self) -> None:
        if self._is_writing:
            return
        is_mixed = any(box.checkState() is Qt.CheckState.PartiallyChecked for box in self.boxes.values())
        change = self.change
        self.octal.setText("" if is_mixed else f"{change.on:03o}")
        self.octal.setPlaceholderText(tr("They differ") if is_mixed else "")
        self.octal_row.set_problem("")
        self.octal_row.set_hint("" if is_mixed else mode_words(change.on))

    @Slot(str)
    def _read_octal(self, text: str) -> None:
        if not _is_octal(text):
            return
        mode = int(text, 8)
        self._is_writing = True
        for bit, box in self.boxes.items():
            box.setChecked(bool(mode & bit))
        self._is_writing = False
        self.octal_row.set_problem("")
        self.octal_row.set_hint(mode_words(mode))

    @Slot()
    def _give(self) -> None:
        text = self.octal.text()
        if text and not _is_octal(text):
            self.octal_row.set_problem(tr("Three or four digits from 0 to 7."))
            self.octal.setFocus()
            return
        self.given.emit(self.change, self.below.isChecked())


def max_bits(modes: Sequence[int]) -> int:
    """The bits that any has."""
    bits = 0
    for mode in modes:
        bits |= mode
    return bits


def min_bits(modes: Sequence[int]) -> int:
    """The bits that all have."""
    bits = _ALL
    for mode in modes:
        bits &= mode
    return bits


def _is_octal(text: str) -> bool:
    return 3 <= len(text) <= 4 and all(letter in "01234567" for letter in text)


def _facts(entries: Sequence[FileEntry]) -> str:
    if len(entries) > 1:
        return tr("A box that is neither on nor off stays as it is in each of them.")
    owner, group = shown_name(entries[0].owner), shown_name(entries[0].group)
    return " ".join(
        part
        for part in (
            tr("Owner {owner}.", owner=owner) if owner else "",
            tr("Group {group}.", group=group) if group else "",
        )
        if part
    )
