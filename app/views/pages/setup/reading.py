"""What the Setup page reads before anything is compared: the profiles and runs, and what stands in a profile."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from app.domain.devices import Device
from app.domain.profiles import Profile
from app.views.pages.setup.choose import ChooseStage
from app.views.pages.setup.operations import Answers, Choices, SetupOperations
from app.views.tasks import Operation, Task, TaskRunner
from app.views.widgets.failure import FailureView

LANE = "setup"


class Reading(QObject):
    """What was asked for before is no longer waited for."""

    def __init__(self, tasks: TaskRunner, operations: SetupOperations, choose: ChooseStage) -> None:
        super().__init__(choose)
        self._tasks, self._operations, self._choose = tasks, operations, choose
        self._newest: Task | None = None  # the one whose result is waited for
        self._look: Task | None = None  # at the profile that is selected
        self._next = ""  # the profile to select when the list was read
        choose.looked_at.connect(self._look_at)

    def choices(self, device: Device) -> None:
        """List what can be begun on `device`."""
        self._read(partial(self._operations.choices, device), self._show_choices, self._choose.failure)

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
        """Read a profile with these answers in it."""
        self._read(partial(self._operations.read_profile, source, answers), show, failure)

    def _read(self, work: Operation, show: Callable[..., None], failure: FailureView) -> None:
        if self._newest is not None and self._newest.is_running:
            self._newest.cancel()
        task = self._newest = self._tasks.start(work, lane=LANE)
        task.succeeded.connect(lambda result: show(result) if task is self._newest else None)
        task.failed.connect(lambda error: failure.show_failure(error) if task is self._newest else None)

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
                self._look_for(partial(self._operations.readiness, profile), card.show_readiness, card.failure)

        look = self._operations.look_at
        read = partial(look, source) if look else partial(self._operations.read_profile, source, {})
        self._look_for(read, show, card.failure)

    def _look_for(self, work: Operation, show: Callable[..., None], failure: FailureView) -> None:
        if self._look is not None and self._look.is_running:
            self._look.cancel()
        task = self._look = self._tasks.start(work, lane="setup look")
        task.succeeded.connect(lambda result: show(result) if task is self._look else None)
        task.failed.connect(lambda error: failure.show_failure(error) if task is self._look else None)
