"""All steps that there are: found by words, with what they do, what they risk and whether they can be taken back."""

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPainter, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from app.domain.language import either, listed, tr
from app.domain.setup import Parameter, Risk, Step, Undo
from app.domain.target import Os
from app.views.pages.setup.wording import RISK_WORDS, UNDO_WORDS
from app.views.theme import scaled
from app.views.widgets.badges import Badge
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Duo, Grow, column, panel, row, scroll
from app.views.widgets.lists import AnyIndex, RowList, choose_row
from app.views.widgets.low_place import HiddenWhenLow
from app.views.widgets.painting import draw_two_lines
from app.views.widgets.text import WrappedLabel, label

STEP = Qt.ItemDataRole.UserRole
_LEAST_LIST = 100  # pixels at 100 % text: two steps
_LOW = 260  # pixels at 100 % text: below, the list needs the room of the heading
SYSTEMS = {Os.LINUX: "Linux", Os.WINDOWS: "Windows", Os.MACOS: "macOS"}


class Catalogue(QWidget):
    """`picked` brings the id of a step; `left` says that none is wanted."""

    picked = Signal(str)
    left = Signal()

    def __init__(self, steps: Iterable[Step]) -> None:
        super().__init__()
        self.model = QStandardItemModel(self)
        for step in steps:
            item = QStandardItem(step.title)
            item.setData(step, STEP)
            item.setAccessibleText(f"{step.title}, {step.group}, {step.id}")
            self.model.appendRow(item)
        self.search = SearchField(tr("Search steps"), "Ctrl+F")
        self.search.changed.connect(self._filter)
        self.list = RowList(tr("Steps"), _paint, 46, inset=4)
        self.list.setModel(self.model)
        self.list.selectionModel().currentChanged.connect(self._look)
        self.list.activated.connect(self._pick)
        self.card = StepCard()
        self.add = Button(tr("Add this step"), kind=Kind.PRIMARY, key="Enter")
        self.add.clicked.connect(self._pick)
        back = Button(tr("Cancel"), kind=Kind.GHOST, key="Esc")
        back.clicked.connect(self.left)
        self._none = EmptyState(
            "search", tr("No step has these words"), tr("Search for what it changes: printer, password…")
        )
        listed = QWidget()
        listed.setLayout(column(Grow(self.list), self._none))
        self._none.hide()
        whole = Duo(listed, self.card, shares=(5, 6), stack_below=520)
        foot = panel(row(None, back, self.add, margins=(20, 10, 20, 10)), edge="top", bg="surface")
        title = label(tr("Add a step"), "heading")
        HiddenWhenLow(title, self, _LOW)
        head = column(title, self.search, margins=(20, 16, 20, 8), spacing=8)
        listed.setMinimumHeight(scaled(_LEAST_LIST))
        area = scroll(panel(column(whole, margins=(14, 0, 20, 8))))  # where a window is small
        self.setLayout(column(head, Grow(area), foot, spacing=0))
        self.setFocusProxy(self.search)
        self.search.edit.returnPressed.connect(self._pick)
        self._bind_keys()
        self._filter("")

    def _bind_keys(self) -> None:
        for keys, owner, act in (
            ("Esc", self, self.left.emit),
            ("Ctrl+F", self, self.search.edit.setFocus),
            ("Down", self.search.edit, self.list.setFocus),
        ):
            shortcut = QShortcut(QKeySequence(keys), owner)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def begin(self) -> None:
        """Ready for a search."""
        self.search.edit.clear()
        self.search.edit.setFocus()

    @Slot(str)
    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        hits, named = [], []
        for number in range(self.model.rowCount()):
            step: Step = self.model.index(number, 0).data(STEP)
            told = told_of(step)
            is_hit = all(word in told for word in words)
            self.list.setRowHidden(number, not is_hit)
            if is_hit:
                hits.append(number)
                name = f"{step.title} {step.id}".casefold()
                named += [number] if all(word in name for word in words) else []
        self.list.setVisible(bool(hits))
        self.card.setVisible(bool(hits))
        self._none.setVisible(not hits)
        self.add.setEnabled(bool(hits))
        best = named or hits  # what is called so comes before what only speaks of it
        if best and self.list.currentIndex().row() not in best:
            choose_row(self.list, self.model.index(best[0], 0))

    @Slot(QModelIndex, QModelIndex)
    def _look(self, index: QModelIndex, _: QModelIndex) -> None:
        step: Step | None = index.data(STEP)
        if step is not None:
            self.card.show_step(step)

    @Slot()
    def _pick(self) -> None:
        step: Step | None = self.list.currentIndex().data(STEP)
        if step is not None and self.add.isEnabled():
            self.picked.emit(step.id)


class StepCard(QWidget):
    """What a step does, before it is in a profile."""

    def __init__(self) -> None:
        super().__init__()
        self._title = WrappedLabel("", "heading")
        self._id = label("", "mono", "tertiary")
        self._risk, self._undo = Badge(""), Badge("")
        self._why = WrappedLabel("", tone="secondary")
        self._more = WrappedLabel("", "small", "secondary")
        self._values = WrappedLabel("", "small", "secondary")
        inner = QWidget()
        badges = row(self._risk, self._undo, None, spacing=6)
        parts = (self._title, self._id, badges, self._why, self._more, label(tr("Values"), "label", "secondary"))
        inner.setLayout(column(*parts, self._values, None, margins=(10, 8, 10, 8), spacing=8))
        self.setLayout(column(Grow(panel(column(Grow(scroll(inner)), margins=4), card="plain"))))

    def show_step(self, step: Step) -> None:
        self._title.set_words(step.title)
        self._id.setText(step.id)
        verdict = {Risk.LOW: "unknown", Risk.MEDIUM: "warning"}.get(step.risk, "problem")
        self._risk.show_badge(tr("Risk: {risk}", risk=RISK_WORDS[step.risk].lower()), verdict, "triangle-alert")
        undo = UNDO_WORDS[step.undo]
        self._undo.show_badge(
            tr("Undo: {undo}", undo=undo.lower()),
            "unknown" if step.undo in (Undo.EXACT, Undo.INVERSE) else "warning",
            "undo-2",
        )
        self._why.set_words(step.why)
        systems = listed([SYSTEMS[one] for one in SYSTEMS if one in step.platforms])
        unproven = [SYSTEMS[one] for one in SYSTEMS if one in step.platforms and one not in step.proven_on]
        lines = [tr("For {systems}.", systems=systems), step.interrupts]
        if unproven:
            lines.append(tr("Not tried on a real {systems} yet.", systems=either(unproven)))
        self._more.set_words("\n".join(line for line in lines if line))
        values = [_value_words(one) for one in step.parameters if not one.is_internal]
        self._values.set_words("\n".join(values) or tr("None"))


def told_of(step: Step) -> str:
    """The words in which a step is found."""
    labels = " ".join(parameter.label for parameter in step.parameters)
    systems = " ".join(SYSTEMS[one] for one in step.platforms)
    return f"{step.title} {step.id} {step.group} {step.why} {labels} {systems}".casefold()


def _value_words(parameter: Parameter) -> str:
    words = parameter.label
    if not parameter.required or parameter.default is not None:
        words = tr("{value} (optional)", value=words)
    return tr("{value}, such as {example}", value=words, example=parameter.example) if parameter.example else words


def _paint(painter: QPainter, rect: QRectF, index: AnyIndex, is_selected: bool) -> None:
    step: Step = index.data(STEP)
    draw_two_lines(painter, rect.adjusted(12, 0, -12, 0), step.title, f"{step.group}  ·  {step.id}")
