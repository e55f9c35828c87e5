"""What the Setup page reads before anything is compared: the profiles and runs, and what stands in a profile."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.profiles import Profile
from app.views.pages.setup.choose import ChooseStage
from app.views.pages.setup.operations import Answers, Choices, SetupOperations
from app.views.tasks import Operation, Task, TaskRunner
from app.views.widgets.failure import FailureView

LANE = "setup"
_FIRST_MS = 50  # until the page has been painted for the first time


class Newest(QObject):
    """Of several readings only the newest is waited for, and none any more when the page has gone."""

    def __init__(self, tasks: TaskRunner, lane: str, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._lane = tasks, lane
        self._task: Task | None = None
        self._show: Callable[..., None]
        self._failure: FailureView

    def read(self, work: Operation, show: Callable[..., None], failure: FailureView) -> None:
        if self._task is not None and self._task.is_running:
            self._task.cancel()
        self._show, self._failure = show, failure
        self._task = self._tasks.start(work, lane=self._lane)
        self._task.succeeded.connect(self._succeeded)
        self._task.failed.connect(self._failed)

    @Slot(object)
    def _succeeded(self, result: object) -> None:
        if self.sender() is self._task:
            self._show(result)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        if self.sender() is self._task:
            self._failure.show_failure(error)


class Reading(QObject):
    """What the list and the answers wait for, and beside it the look at a profile."""

    def __init__(
        self, tasks: TaskRunner, operations: SetupOperations, choose: ChooseStage, device: Callable[[], Device]
    ) -> None:
        """`device` is the one that is chosen, or the first of several."""
        super().__init__(choose)
        self._first = device
        self._operations, self._choose = operations, choose
        self._asked = Newest(tasks, LANE, self)
        self._look = Newest(tasks, "setup look", self)  # at the profile that is selected
        self._next = ""  # the profile to select when the list was read
        self._device = THIS_COMPUTER
        self._soon = QTimer(self, singleShot=True, interval=_FIRST_MS)
        self._soon.timeout.connect(self._read_choices)
        choose.looked_at.connect(self._look_at)

    def choices(self, device: Device) -> None:
        """List what can be begun on `device`.

        The first time, once the page has been painted: the catalogue of steps is loaded with it, and a thread that is
        as busy as that makes a window that has as much to do itself wait for each step.
        """
        self._device = device
        self._soon.start()

    @Slot()
    def _read_choices(self) -> None:
        self._soon.setInterval(0)
        work = partial(self._operations.choices, self._device)
        self._asked.read(work, self._show_choices, self._choose.failure)

    def show_next(self, source: str) -> None:
        """Select this profile when the list has come."""
        self._next = source

    def profile(
        self,
        source: str,
        answers: Answers,
        show: Callable[[Profile], None],
        failure: FailureView,
    ) -> None:
        """Read a profile with these answers in it. A list that has not come is not waited for."""
        self._soon.stop()
        self._asked.read(partial(self._operations.read_profile, self._first(), source, answers), show, failure)

    @Slot(object)
    def _show_choices(self, choices: Choices) -> None:
        self._choose.show_choices(choices)
        if self._next:
            self._choose.select(self._next)
            self._next = ""

    @Slot(str)
    def _look_at(self, source: str) -> None:
        """Show what is in the profile that is selected. One that cannot be read says so in its card."""
        card = self._choose.card

        def show(profile: Profile) -> None:
            card.show_profile(profile)
            if self._operations.readiness is not None:
                self._look.read(partial(self._operations.readiness, profile), card.show_readiness, card.failure)

        look = self._operations.look_at
        read = partial(look, source) if look else partial(self._operations.read_profile, self._first(), source, {})
        self._look.read(read, show, card.failure)
