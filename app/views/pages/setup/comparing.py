"""The comparison of the chosen device: with a profile, or with what an earlier run has left."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.language import tr
from app.domain.profiles import Profile
from app.domain.setup_runs import Plan
from app.views.pages.setup.changing import Changing
from app.views.pages.setup.exporting import Exporting
from app.views.pages.setup.operations import SetupOperations
from app.views.tasks import Operation
from app.views.widgets.task_strip import TaskStrip


class Comparing(QObject):
    """`compared` brings the Plan, and whether it is what an earlier run wanted. Its progress is shown by `strip`."""

    compared = Signal(object, bool)

    def __init__(self, operations: SetupOperations, changing: Changing, strip: TaskStrip) -> None:
        super().__init__(changing)
        self._operations, self._changing, self._strip = operations, changing, strip
        self._profile: Profile | None = None
        self.exporting = Exporting(operations, changing)
        changing.stages.export_asked.connect(self._export)

    def with_profile(self, profile: Profile) -> None:
        """What would the profile change?"""
        self._profile, device = profile, self._changing.device
        work = partial(self._operations.plan, device, profile)
        self._begin(
            work, tr("Compare {device} with {profile}", device=device.name, profile=profile.name), is_drift=False
        )

    def with_run(self, run: str) -> bool:
        """Is the device still as the run has left it? Whether that can be asked."""
        check, device = self._operations.check_again, self._changing.device
        if check is None or not run:
            return False
        self._begin(
            partial(check, device, run), tr("Compare {device} with an earlier run", device=device.name), is_drift=True
        )
        return True

    @Slot()
    def _export(self) -> None:
        if self._profile is not None:
            self.exporting.ask(self._profile)

    def _begin(self, work: Operation, title: str, *, is_drift: bool) -> None:
        def tell(plan: Plan) -> None:
            self.compared.emit(plan, is_drift)

        task = self._changing.start(work, title)
        task.succeeded.connect(tell)
        self._strip.follow(task)
