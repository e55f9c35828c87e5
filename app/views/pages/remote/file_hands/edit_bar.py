"""The files of devices that are being edited here: one line, under the panes, as long as there are some."""

from functools import partial

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.edits import Edit, EditState
from app.domain.files import shown_name
from app.views.widgets.buttons import Button
from app.views.widgets.layout import clear, column, style
from app.views.widgets.notice import Notice

_URGENCY = (EditState.SAME, EditState.CHANGED, EditState.SAVING, EditState.FAILED, EditState.CONFLICT)


class EditBar(QWidget):
    """Shows the one that needs a person most, or was touched last; the others are in a menu."""

    decide_asked = Signal(object)  # Edit
    save_asked = Signal(object)
    open_asked = Signal(object)
    done_asked = Signal(object)
    discard_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._edits: dict[str, Edit] = {}
        self._line = column(spacing=0)
        self.setLayout(self._line)
        self.notice: Notice | None = None
        self.hide()

    @property
    def edits(self) -> tuple[Edit, ...]:
        return tuple(self._edits.values())

    def show_edit(self, edit: Edit) -> None:
        """It has begun, or is another way now."""
        self._edits.pop(edit.id, None)
        self._edits[edit.id] = edit
        self._show()

    def forget(self, id: str) -> None:
        """It is over."""
        if self._edits.pop(id, None) is not None:
            self._show()

    def _show(self) -> None:
        clear(self._line)
        self.notice = None
        self.setVisible(bool(self._edits))
        if not self._edits:
            return
        edit = max(reversed(self._edits.values()), key=lambda one: _URGENCY.index(one.state))
        verdict, fact, meaning = edit_words(edit)
        self.notice = Notice(
            verdict, fact, meaning, *self._buttons(edit), icon_name="pencil" if verdict == "info" else ""
        )
        style(self.notice, flush="true")
        self._line.addWidget(self.notice)

    def _buttons(self, edit: Edit) -> list[Button]:
        first = {
            EditState.CONFLICT: ("Decide…", "", self.decide_asked),
            EditState.FAILED: ("Try again", "refresh-cw", self.save_asked),
        }.get(edit.state, ("Open again", "pencil", self.open_asked))
        words, icon_name, asked = first
        buttons = [Button(words, icon_name, small=True), Button("Done", "check", small=True)]
        buttons[0].clicked.connect(partial(_emit, asked, edit))
        buttons[1].clicked.connect(partial(_emit, self.done_asked, edit))
        if edit.is_unsaved:
            discard = Button("Discard mine", "trash-2", small=True)
            discard.clicked.connect(partial(_emit, self.discard_asked, edit))
            buttons.append(discard)
        if others := len(self._edits) - 1:
            more = Button(f"{others} more", "chevron-down", small=True)
            more.clicked.connect(partial(self._open_menu, more))
            buttons.append(more)
        return buttons

    def menu(self) -> QMenu:
        """All of them; the one that is chosen is shown."""
        menu = QMenu(self)
        for edit in self._edits.values():
            _, fact, _ = edit_words(edit)
            menu.addAction(fact).triggered.connect(partial(self._choose, edit))
        return menu

    @Slot()
    def _open_menu(self, button: Button) -> None:
        self.menu().popup(button.mapToGlobal(QPoint(0, button.height())))

    def _choose(self, edit: Edit) -> None:
        self.open_asked.emit(edit)


def edit_words(edit: Edit) -> tuple[str, str, str]:
    """A verdict, the fact, and what it means."""
    name, device = shown_name(edit.copy.name), edit.device.name
    match edit.state:
        case EditState.CONFLICT:
            return "warning", f"{name} is not saved to {device}", "Someone else has changed it there."
        case EditState.FAILED:
            return "problem", f"{name} is not saved to {device}", str(edit.error) if edit.error else ""
        case EditState.CHANGED if edit.is_left_over:
            return "warning", f"{name} is not saved to {device}", "It was edited before Satchel was closed."
        case EditState.CHANGED | EditState.SAVING:
            return "info", f"Saving {name} to {device}…", ""
    saved = f"Saved {edit.saves} times." if edit.saves > 1 else "Saved." if edit.saves else ""
    return "info", f"Editing {name}", saved or f"What you save goes back to {device} by itself."


def _emit(asked: object, edit: Edit, *_: object) -> None:
    asked.emit(edit)  # type: ignore[attr-defined]
