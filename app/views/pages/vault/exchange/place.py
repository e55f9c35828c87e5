"""Import and export: a place of the Vault page. One stage at a time; above them what runs."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QStackedWidget, QWidget

from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_exports import ExportKind
from app.services.vault.exchange import VaultExchange
from app.services.vault.vault import Vault
from app.views.pages.vault.exchange.giving import Giving
from app.views.pages.vault.exchange.start import StartStage
from app.views.pages.vault.exchange.taking import Taking
from app.views.pages.vault.places import VaultHost
from app.views.tasks import Task
from app.views.widgets.buttons import Button
from app.views.widgets.layout import Grow, column, row, style
from app.views.widgets.task_strip import TaskStrip


class ExchangePlace(QFrame):
    """A `VaultPlace`."""

    def __init__(self, host: VaultHost, exchange: VaultExchange | None = None) -> None:
        super().__init__()
        self._host = host
        self.exchange = exchange or VaultExchange(host.keeper)
        self.strip = TaskStrip(
            helpers=self._help, stop_words=tr("Cancel"), stopped_words=tr("Cancelled. Nothing was changed.")
        )
        self.stages = QStackedWidget()
        self.home = StartStage(self.exchange.kinds)
        self._nothing = QWidget()  # while a file is read
        for stage in (self.home, self._nothing):
            self.stages.addWidget(stage)
        self.strip.setContentsMargins(0, 16, 0, 0)  # its own, so that it takes no room while it is hidden
        strip_line = row(self.strip, margins=(28, 0, 28, 0))
        self.setLayout(column(strip_line, Grow(self.stages), spacing=0))
        self.setAcceptDrops(True)
        self.setFocusProxy(self.stages)
        style(self, bg="surface")
        self._connect()

    @cached_property
    def taking(self) -> Taking:
        """Made with the first import."""
        return Taking(self)

    @cached_property
    def giving(self) -> Giving:
        """Made with the first export."""
        return Giving(self)

    def _parts(self) -> list[Taking | Giving]:
        """Those that were made."""
        return [self.__dict__[name] for name in ("taking", "giving") if name in self.__dict__]

    def _connect(self) -> None:
        self.home.file_asked.connect(self._ask_file)
        self.home.pack_back_asked.connect(self._ask_pack)
        self.home.export_asked.connect(self._ask_export)
        self.strip.ended.connect(self._settle)
        self._escape = QShortcut(QKeySequence("Esc"), self, self.start)
        primary = QShortcut(QKeySequence("Ctrl+Return"), self, self._press_primary)
        for shortcut in (self._escape, primary):
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- for the page ------------------------------------------------------------------------------

    def show_vault(self) -> None:
        """It came into view, or the vault has changed while it is."""
        if not self.is_open:
            return
        self.home.show_vault(self.exchange.pack(), len(self.vault.entries()))
        for part in self._parts():
            part.vault_changed()

    def forget(self) -> None:
        """The vault is locked: what runs is stopped, and what was shown is gone."""
        self.strip.cancel()
        self.strip.clear()
        for part in (*self._parts(), self.home):
            part.forget()
        self.stages.setCurrentWidget(self.home)

    # -- for the stages ----------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self._host.keeper.is_open

    @property
    def vault(self) -> Vault:
        """Raises VaultLocked."""
        return self._host.keeper.vault

    def run(self, work: Callable[[TaskContext], object], title: str, lane: str) -> Task:
        """Start an operation, and show how it gets on."""
        task = self._host.tasks.start(work, lane=lane, title=title)
        self._escape.setEnabled(False)  # Esc stops what runs
        self.strip.follow(task)
        return task

    def changed(self) -> None:
        """The vault is another now."""
        self._host.changed()

    def show_stage(self, stage: QWidget) -> None:
        if self.stages.currentWidget() is not stage:
            self.stages.setCurrentWidget(stage)
            stage.setFocus()

    def show_nothing(self) -> None:
        """While a file is read."""
        self.stages.setCurrentWidget(self._nothing)

    @Slot()
    def start(self) -> None:
        """Back to the beginning."""
        for part in self._parts():
            part.forget()
        self.strip.clear()
        self.show_vault()
        self.show_stage(self.home)

    # -- within ------------------------------------------------------------------------------------

    @Slot()
    def _ask_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Import into the vault"), str(Path.home()))
        if chosen:
            self.taking.open(Path(chosen))

    @Slot()
    def _ask_pack(self) -> None:
        self.giving.ask_back()

    @Slot(object)
    def _ask_export(self, kind: ExportKind) -> None:
        self.giving.ask(kind)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _file_of(event) is not None and self.is_open and not self.strip.is_running:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if path := _file_of(event):
            event.acceptProposedAction()
            self.taking.open(path)

    @Slot()
    def _settle(self) -> None:
        self._escape.setEnabled(True)

    def _help(self, error: BaseException) -> list[QWidget]:
        """What can be done after a failure."""
        if self.stages.currentWidget() is not self._nothing:
            return []
        again = Button(tr("Choose another file…"), "file-text", small=True)
        again.clicked.connect(self.start)
        return [again]

    @Slot()
    def _press_primary(self) -> None:
        for part in self._parts():
            part.press_primary()


def _file_of(event: QDropEvent) -> Path | None:
    """The one file of this computer that is dropped."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 else None
