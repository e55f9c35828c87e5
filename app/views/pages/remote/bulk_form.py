"""The form that changes several devices at once: what is ticked changes, and it says for how many before it does."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QWidget

from app.domain.bulk_change import WORDS, BulkChange, Preview, preview
from app.domain.devices import Device
from app.domain.language import tr
from app.views.pages.remote.account_rows import CredentialRow, Entries, JumpRow, LockedLine
from app.views.pages.remote.device_form import ACCENTS
from app.views.pages.remote.device_rows import ALL, LOGGED_IN, SSH, ChoiceRow, Row, TextRow, value_words
from app.views.pages.remote.sign_in_row import SignInRow
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row, rule, style
from app.views.widgets.text import WrappedLabel, label

WIDTH = 560
FROM_FOLDER = tr("What their folder says")


class BulkForm(QFrame):
    """`saved` brings the devices before and after, and what was done in words."""

    saved = Signal(list, list, str)  # Devices before, Devices after, words
    cancelled = Signal()
    unlock_asked = Signal()

    def __init__(self, entries: Entries, devices: Callable[[], Sequence[Device]]) -> None:
        super().__init__()
        self._chosen: Sequence[Device] = ()
        self.title = label("", "heading")
        self.folder = QComboBox(editable=True)
        self.folder.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.entry_row, self.jump_row = CredentialRow(entries), JumpRow(devices)
        self.rows: dict[str, Row] = {
            "folder": FolderRow(self.folder),
            "user": TextRow("user", tr("User"), LOGGED_IN, example=FROM_FOLDER),
            "credential": self.entry_row,
            "identity_file": TextRow("identity_file", tr("Private key or certificate"), LOGGED_IN, example=FROM_FOLDER),
            "sign_in": SignInRow(for_many=True),
            "jump": self.jump_row,
            "accent": ChoiceRow("accent", tr("Mark their sessions as"), ALL, ACCENTS, empty=tr("Not marked")),
            "reattach": TextRow("reattach", tr("Command for a new shell"), SSH, example=FROM_FOLDER),
            "add_tags": TextRow("tags", tr("Tags to add"), hint=tr("Separated by commas.")),
            "remove_tags": TextRow("tags", tr("Tags to take away")),
        }
        self._locked = LockedLine(entries)
        self.ticks = {name: QCheckBox() for name in self.rows}
        self.effect = WrappedLabel("", tone="secondary")
        self.save = Button(tr("Change"), "", Kind.PRIMARY, key="Ctrl+Enter")
        self._build()
        self._connect()

    def _build(self) -> None:
        cancel = Button(tr("Cancel"), "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        self._locked.unlock.clicked.connect(self.unlock_asked)
        lines = [self._line(name) for name in self.rows]
        lines.insert(3, self._locked)  # under the credential
        card = panel(column(label(tr("What changes"), "label"), self.effect, margins=12, spacing=4), card="inset")
        fields = column(*lines, spacing=12)
        self.setLayout(column(self.title, rule(), fields, card, row(self.save, None, cancel), margins=20, spacing=12))
        self.setFixedWidth(round(WIDTH * max(1.0, theme().text_scale)))
        style(self, card="plain")

    def _line(self, name: str) -> QWidget:
        tick = self.ticks[name]
        tick.setAccessibleName(tr("Change {name}", name=self.rows[name].name.text()))
        return panel(row(Aligned(panel(column(tick, margins=(0, 26, 0, 0))), TOP), Grow(self.rows[name]), spacing=10))

    def _connect(self) -> None:
        self.save.clicked.connect(self._save)
        for name, one in self.rows.items():
            one.changed.connect(lambda name=name: self._touch(name))
            self.ticks[name].toggled.connect(self._show_effect)
        self.rows["folder"].changed.connect(self._show_client)
        self.ticks["folder"].toggled.connect(self._show_client)
        for keys, act in (("Ctrl+Return", self._save), ("Esc", self.cancelled.emit)):
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_devices(self, devices: Sequence[Device], folders: Sequence[str]) -> None:
        """Begin with devices as they are stored; nothing is ticked."""
        self._chosen = ()  # what is filled in now is no change of a person's
        self.title.setText(tr("Edit {count:,} devices", count=len(devices)))
        self.folder.clear()
        self.folder.addItems(["", *folders])
        self.show_entries()
        for one in self.rows.values():
            one.show_value("")
        for name in ("credential", "jump", "accent", "sign_in"):
            self.rows[name].offer(FROM_FOLDER, None)
        self.jump_row.show_hosts(devices[0])
        for tick in self.ticks.values():
            tick.setChecked(False)
        self._chosen = devices
        self._show_client()
        self._show_effect()

    def focus_first(self) -> None:
        self.folder.setFocus()

    def show_entries(self) -> None:
        """The vault was unlocked or locked."""
        self.entry_row.show_entries()
        self._locked.look()

    @property
    def change(self) -> BulkChange:
        """What was ticked."""
        values = {
            name: one.value()
            for name, one in self.rows.items()
            if self.ticks[name].isChecked() and not name.endswith("_tags")
        }
        tags = {
            name: tuple(self.rows[name].value()) if self.ticks[name].isChecked() else ()
            for name in ("add_tags", "remove_tags")
        }
        return BulkChange(values, **tags)

    @Slot()
    def _show_client(self) -> None:
        """What is offered fits all of them, where they are or where they go."""
        moves = self.ticks["folder"].isChecked()
        self.entry_row.show_folders(*([self.rows["folder"].value()] if moves else [one.folder for one in self._chosen]))

    def _touch(self, name: str) -> None:
        """Who writes a value wants it."""
        if self._chosen and self.rows[name].value():
            self.ticks[name].setChecked(True)
        self._show_effect()

    @Slot()
    def _show_effect(self) -> None:
        effect = self._preview()
        self.effect.set_words("\n".join(self._lines(effect)) or tr("Nothing yet. What is not ticked stays as it is."))
        count = len(effect.before)
        self.save.set_words(tr("Change 1 device") if count == 1 else tr("Change {count:,} devices", count=count))
        self.save.set_reason("" if count else tr("Nothing would change."))

    def _preview(self) -> Preview:
        return preview(self.change, self._chosen)

    def _lines(self, effect: Preview) -> list[str]:
        all_ = len(self._chosen)
        lines = []
        for name, count in effect.counts.items():
            how_many = (
                tr("all {all:,}", all=all_) if count == all_ else tr("{count:,} of {all:,}", count=count, all=all_)
            )
            value = "" if name == "tags" else f" → {self._value_words(name)}"
            lines.append(f"{WORDS[name]}{value}: {how_many}")
        return lines

    def _value_words(self, name: str) -> str:
        one = self.rows[name]
        return value_words(one, one.value()) or (tr("the top") if name == "folder" else FROM_FOLDER.lower())

    @Slot()
    def _save(self) -> None:
        wrong = [one for name, one in self.rows.items() if self.ticks[name].isChecked() and not one.check()]
        effect = self._preview()
        if wrong:
            wrong[0].field.setFocus()
        elif effect.before:
            count = len(effect.before)
            words = tr("Changed 1 device.") if count == 1 else tr("Changed {count:,} devices.", count=count)
            self.saved.emit(list(effect.before), list(effect.after), words)


class FolderRow(Row):
    """The folder that they go into."""

    def __init__(self, box: QComboBox) -> None:
        self.box = box
        super().__init__("folder", tr("Folder"), box, ALL, "")
        if (edit := box.lineEdit()) is not None:
            edit.setPlaceholderText(tr("The top"))
        box.currentTextChanged.connect(self._follow)

    def show_value(self, value: object) -> None:
        self.box.setCurrentText(str(value or ""))

    def value(self) -> str:
        return "/".join(part.strip() for part in self.box.currentText().split("/") if part.strip())

    def _show_offer(self, words: str) -> None:
        pass
