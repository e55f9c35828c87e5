"""A name that is taken: which of the two stays."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLayout

from app.domain.files import shown_name, size_words
from app.domain.language import tr
from app.domain.local_time import local_of
from app.domain.transfers import Conflict, Decision, Rule, TransferOrder
from app.views.pages.remote.cards import Card
from app.views.pages.remote.transfers.words import file_name
from app.views.theme import scaled
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import TOP, Aligned, Grow, row
from app.views.widgets.text import WrappedLabel, label


class ConflictCard(Card):
    """Enter does what harms nothing: the focus is on Skip. Escape leaves the question for later."""

    decided = Signal(object)  # Decision

    def __init__(self, order: TransferOrder, conflict: Conflict) -> None:
        self.conflict = conflict
        name = file_name(conflict.path)
        folder = tr("A folder of this name stands where the file is to go.") if conflict.is_folder else ""
        super().__init__(
            "copy",
            "info",
            tr("{name} is there already", name=name),
            folder or tr("On {target}: {path}", target=order.target.name, path=shown_name(conflict.path)),
        )
        comes = _compared(conflict.source_modified, conflict.target_modified)
        self.for_all = QCheckBox(tr("The same for all others in this transfer"))
        self.skip = self.first = self._button(tr("Skip"), Rule.SKIP, Kind.DEFAULT if comes == "newer" else Kind.PRIMARY)
        self.replace = self._button(tr("Replace"), Rule.REPLACE, Kind.PRIMARY if comes == "newer" else Kind.DEFAULT)
        self.newer = self._button(tr("Replace older"), Rule.NEWER)
        self.newer.setToolTip(tr("Replace it where the one that comes was modified later; skip it where not"))
        self.both = self._button(tr("Keep both"), Rule.RENAME)
        self.both.setToolTip(tr("The one that comes gets a number in its name"))
        buttons = [self.skip, self.both] if conflict.is_folder else [self.replace, self.newer, self.both, self.skip]
        later = self.cancel_button(tr("Later"))
        if not conflict.is_folder:
            self.add(
                _line(tr("Comes"), _facts(conflict.source_size, conflict.source_modified, comes)),
                _line(tr("Is there"), _facts(conflict.target_size, conflict.target_modified, _opposite(comes))),
            )
        self.add(self.for_all, row(*buttons, None, later))

    def _button(self, words: str, rule: Rule, kind: Kind = Kind.DEFAULT) -> Button:
        button = Button(words, "", kind)
        button.clicked.connect(lambda: self.decided.emit(Decision(rule, for_all=self.for_all.isChecked())))
        return button


def _line(name: str, facts: str) -> QLayout:
    """As `cards.fact`, for words that need more than one line where there is little room."""
    left = label(name, tone="tertiary")
    left.setFixedWidth(scaled(64))
    return row(Aligned(left, TOP), Grow(WrappedLabel(facts, selectable=True, roomy=False)), spacing=8)


_TIMES = {"": "", "newer": tr("newer"), "older": tr("older"), "same": tr("the same time")}


def _facts(size: int, modified: float | None, compared: str) -> str:
    at = local_of(modified) if modified is not None else None
    time = f"{at:%Y-%m-%d %H:%M:%S}" if at else ""
    return "  ·  ".join(part for part in (size_words(size), time, _TIMES[compared]) if part)


def _compared(source: float | None, target: float | None) -> str:
    if source is None or target is None:
        return ""
    return "newer" if source > target + 1 else "older" if source < target - 1 else "same"


def _opposite(compared: str) -> str:
    return {"newer": "older", "older": "newer"}.get(compared, compared)
