"""Changes of this computer that need administrator rights: ask for the rights once, in the place of the preview."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.language import tr
from app.domain.rights import RightsWay
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.views.tasks import Task, TaskRunner
from app.views.telling import while_there
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Grow, column, row
from app.views.widgets.notice import Notice

MEANING = tr("Satchel asks for them once, for this setup only. The window itself keeps the rights that it has.")
FOR_CHECKS = tr("Satchel asks for them once, to read what is denied. The window itself keeps the rights that it has.")


@dataclass(frozen=True, slots=True)
class RightsOperations:
    """`way` is quick; `ask` may wait for a person. It raises RightsRefused."""

    way: Callable[[], RightsWay]
    ask: Callable[[Secret | None, TaskContext], None]


class RightsCard(QWidget):
    """`given` says that the rights are there: the device can be compared again, with them."""

    given = Signal()

    def __init__(self, tasks: TaskRunner, operations: RightsOperations) -> None:
        super().__init__()
        self._tasks, self._operations = tasks, operations
        self._task: Task | None = None
        self._fact, self._meaning = "", MEANING
        self.ask = Button(tr("Use administrator rights…"), "shield-check", Kind.PRIMARY, small=True)
        self.ask.clicked.connect(self._ask)
        self.stop = Button(tr("Cancel"), "", Kind.GHOST, small=True)
        self.stop.clicked.connect(self._stop)
        self.notice = Notice("warning", "", MEANING, self.stop, self.ask)
        self.password = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self._ask)
        self.row = FormRow(tr("Your password on this computer"), self.password, tr("It goes to sudo and is not kept."))
        self.row.setMaximumWidth(420)
        self.setLayout(column(self.notice, row(Grow(self.row), None, margins=(34, 0, 0, 0)), spacing=6))
        self.hide()

    def offer(self, fact: str, meaning: str = MEANING) -> None:
        """Say what needs the rights, in a sentence, and how to give them."""
        self._fact = fact
        self._meaning = meaning
        self.row.set_problem("")
        self._show_busy(False)
        self.show()

    @property
    def is_possible(self) -> bool:
        """This computer has a way to ask."""
        return self._operations.way() is not RightsWay.NONE

    @Slot()
    def _ask(self) -> None:
        needs_password = self._operations.way() is RightsWay.PASSWORD
        if needs_password and not self.password.text():
            self.row.set_problem(tr("The password is needed."))
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.row.set_problem("")
        password = Secret(self.password.text()) if needs_password else None
        self.password.clear()
        task = self._task = self._tasks.start(
            partial(self._operations.ask, password), lane="rights", title=tr("Ask for administrator rights")
        )
        task.succeeded.connect(self._show_given)
        task.failed.connect(self._show_problem)
        task.finished.connect(while_there(self, partial(self._show_busy, False)))
        self._show_busy(True)

    def _show_busy(self, busy: bool) -> None:
        self.ask.set_reason(tr("The computer asks you.") if busy else "")
        self.stop.setVisible(busy)
        self.password.setEnabled(not busy)
        self.row.setVisible(self._operations.way() is RightsWay.PASSWORD)  # it may be another way after a try
        if not busy:
            self.notice.show_words(self._fact, self._meaning)
        elif self.row.isHidden():
            self.notice.show_words(tr("This computer asks for your consent."), tr("Answer in its own window."))
        else:
            self.notice.show_words(tr("The password is looked at."))

    @Slot()
    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @Slot(object)
    def _show_given(self, _: object) -> None:
        self.hide()
        self.given.emit()

    @Slot(object)
    def _show_problem(self, error: Exception) -> None:
        words = f"{error} {getattr(error, 'hint', '')}".strip()
        if self.row.isHidden():
            self._meaning = words
        else:
            self.row.set_problem(words)
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
