"""The tree of the vault's parts: what is open in it stays open when its rows change."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from app.domain.language import tr
from app.views.pages.vault.row_painting import paint_scope
from app.views.pages.vault.scope_model import ScopeModel
from app.views.pages.vault.scopes import Part, Scope
from app.views.widgets.drop_tree import DropTree
from app.views.widgets.lists import AnyIndex

FEW = 24
"""Groups that are shown with all that is in them; of more only the uppermost are."""


class ScopeTree(DropTree):
    """`chosen` brings the part that a person went to."""

    chosen = Signal(object)

    def __init__(self, model: ScopeModel) -> None:
        super().__init__(tr("Parts of the vault"), paint_scope, 30)
        self._scopes = model
        self._open: set[tuple[Part, str]] | None = None  # None: nothing of a vault was shown yet
        self._is_filling = False
        self.setModel(model)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.selectionModel().currentChanged.connect(self._choose)
        self.expanded.connect(self._opened)
        self.collapsed.connect(self._closed)

    def fill(self, scopes: list[Scope]) -> None:
        """Show other parts; those that were open stay so."""
        self._is_filling = True
        current = self._scopes.scope_at(self.currentIndex())
        if self._scopes.show(scopes):
            groups = [scope for scope in scopes if scope.part is Part.GROUP]
            if self._open is None:
                self._open = {(one.part, one.path) for one in groups} if len(groups) <= FEW else set()
            for number, scope in enumerate(scopes):
                has_inside = number + 1 < len(scopes) and scopes[number + 1].depth > scope.depth
                if has_inside and (scope.part, scope.path) in self._open:
                    self.setExpanded(self._scopes.index_of(scope), True)
            if current is not None:
                self.show_scope(current)
        if not scopes:
            self._open = None
        self._is_filling = False

    def show_scope(self, scope: Scope) -> None:
        """Make a part the current one, whether what holds it was open or not."""
        index = self._scopes.index_of(scope)
        if index.isValid() and index != self.currentIndex():
            was_filling, self._is_filling = self._is_filling, True
            self.setCurrentIndex(index)
            self._is_filling = was_filling

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        scope = self._scopes.scope_at(index)
        if scope is not None and not self._is_filling:
            self.chosen.emit(scope)

    @Slot(QModelIndex)
    def _opened(self, index: QModelIndex) -> None:
        scope = self._scopes.scope_at(index)
        if scope is not None and self._open is not None:
            self._open.add((scope.part, scope.path))

    @Slot(QModelIndex)
    def _closed(self, index: QModelIndex) -> None:
        scope = self._scopes.scope_at(index)
        if scope is not None and self._open is not None:
            self._open.discard((scope.part, scope.path))

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        scope = self._scopes.scope_at(index)
        if scope is not None and scope.part is Part.HEADING:
            self.itemDelegate().paint(painter, option, index)  # no selection and no hover behind it
            return
        super().drawRow(painter, option, index)
