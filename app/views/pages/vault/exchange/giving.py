"""What goes out of the vault, and a job pack that comes back."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from app.domain.language import counted, tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import WrongPassphrase
from app.domain.vault_exports import ExportKind, ExportReport
from app.domain.vault_merge import MergeReport
from app.services.files import write_atomically
from app.views.pages.vault.deeds import LANE
from app.views.pages.vault.exchange.out import Order, OutStage
from app.views.pages.vault.exchange.unlocking import UnlockStage
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.notice import Notice

if TYPE_CHECKING:
    from app.views.pages.vault.exchange.place import ExchangePlace

_ENDS = {ExportKind.PACK: ".kdbx", ExportKind.TABLE: ".csv", ExportKind.SHEET: ".pdf"}
_FILTERS = {
    ExportKind.PACK: tr("Job pack (*.kdbx)"),
    ExportKind.TABLE: tr("Table (*.csv)"),
    ExportKind.SHEET: tr("Paper (*.pdf);;Web page (*.html)"),
}


class Giving(QObject):
    """Drives the stages of an export in the place."""

    def __init__(self, place: "ExchangePlace") -> None:
        super().__init__(place)
        self._place = place
        self.out, self.unlock = OutStage(), UnlockStage()
        for stage in (self.out, self.unlock):
            place.stages.addWidget(stage)
        self._pack = Path()
        self.out.asked.connect(self._ask_place)
        self.unlock.given.connect(self._take_back)
        for signal in (self.out.cancelled, self.unlock.cancelled):
            signal.connect(place.start)

    @Slot(object)
    def ask(self, kind: ExportKind) -> None:
        """Ask what is to be written."""
        self._place.home.forget()
        self.out.start(kind, self._place.vault.entries())
        self._place.show_stage(self.out)

    @Slot(object)
    def _ask_place(self, order: Order) -> None:
        name = "".join(char if char.isalnum() or char in " -_." else "-" for char in order.name).strip() or "vault"
        words = {ExportKind.PACK: "job", ExportKind.TABLE: "in-the-clear", ExportKind.SHEET: "emergency"}[order.kind]
        usual = Path.home() / f"{name}-{words}{_ENDS[order.kind]}"
        chosen, _ = QFileDialog.getSaveFileName(self._place, tr("Write to"), str(usual), _FILTERS[order.kind])
        if chosen:
            path = Path(chosen)
            self.write(order, path if path.suffix else path.with_suffix(_ENDS[order.kind]))

    def write(self, order: Order, path: Path) -> None:
        """Write what is ordered."""
        if self._place.strip.is_running:
            return
        task = self._place.run(partial(self._work, order, path), tr("Write {path}", path=path.name), LANE)
        task.succeeded.connect(self._tell)

    def _work(self, order: Order, path: Path, task: TaskContext) -> ExportReport:
        exchange = self._place.exchange
        if order.kind is ExportKind.PACK:
            return exchange.write_pack(
                order.ids, path, order.passphrase, task, days=order.days, with_inject_only=order.with_inject_only
            )  # fmt: skip
        if order.kind is ExportKind.TABLE:
            return exchange.write_table(order.ids, path, task)
        html = exchange.sheet(order.ids, datetime.now().date())
        if path.suffix.lower() == ".pdf":
            from app.views.paper import write_pdf

            write_pdf(path, html, tr("Emergency sheet"), tr("Emergency sheet"))
        else:
            write_atomically(path, html.encode("utf-8", "replace"))
        return ExportReport(
            order.kind, str(path), len(order.ids), (tr("It holds no passwords: write in what opens it."),)
        )

    @Slot(object)
    def _tell(self, report: ExportReport) -> None:
        self.out.forget()
        self._place.start()
        verdict = "warning" if report.kind is ExportKind.TABLE else "ok"
        fact = tr("{entries} written: {path}", entries=counted(report.entries, "entry", "entries"), path=report.path)
        self._place.home.tell(Notice(verdict, fact, " ".join(report.remarks), tall=True))

    # -- a job pack comes back ---------------------------------------------------------------------

    @Slot()
    def ask_back(self) -> None:
        """Ask for the file of a job pack."""
        chosen, _ = QFileDialog.getOpenFileName(self._place, tr("Take a job pack back"), str(Path.home()), "*.kdbx")
        if chosen:
            self.open_back(Path(chosen))

    def open_back(self, path: Path) -> None:
        """Ask for its passphrase."""
        if not self._place.is_open or self._place.strip.is_running:
            return
        self._pack = path
        self._place.home.forget()
        self._place.strip.clear()
        self._place.show_stage(self.unlock)
        self.unlock.ask(
            tr("{path} needs its passphrase", path=path.name), tr("The one that it was given when it was made.")
        )

    @Slot(object, object)
    def _take_back(self, passphrase: Secret, _: object) -> None:
        path, exchange = self._pack, self._place.exchange
        task = self._place.run(
            lambda task: exchange.take_pack_back(path, passphrase, task), tr("Take {path} in", path=path.name), LANE
        )
        task.succeeded.connect(self._tell_back)
        task.failed.connect(self._tell_refused)

    @Slot(object)
    def _tell_refused(self, error: BaseException) -> None:
        if isinstance(error, WrongPassphrase):
            self._place.strip.clear()
            self.unlock.ask(tr("{pack} needs its passphrase", pack=self._pack.name), error.hint, problem=str(error))

    @Slot(object)
    def _tell_back(self, report: MergeReport) -> None:
        if not self._place.is_open:
            return
        self.unlock.forget()
        self._place.start()
        delete = Button(tr("Delete the file"), "trash-2", Kind.DANGER, small=True)
        delete.clicked.connect(partial(self.delete, self._pack))
        words = f"{report.words_with_conflicts} {tr('Its file is still there: {pack}', pack=self._pack)}"
        self._place.home.tell(Notice("ok", tr("The job pack is back."), words, delete, tall=True))
        self._place.changed()

    def delete(self, path: Path) -> None:
        """Remove the file of a pack that is back, and its backups."""
        exchange = self._place.exchange
        task = self._place.run(lambda task: exchange.delete_pack(path, task), tr("Delete {path}", path=path.name), LANE)
        task.succeeded.connect(self._tell_deleted)

    @Slot(object)
    def _tell_deleted(self, count: int) -> None:
        words = tr("A stick or a backup may still hold a copy.")
        files = counted(count, "file deleted.", "files, with its backups, deleted.")
        self._place.home.tell(Notice("ok", files, words))

    def vault_changed(self) -> None:
        """What is chosen here is looked up when it is written."""

    def press_primary(self) -> None:
        """The primary button of the stage that is shown."""
        if self._place.stages.currentWidget() is self.out:
            self.out.submit()

    def forget(self) -> None:
        """What was typed is gone."""
        self.out.forget()
        self.unlock.forget()
