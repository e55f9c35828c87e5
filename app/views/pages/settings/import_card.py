"""What a file of settings would change, before it does."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame

from app.domain.language import counted, tr
from app.domain.settings import Settings
from app.services.settings_files import FoundSettings
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import column, row, style
from app.views.widgets.text import WrappedLabel, label

MOST_SKIPPED = 8  # lines


class ImportCard(QFrame):
    """`taken` brings what a person takes over."""

    taken = Signal(object)  # FoundSettings

    def __init__(self) -> None:
        super().__init__()
        self._found: FoundSettings | None = None
        self.title = label("", "strong")
        self.changes = WrappedLabel("", tone="secondary")
        self.skipped = WrappedLabel("", "small", "tertiary")
        self.take = Button(tr("Take over"), "check", Kind.PRIMARY)
        self.leave = Button(tr("Cancel"), kind=Kind.GHOST)
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self.hide)
        buttons = row(self.leave, None, self.take, spacing=8)
        self.setLayout(column(self.title, self.changes, self.skipped, buttons, margins=(16, 14, 16, 14), spacing=8))
        style(self, card="group")
        self.hide()

    def show_found(self, name: str, found: FoundSettings, current: Settings) -> None:
        """Show each change as before → after, and what of the file is left out."""
        self._found = found
        count = len(found.changes)
        self.title.setText(
            tr("{file} changes {settings}", file=name, settings=counted(count, "setting"))
            if count
            else tr("{file} changes nothing here", file=name)
        )
        self.changes.set_words(
            "\n".join(
                f"{field.words}: {field.kind.words(field.read(current))} → {field.kind.words(value)}"
                for field, value in found.changes
            )
        )
        self.changes.setVisible(bool(count))
        left_out = list(found.skipped[:MOST_SKIPPED])
        if more := len(found.skipped) - len(left_out):
            left_out.append(tr("and {count} more", count=more))
        self.skipped.set_words(tr("Not taken: {reasons}", reasons="; ".join(left_out)) if left_out else "")
        self.skipped.setVisible(bool(left_out))
        self.take.setVisible(bool(count))
        self.take.setText(tr("Take over {settings}", settings=counted(count, "setting")))
        self.leave.set_words(tr("Cancel") if count else tr("Close"))
        self.show()
        (self.take if count else self.leave).setFocus()

    @Slot()
    def _take(self) -> None:
        self.hide()
        if self._found is not None:
            self.taken.emit(self._found)
