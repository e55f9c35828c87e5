"""Others at the same vault: their changes come in while the page is seen; what cannot be saved is not lost."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultLocked, WrongPassphrase
from app.domain.vault_merge import Holder, MergeReport
from app.views.pages.vault.merging.news import NewsLine
from app.views.pages.vault.places import VaultHost
from app.views.pages.vault.scopes import Part, Scope
from app.views.telling import tell
from app.views.widgets.buttons import Button

if TYPE_CHECKING:
    from app.services.vault.merging.following import Look, Stamp
    from app.services.vault.presence import Presence
    from app.services.vault.vault import Vault
    from app.views.pages.vault.browser import Browser

LANE = "vault"
_FILE_LANE = "vault file"  # a share that does not answer keeps no save waiting
BEAT = 60.0
"""Seconds between two signs of life beside the file; they hold for three of them."""

SECONDS = 5.0
"""Between two looks at the size and time of the file, and only while the page is seen."""


class Company(QObject):
    """`moved` is told the path of the file that the vault was saved to instead."""

    _merged = Signal(object)  # MergeReport; the thread that saves tells it

    def __init__(self, host: VaultHost, browser: "Browser", moved: Callable[[Path], None]) -> None:
        super().__init__(browser)
        self._host, self._browser, self._moved = host, browser, moved
        self.news: NewsLine = browser.news
        self._vault: Vault | None = None
        self._seen: Stamp | None = None
        self._is_gone, self._is_looking, self._tells_conflicts = False, False, False
        self._counted: tuple[object, int] = (None, 0)
        self._timer = QTimer(self, interval=round(SECONDS * 1000))
        self._timer.timeout.connect(self.look)
        self._beats = QTimer(self, interval=round(BEAT * 1000))
        self._beats.timeout.connect(self.beat)
        self._presence: Presence | None = None
        self._holders: tuple[Holder, ...] = ()
        self._merged.connect(self._tell_merged)
        browser.installEventFilter(self)

    def follow(self, vault: "Vault") -> None:
        """Look after this vault from now on."""
        self.forget()
        self._vault = vault
        vault.saving.after_merge = partial(tell, self._merged)
        self._set_timer()
        self._begin()

    def forget(self) -> None:
        """The vault is locked."""
        self.leave()
        self._vault, self._seen, self._is_gone = None, None, False
        self._tells_conflicts, self._counted = False, (None, 0)
        self.news.forget()
        self._set_timer()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowActivate):
            self._set_timer()
            if event.type() is not QEvent.Type.Hide and self._vault is not None and self._browser.isVisible():
                self.look()
        return super().eventFilter(watched, event)

    def _set_timer(self) -> None:
        if self._vault is None or not self._browser.isVisible():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    # -- who else has it open ----------------------------------------------------------------------------

    def _begin(self) -> None:
        from app.services.vault.presence import Presence

        self.leave()
        if self._vault is not None:
            self._presence = Presence(self._vault.path)
            self._beats.start()
            self.beat()

    def leave(self) -> None:
        """Nobody has it open here any more."""
        presence, self._presence, self._holders = self._presence, None, ()
        self._beats.stop()
        if presence is not None:
            self._host.tasks.start(lambda _: presence.end(), lane=_FILE_LANE)

    @Slot()
    def beat(self) -> None:
        """Say that it is open here, and hear who else says so."""
        presence = self._presence
        if presence is not None:
            task = self._host.tasks.start(lambda _: (presence, presence.beat()), lane=_FILE_LANE)
            task.succeeded.connect(self._hear)

    @Slot(object)
    def _hear(self, heard: "tuple[Presence, tuple[Holder, ...]]") -> None:
        presence, holders = heard
        if presence is not self._presence:
            return
        new = [holder for holder in holders if holder not in self._holders]
        self._holders = holders
        if new and self.news.notice is None:
            names = " and ".join(holder.words for holder in new[:3])
            self.news.tell("info", tr("Also open: {names}.", names=names), tr("What both of you save is merged."))

    # -- what they save ----------------------------------------------------------------------------------

    @Slot()
    def look(self) -> None:
        """See whether the file has changed, beside the thread of the window.

        Not while a form is open: it was filled from the vault as it is, and its save is merged field by field.
        """
        vault, seen = self._vault, self._seen
        is_busy = self._is_looking or self._browser.strip.is_running or self._browser.right.is_editing
        if vault is None or is_busy:
            return

        counted, tells_conflicts = self._counted, self._tells_conflicts

        def work(context: TaskContext) -> "tuple[Vault, Look, tuple[object, int], bool]":
            from app.services.vault.merging.conflicts import conflicts_of
            from app.services.vault.merging.following import look

            found, content = look(vault, seen, context), vault.reading()[1]
            now = counted if counted[0] is content else (content, len(conflicts_of(vault)))
            return vault, found, now, tells_conflicts and not now[1]

        self._is_looking = True
        task = self._host.tasks.start(work, lane=_FILE_LANE)
        task.succeeded.connect(self._take)
        task.failed.connect(self._fail)
        task.finished.connect(self._looked)

    @Slot()
    def _looked(self) -> None:
        self._is_looking = False

    @Slot(object)
    def _take(self, found: "tuple[Vault, Look, tuple[object, int], bool]") -> None:
        vault, look, counted, is_settled = found
        if vault is not self._vault:
            return  # locked meanwhile
        self._counted = counted
        self._browser.show_conflicts(counted[1])
        if is_settled:
            self._tells_conflicts = False
            self.news.forget()
        self._seen = look.stamp
        if look.is_gone and not self._is_gone:
            self.news.tell(
                "warning", tr("The vault's file is no longer there."), tr("Put the stick or the share back.")
            )
        elif self._is_gone and look.stamp is not None:
            self.news.forget()
        self._is_gone = look.is_gone
        if look.report is not None:
            self._browser.refresh()
            self._tell_merged(look.report)

    @Slot(object)
    def _fail(self, error: BaseException) -> None:
        if self._vault is None or isinstance(error, VaultLocked):
            return
        if isinstance(error, WrongPassphrase):
            self._timer.stop()  # until the page is looked at again
            meaning = tr("Lock the vault, and unlock it with the new one.")
            self.news.tell("warning", tr("Another program has changed the passphrase of this vault."), meaning)
        elif not self._is_gone:
            self._is_gone = True
            self.news.tell("warning", str(error), getattr(error, "hint", ""))

    @Slot(object)
    def _tell_merged(self, report: MergeReport) -> None:
        if self._vault is None:
            return
        actions = []
        if report.conflicts:
            see = Button(tr("See both values"), "columns-2", small=True)
            see.clicked.connect(self._show_conflicts)
            actions = [see]
        self._tells_conflicts = bool(report.conflicts)
        verdict = "warning" if report.conflicts else "info"
        self.news.tell(verdict, tr("Someone else has changed this vault."), report.words_with_conflicts, *actions)

    @Slot()
    def _show_conflicts(self) -> None:
        self.news.forget()
        self._browser.show_scope(Scope(Part.PLACE, tr("Conflicts"), "conflicts"))

    # -- what could not be saved -------------------------------------------------------------------------

    def help(self, error: BaseException) -> list[QWidget]:
        """The buttons after a failure: implements `Helpers`."""
        if self._vault is None or self._vault.saving.unsaved is None:
            return []
        again, elsewhere = Button(tr("Try again"), "refresh-cw"), Button(tr("Save elsewhere…"), "download")
        again.clicked.connect(self.save_again)
        elsewhere.clicked.connect(self._ask_place)
        return [again, elsewhere]

    @Slot()
    def save_again(self) -> None:
        """Write the change that could not be written."""
        vault = self._vault
        if vault is None:
            return

        def work(context: TaskContext) -> None:
            from app.services.vault.merging.unsaved import save_again

            save_again(vault, context)

        self._run(work, tr("Save the vault again"))

    @Slot()
    def _ask_place(self) -> None:
        if self._vault is None:
            return
        path = self._vault.path
        start = str(Path.home() / path.name)
        chosen, _ = QFileDialog.getSaveFileName(
            self._browser, tr("Save the vault elsewhere"), start, tr("Vault (*.kdbx)")
        )
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Write the vault with that change to a new file, and go on with it."""
        vault = self._vault
        if vault is None:
            return

        def work(context: TaskContext) -> None:
            from app.services.vault.merging.unsaved import save_elsewhere

            save_elsewhere(vault, path, context)

        self._run(work, tr("Save the vault elsewhere"))

    def _run(self, work: Callable[[TaskContext], None], title: str) -> None:
        task = self._host.tasks.start(work, lane=LANE, title=title)
        self._browser.strip.follow(task, tr("Saving the vault"))
        task.succeeded.connect(self._saved)

    @Slot()
    def _saved(self) -> None:
        if self._vault is None:
            return
        if self._browser.right.is_editing:
            self._browser.close_form()
        self._seen, self._is_gone = None, False
        self.news.forget()
        self._begin()
        self._moved(self._vault.path)
        self._browser.refresh()
