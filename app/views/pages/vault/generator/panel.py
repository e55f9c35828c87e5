"""A small panel that makes a password: what it is made of, one that was made, and how strong it is."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QSpinBox, QWidget

from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.secret import Secret
from app.services.vault.generating import LENGTHS, WORD_COUNTS, Kind, Recipe, generate
from app.services.vault.strength import of_bits
from app.views.pages.vault.generator.strength_line import StrengthView
from app.views.theme import theme
from app.views.widgets.boxes import name_box
from app.views.widgets.buttons import Button, IconButton
from app.views.widgets.buttons import Kind as ButtonKind
from app.views.widgets.layout import Grow, column, row, style
from app.views.widgets.text import WrappedLabel, label

WIDTH = 400
_KINDS = {Kind.CHARACTERS: tr("Characters"), Kind.WORDS: tr("Words"), Kind.PRONOUNCEABLE: tr("Pronounceable")}
_SEPARATORS = {"-": tr("Hyphen"), " ": tr("Space"), ".": tr("Full stop"), "_": tr("Underscore"), "": tr("None")}
type Switch = tuple[str, str, str]
"""The field of the recipe, the words of its box, and a tooltip."""
_SWITCHES: dict[Kind, tuple[Switch, ...]] = {
    Kind.CHARACTERS: (
        ("lower", "a–z", tr("Small letters")),
        ("upper", "A–Z", tr("Capital letters")),
        ("digits", "0–9", tr("Digits")),
        ("symbols", "!#%+-", tr("Symbols that shells, addresses and keyboards take")),
        ("more_symbols", "\"$&'…", tr("All other symbols")),
        ("look_alike", "0O 1lI", tr("Also characters that look alike")),
    ),
    Kind.WORDS: (
        ("capitals", tr("Capitals"), tr("Each word begins with a capital letter")),
        ("number", tr("A digit"), tr("Behind one of the words")),
    ),
    Kind.PRONOUNCEABLE: (
        ("upper", tr("A capital"), tr("The first letter")),
        ("digits", tr("A digit"), tr("The last character")),
    ),
}


class GeneratorPanel(QFrame):
    """`taken` brings the password that a person wants. Nothing that was made is kept when it closes."""

    taken = Signal(object)

    def __init__(self, parent: QWidget, recipe: Recipe | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        parent.installEventFilter(self)
        self.setAccessibleName(tr("Make a password"))
        self._recipe = recipe or Recipe()
        self.kind = QComboBox()
        name_box(self.kind, tr("What is made"))
        for kind, words in _KINDS.items():
            self.kind.addItem(words, kind)
        self.kind.setCurrentIndex(self.kind.findData(self._recipe.kind))
        self.size_box = QSpinBox()
        self.size_box.lineEdit().setTextMargins(8, 0, 8, 0)  # the style sheet's padding does not reach into it
        self._size_words = label(tone="secondary")
        self.separator, self._between = QComboBox(), label(tr("Between the words"), tone="secondary")
        name_box(self.separator, tr("Between the words"))
        for text, words in _SEPARATORS.items():
            self.separator.addItem(words, text)
        self.separator.setCurrentIndex(max(self.separator.findData(self._recipe.separator), 0))
        self.sample = QLineEdit(readOnly=True)
        self.sample.setAccessibleName(tr("The password that was made"))
        self.sample.setFont(theme().font("code", mono=True))
        self.again = IconButton("refresh-cw", tr("Another one"), key="F5", side=32)
        self.strength = StrengthView()
        self.problem = WrappedLabel("", "small", "problem", roomy=False)
        self.use = Button(tr("Use it"), kind=ButtonKind.PRIMARY, key="Enter")
        self._switches = {field: QCheckBox(words) for spec in _SWITCHES.values() for field, words, _ in spec}
        self._lay_out()
        self._connect()
        self._show_kind()
        theme().dress(self)

    def _lay_out(self) -> None:
        cancel = Button(tr("Cancel"), kind=ButtonKind.GHOST, key="Esc")
        cancel.clicked.connect(self.close)
        boxes = list(self._switches.values())
        self.setLayout(
            column(
                row(Grow(self.kind), self.size_box, self._size_words),
                row(self._between, Grow(self.separator)),
                row(*boxes[:3], None, spacing=16),
                row(*boxes[3:6], None, spacing=16),
                row(*boxes[6:], None, spacing=16),
                row(Grow(self.sample), self.again, spacing=6),
                self.strength,
                self.problem,
                row(None, cancel, self.use),
                margins=16,
                spacing=10,
            )
        )
        style(self, card="plain")
        self.setFixedWidth(round(WIDTH * max(theme().text_scale, 1.0)))
        self.setFocusProxy(self.kind)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._choose_kind)
        self.size_box.valueChanged.connect(self._resize_recipe)
        self.separator.currentIndexChanged.connect(self._choose_separator)
        self.again.clicked.connect(self.make)
        self.use.clicked.connect(self.take)
        for field, box in self._switches.items():
            box.toggled.connect(partial(self._switch, field))

    @property
    def recipe(self) -> Recipe:
        return self._recipe

    def open_under(self, anchor: QWidget) -> None:
        """Show it under a widget, within the screen."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(anchor.width() - self.width(), anchor.height() + 4))
        screen = anchor.screen().availableGeometry()
        left = min(max(place.x(), screen.left()), screen.right() - self.width())
        self.move(left, max(min(place.y(), screen.bottom() - self.height()), screen.top()))
        self.show()
        self.use.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def make(self) -> None:
        """Another password by the same recipe."""
        try:
            made = generate(self._recipe)
        except AppError as error:
            self.sample.clear()
            self.strength.show_strength(None)
            self.problem.set_words(f"{error} {error.hint}".strip())
        else:
            self.sample.setText(made.secret.reveal())
            self.sample.setCursorPosition(0)
            self.problem.set_words("")
            strength = of_bits(made.bits)
            self.strength.show_strength(
                strength, tr("{grade}: {bits:.0f} bits of chance", grade=strength.grade.words, bits=made.bits)
            )
        self.problem.setVisible(bool(self.problem.words))
        self.use.setEnabled(bool(self.sample.text()))

    @Slot()
    def take(self) -> None:
        secret = Secret(self.sample.text())
        self.close()
        if secret:
            self.taken.emit(secret)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:  # the vault was locked: nothing of it stays on the screen
            self.close()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.take()
            case Qt.Key.Key_F5:
                self.make()
            case _:
                super().keyPressEvent(event)

    @Slot()
    def _choose_kind(self) -> None:
        self._recipe = replace(self._recipe, kind=self.kind.currentData())
        self._show_kind()

    @Slot()
    def _choose_separator(self) -> None:
        self._recipe = replace(self._recipe, separator=self.separator.currentData())
        self.make()

    @Slot(int)
    def _resize_recipe(self, size: int) -> None:
        is_words = self._recipe.kind is Kind.WORDS
        self._recipe = replace(self._recipe, words=size) if is_words else replace(self._recipe, length=size)
        self.make()

    @Slot(bool)
    def _switch(self, field: str, is_on: bool) -> None:
        change: dict[str, Any] = {field: is_on}
        self._recipe = replace(self._recipe, **change)
        self.make()

    def _show_kind(self) -> None:
        """The fields that this kind has, with what the recipe says."""
        kind = self._recipe.kind
        is_words = kind is Kind.WORDS
        allowed = WORD_COUNTS if is_words else LENGTHS
        self.size_box.blockSignals(True)
        self.size_box.setRange(allowed[0], allowed[-1])
        self.size_box.setValue(self._recipe.words if is_words else self._recipe.length)
        self.size_box.blockSignals(False)
        self._size_words.setText(tr("words") if is_words else tr("characters"))
        self.size_box.setAccessibleName(self._size_words.text().capitalize())
        self.separator.setVisible(is_words)
        self._between.setVisible(is_words)
        shown = {field: (words, tip) for field, words, tip in _SWITCHES[kind]}
        for field, box in self._switches.items():
            words, tip = shown.get(field, ("", ""))
            box.blockSignals(True)
            box.setChecked(bool(getattr(self._recipe, field)))
            box.blockSignals(False)
            box.setVisible(field in shown)
            box.setText(words.replace("&", "&&"))
            box.setToolTip(tip)
            box.setAccessibleName(tip)
        self.make()
        self.adjustSize()


def open_generator(anchor: QWidget, take: Callable[[Secret], object], recipe: Recipe | None = None) -> GeneratorPanel:
    """Open the panel under a button; `take` gets the password that a person chooses. `anchor` owns it."""
    panel = GeneratorPanel(anchor, recipe)
    panel.taken.connect(take)
    panel.open_under(anchor)
    return panel
