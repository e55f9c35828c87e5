"""Asks before something is done to a device: what, to which, by which command, and what is lost by it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame

from app.domain.inspection import Action, Row, View
from app.domain.inspection_table import counted
from app.domain.language import and_more, tr
from app.services.inspection.asking import row_name, sentence
from app.views.pages.remote.inspection.command_bar import CommandText
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import TOP, Aligned, Grow, column, row, style
from app.views.widgets.text import WrappedLabel

_MOST_NAMED = 8
_MOST_COMMANDS = 5


class ActionQuestion(QFrame):
    """The focus begins on Cancel; what is dangerous is asked twice. Escape leaves."""

    confirmed = Signal()
    cancelled = Signal()

    def __init__(
        self, view: View, action: Action, rows: Sequence[Row], left_alone: Sequence[tuple[Row, str]], command: str
    ) -> None:
        super().__init__()
        title, meaning = _words(view, action, rows)
        self._make_buttons(view, action, rows)
        tone = "problem" if action.is_dangerous else "info"
        self.title = WrappedLabel(title, "strong", roomy=False)
        said = [WrappedLabel(meaning, tone="secondary", roomy=False)] if meaning else []
        if len(rows) > 1:
            names = _named([row_name(view, one) for one in rows])
            said.append(WrappedLabel(names, "small", "secondary", roomy=False))
        warnings = [*_warnings(action, rows), *([_left_alone(left_alone, view)] if left_alone else [])]
        said += [WrappedLabel(one, "small", "warning", roomy=False) for one in warnings]
        self.command = CommandText(tr("What is run"))
        self.command.show_text(command)
        if not command:
            self.command.hide()
        body = column(self.title, *said, self.command, self.sure, 2, row(self.go, None, self.leave), spacing=4)
        mark = IconMark(action.icon, f"{tone}.fg", 16, back=f"{tone}.bg", pad=6)
        self.setLayout(row(Aligned(mark, TOP), Grow(body), margins=(12, 10, 12, 8), spacing=12))
        self.setAccessibleName(title)
        style(self, banner=tone, flush="true")
        self.setTabOrder(self.leave, self.sure)
        self.setTabOrder(self.sure, self.go)

    def _make_buttons(self, view: View, action: Action, rows: Sequence[Row]) -> None:
        verb = action.title.rstrip("….")
        what = f"{verb}: {counted(len(rows), view.noun)}" if len(rows) > 1 else verb
        kind = Kind.DANGER_FILL if action.is_dangerous else Kind.PRIMARY
        self.go = Button(what, action.icon, kind, small=True)
        self.go.setAutoDefault(False)  # Enter does nothing by itself
        self.go.clicked.connect(self.confirmed)
        self.leave = Button(tr("Cancel"), "", Kind.GHOST, small=True, key="Esc")
        self.leave.clicked.connect(self.cancelled)
        self.sure = QCheckBox(tr("Go on all the same"))
        if action.is_dangerous:
            self.sure.toggled.connect(self._allow)
            self._allow(False)
        else:
            self.sure.hide()

    def focus_first(self) -> None:
        self.leave.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    @Slot(bool)
    def _allow(self, is_sure: bool) -> None:
        self.go.set_reason("" if is_sure else tr("Tick “Go on all the same” first"))


def _words(view: View, action: Action, rows: Sequence[Row]) -> tuple[str, str]:
    """The question, and the rest of what is said of it."""
    if len(rows) == 1:
        return sentence(action.question, view, rows[0]), action.meaning
    return f"{action.title.rstrip('….')}: {counted(len(rows), view.noun)}?", action.meaning


def _named(names: Sequence[str]) -> str:
    return and_more(", ".join(names[:_MOST_NAMED]), len(names) - _MOST_NAMED)


def _warnings(action: Action, rows: Sequence[Row]) -> list[str]:
    """Each sentence once, and not more than can be read."""
    return list(dict.fromkeys(words for one in rows if (words := action.warning(one))))[:3]


def _left_alone(rows: Sequence[tuple[Row, str]], view: View) -> str:
    first, why = rows[0]
    if len(rows) == 1:
        return tr("{row_name} is left alone. {why}", row_name=row_name(view, first), why=why)
    return tr(
        "{rows} are left alone, {row_name} among them. {why}",
        rows=counted(len(rows), view.noun),
        row_name=row_name(view, first),
        why=why,
    )


def commands_of(commands: Sequence[str]) -> str:
    """What is run, a line for each row."""
    shown = list(dict.fromkeys(one for one in commands if one))
    more = [tr("# and {count} more", count=len(shown) - _MOST_COMMANDS)] if len(shown) > _MOST_COMMANDS else []
    return "\n".join([*shown[:_MOST_COMMANDS], *more])
