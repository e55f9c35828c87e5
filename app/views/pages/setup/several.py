"""Several devices in place of one: the line under the device that leads to them, and the way through the page."""

from collections.abc import Callable, Sequence
from functools import cached_property

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.devices import Device
from app.domain.language import counted, tr
from app.domain.profiles import Profile
from app.views.pages.setup.fleet.choice import DeviceChoice
from app.views.pages.setup.fleet.desk import FleetDesk
from app.views.pages.setup.fleet.stage import FleetStage
from app.views.pages.setup.operations import Answers, SetupOperations
from app.views.pages.setup.rail import Station
from app.views.pages.setup.stages import Stages
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button, Kind


class Several(QObject):
    """`chosen` says that other devices are chosen, or one again. `back_asked` is of the fleet stage, `begun` and
    `settled` are of what is done there."""

    chosen = Signal()
    back_asked = Signal()
    alone_asked = Signal(object)
    begun = Signal()
    settled = Signal()

    def __init__(
        self,
        tasks: TaskRunner,
        devices: Callable[[], Sequence[Device]],
        operations: SetupOperations,
        stages: Stages,
    ) -> None:
        super().__init__(stages)
        self._tasks, self._book, self._operations, self._stages = tasks, devices, operations, stages
        self.devices: tuple[Device, ...] = ()
        self._last: tuple[Device, ...] = ()  # chosen before; they are ticked when several are wanted again
        self.button = Button(tr("Several devices…"), "layers", small=True)
        self.button.clicked.connect(self.ask)
        self.button.setVisible(operations.fleet is not None)
        self.one_again = Button(tr("One device again"), "", Kind.GHOST, small=True)
        self.one_again.clicked.connect(self._take_one)
        self.one_again.hide()

    @property
    def names(self) -> tuple[str, ...]:
        """Of the devices."""
        return tuple(one.name for one in self.devices)

    @property
    def is_running(self) -> bool:
        """Devices are being compared or set up."""
        return "stage" in self.__dict__ and self.stage.strip.is_running

    @property
    def station(self) -> Station:
        """Where the devices are on the way."""
        if self.stage.is_preview:
            return Station.PREVIEW
        return Station.APPLY if self.is_running else Station.PROOF

    @cached_property
    def stage(self) -> FleetStage:
        """Made when it is first needed."""
        stage = FleetStage()
        stage.back_asked.connect(self.back_asked)
        stage.alone_asked.connect(self.alone_asked)
        self._stages.addWidget(stage)
        return stage

    @cached_property
    def _desk(self) -> FleetDesk:
        desk = FleetDesk(self._tasks, self._operations, self.stage)
        desk.begun.connect(self.begun)
        desk.settled.connect(self.settled)
        return desk

    @cached_property
    def _choice(self) -> DeviceChoice:
        choice = DeviceChoice()
        choice.chosen.connect(self.take)
        choice.left.connect(self.chosen)
        self._stages.addWidget(choice)
        return choice

    @Slot()
    def ask(self) -> None:
        """Show the devices to choose from."""
        self._choice.show_devices(self._book(), self.devices or self._last)
        self._stages.setCurrentWidget(self._choice)
        self._choice.search.setFocus()

    @Slot(object)
    def take(self, devices: Sequence[Device]) -> None:
        """Work on these from now on; none for one device again."""
        self._last = self.devices or self._last
        self.devices = tuple(devices)
        count = len(self.devices)
        self.button.set_words(
            tr("{devices} chosen…", devices=counted(count, "device")) if count else tr("Several devices…")
        )
        self.button.setToolTip("\n".join(self.names))
        self.one_again.setVisible(bool(count))
        self.chosen.emit()

    def compare(self, source: str, profile: Profile, answers: Answers) -> None:
        """Compare all of them with the profile at `source`, as the book has them now: it may have been mended."""
        now = {device.id: device for device in self._book()}
        self.devices = tuple(now.get(device.id, device) for device in self.devices)
        self._desk.compare(self.devices, source, profile.name, answers)
        self._stages.setCurrentWidget(self.stage)

    def let_change(self, may: bool) -> None:
        """Whether other devices can be chosen now."""
        self.button.setEnabled(may)
        self.one_again.setEnabled(may)

    @Slot()
    def _take_one(self) -> None:
        self.take(())
