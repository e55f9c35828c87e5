"""The files of devices that are being edited here: one line, under the panes, as long as there are some."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.edits import Edit, EditState
from app.domain.files import shown_name
from app.domain.language import tr
from app.views.widgets.buttons import Button
from app.views.widgets.layout import clear, column, style
from app.views.widgets.notice import Notice

_URGENCY = (EditState.SAME, EditState.CHANGED, EditState.SAVING, EditState.FAILED, EditState.CONFLICT)


class EditBar(QWidget):
    """Shows the one that needs a person most, or was touched last; the others are in the list of edited files."""

    decide_asked = Signal(object)  # Edit
    save_asked = Signal(object)
    open_asked = Signal(object)
    done_asked = Signal(object)
    list_asked = Signal(object)  # the list of all that is edited, with this one chosen

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
            EditState.CONFLICT: (tr("Decide…"), "", self.decide_asked),
            EditState.FAILED: (tr("Try again"), "refresh-cw", self.save_asked),
        }.get(edit.state, (tr("Open again"), "pencil", self.open_asked))
        words, icon_name, asked = first
        buttons = [Button(words, icon_name, small=True), Button(tr("Done"), "check", small=True)]
        buttons[0].clicked.connect(partial(_emit, asked, edit))
        buttons[1].clicked.connect(partial(_emit, self.done_asked, edit))
        if edit.state is EditState.CONFLICT:
            buttons[1].set_reason(tr("Decide first which of the two stays."))
        others = len(self._edits) - 1
        if edit.is_unsaved or others:
            more = Button(tr("{others} more", others=others) if others else tr("Show"), "list", small=True)
            more.clicked.connect(partial(_emit, self.list_asked, edit))
            buttons.append(more)
        return buttons


def edit_words(edit: Edit) -> tuple[str, str, str]:
    """A verdict, the fact, and what it means."""
    name, device = shown_name(edit.copy.name), edit.device.name
    match edit.state:
        case EditState.CONFLICT:
            return (
                "warning",
                tr("{name} is not saved to {device}", name=name, device=device),
                tr("Someone else has changed it there."),
            )
        case EditState.FAILED:
            return (
                "problem",
                tr("{name} is not saved to {device}", name=name, device=device),
                str(edit.error) if edit.error else "",
            )
        case EditState.CHANGED if edit.is_left_over:
            return (
                "warning",
                tr("{name} is not saved to {device}", name=name, device=device),
                tr("It was edited before Satchel was closed."),
            )
        case EditState.CHANGED | EditState.SAVING:
            return "info", tr("Saving {name} to {device}…", name=name, device=device), ""
    saved = tr("Saved {saves} times.", saves=edit.saves) if edit.saves > 1 else tr("Saved.") if edit.saves else ""
    return (
        "info",
        tr("Editing {name}", name=name),
        saved or tr("What you save goes back to {device} by itself.", device=device),
    )


def _emit(asked: object, edit: Edit, *_: object) -> None:
    asked.emit(edit)  # type: ignore[attr-defined]
