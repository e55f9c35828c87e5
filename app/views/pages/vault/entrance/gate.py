"""Shows one of the cards, in the middle of the page. A vault can be dropped on it."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.domain.language import tr
from app.views.pages.vault.entrance.create import CreateCard
from app.views.pages.vault.entrance.parts import VAULT_FILES
from app.views.pages.vault.entrance.quick import QuickCard
from app.views.pages.vault.entrance.unlock import UnlockCard
from app.views.tasks import TaskRunner
from app.views.widgets.layout import column, scroll

if TYPE_CHECKING:
    from app.services.vault.unlocking.ways import Standing


class Gate(QStackedWidget):
    """Each card is made when it is first needed. `typed` says that a person has begun to type a passphrase."""

    unlock_asked = Signal(object, object)  # passphrase, key file or None
    quick_asked = Signal(object)  # PIN, or None for Windows Hello
    create_asked = Signal(object, object)  # path, passphrase
    other_asked = Signal()  # another file
    file_chosen = Signal(object)  # the path of another vault
    new_asked = Signal()
    typed = Signal()

    def __init__(self, tasks: TaskRunner) -> None:
        super().__init__()
        self._tasks = tasks
        self.setAcceptDrops(True)

    @cached_property
    def locked(self) -> UnlockCard:
        card = UnlockCard()
        card.asked.connect(self.unlock_asked)
        card.other.clicked.connect(self.other_asked)
        card.recent_chosen.connect(self.file_chosen)
        card.new.clicked.connect(self.new_asked)
        card.passphrase.textEdited.connect(self.typed)
        card.quickly.clicked.connect(self._back_to_quick)
        self._take(card)
        return card

    @cached_property
    def quick(self) -> QuickCard:
        card = QuickCard()
        card.asked.connect(self.quick_asked)
        card.passphrase_asked.connect(self._use_passphrase)
        card.pin.textEdited.connect(self.typed)
        self._take(card)
        return card

    @cached_property
    def making(self) -> CreateCard:
        card = CreateCard(self._tasks)
        card.asked.connect(self.create_asked)
        card.other.clicked.connect(self.other_asked)
        card.passphrase.textEdited.connect(self.typed)
        self._take(card)
        return card

    def _take(self, card: QWidget) -> None:
        holder = QWidget()
        holder.setLayout(column(None, card, None, None, margins=(28, 20, 28, 20)))
        self.addWidget(scroll(holder))

    def _show(self, card: QWidget) -> None:
        for number in range(self.count()):
            if (place := self.widget(number)) and place.isAncestorOf(card):
                self.setCurrentWidget(place)
        self.setFocusProxy(card)

    def show_unlock(self, path: Path) -> None:
        """What was typed in any card is forgotten."""
        if "quick" in self.__dict__:
            self.quick.pin.forget()
        if "making" in self.__dict__:
            self.making.forget()
        self.locked.show_path(path)
        self._show(self.locked)

    def show_quick(self, path: Path, standing: "Standing") -> None:
        """Offer what was turned on for this vault; the passphrase stays one click away."""
        self.locked.quickly.show()
        self.quick.show_standing(path, standing)
        self._show(self.quick)
        self.quick.setFocus()

    def show_create(self, path: Path) -> None:
        self.making.show_place(path)
        self._show(self.making)

    def _use_passphrase(self) -> None:
        self._show(self.locked)
        self.locked.setFocus()

    def _back_to_quick(self) -> None:
        self._show(self.quick)
        self.quick.setFocus()

    def ask_file(self, start: Path) -> Path | None:
        """Let the person choose a vault file."""
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Open a vault"), str(start), VAULT_FILES)
        return Path(chosen) if chosen else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_vault(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if (path := dropped_vault(event.mimeData())) is not None:
            event.acceptProposedAction()
            self.file_chosen.emit(path)


def dropped_vault(data: QMimeData) -> Path | None:
    """The one vault that is dragged, None for anything else."""
    urls = data.urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix.lower() == ".kdbx" else None
