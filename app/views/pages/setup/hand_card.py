"""The question of a step that a person does: what to do, the proof in its kind, and the way past it."""

import math

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QWidget

from app.domain.by_hand import HandProof, HandWork, ProofKind
from app.domain.language import tr
from app.views.pages.setup.question_card import QuestionCard
from app.views.pages.setup.witness import HandQuestion
from app.views.theme import scaled
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.fit_scroll import FitScroll
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

PICTURES = tr("Pictures (*.jpg *.jpeg *.png *.webp *.heic)")
_HEIGHT = 64  # pixels of a preview at 100 % text
_PROVES = {
    ProofKind.TICK: ("", tr("I have done it")),
    ProofKind.NOTE: (tr("What you noted"), tr("Done")),
    ProofKind.PHOTO: (tr("A note with the picture (optional)"), tr("Done")),
    ProofKind.READING: (tr("Reading"), tr("Record the reading")),
}


class HandCard(QuestionCard[HandQuestion]):
    """It judges an answer while it is written."""

    def __init__(self) -> None:
        super().__init__()
        self._photo = ""
        self._title = WrappedLabel("", "heading")
        self._words = WrappedLabel("")
        self.edit = QLineEdit()
        self.edit.textChanged.connect(self._judge)
        self.edit.returnPressed.connect(self._done)
        self._unit = label("", tone="secondary")
        field = QWidget()
        field.setLayout(row(Grow(self.edit), self._unit))
        self._row = FormRow("", field)
        self._row.name.setBuddy(self.edit)
        self._picture = QLabel()
        self._file = ElidedLabel("", "small", "secondary")
        self.choose = Button(tr("Choose a picture…"), "folder")
        self.choose.clicked.connect(self._choose)
        self._photo_part = panel(
            row(self._picture, Grow(self._file), self.choose, margins=(10, 8, 10, 8)), card="inset"
        )
        self.done = Button(tr("Done"), kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.leave_out = Button(tr("Leave it out"), kind=Kind.GHOST)
        self.done.clicked.connect(self._done)
        self.leave_out.clicked.connect(self._leave_out)
        asked = QWidget()
        asked.setLayout(column(self._words, self._photo_part, self._row, spacing=10))
        buttons = row(self.leave_out, None, self.done)
        inside = column(self._title, FitScroll(asked, least=190), buttons, spacing=10)
        mark = Aligned(IconMark("circle-question-mark", "accent.text", 20), TOP)
        self.setLayout(column(panel(row(mark, Grow(inside), margins=16, spacing=12), card="plain")))
        self.setAcceptDrops(True)

    def _ask(self, question: HandQuestion) -> None:
        work, self._photo = question.asked, ""
        name, words = _PROVES[work.proof]
        self._title.set_words(f"{question.device}: {work.title}" if question.device else work.title)
        self._words.set_words(work.instructions)
        self.edit.clear()
        self._row.name.setText(name + (f" ({_limits(work)})" if _limits(work) else ""))
        self.edit.setAccessibleName(name)
        self._row.setVisible(bool(name))
        self._unit.setText(work.unit)
        self._unit.setVisible(bool(work.unit))
        self._photo_part.setVisible(work.proof is ProofKind.PHOTO)
        self._show_photo("")
        self.done.set_words(words)
        self._judge()
        (self.choose if work.proof is ProofKind.PHOTO else self.edit if name else self.done).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._photo_part.isVisible() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.take_photo(paths[0])

    def take_photo(self, path: str) -> None:
        """Use the picture at `path` as the proof."""
        self._photo = path
        self._show_photo(path)
        self._judge()

    def _show_photo(self, path: str) -> None:
        picture = QPixmap(path) if path else QPixmap()
        self._picture.setVisible(not picture.isNull())
        if not picture.isNull():
            high = scaled(_HEIGHT)
            self._picture.setPixmap(picture.scaledToHeight(high, Qt.TransformationMode.SmoothTransformation))
        self._picture.setAccessibleName(tr("The picture {path}", path=path) if path else "")
        self._file.set_words(path or tr("No picture yet. Choose one, or drop it here."))
        self.choose.set_words(tr("Another picture…") if path else tr("Choose a picture…"))

    @Slot()
    def _judge(self) -> None:
        """Say at once what is missing, and what a reading outside its limits means."""
        if self._question is None:
            return
        work, text = self._question.asked, self.edit.text().strip()
        reason = problem = ""
        match work.proof:
            case ProofKind.NOTE:
                reason = "" if text else tr("Write down what you did or found.")
            case ProofKind.PHOTO:
                reason = "" if self._photo else tr("Choose a picture.")
            case ProofKind.READING:
                value = _number(text)
                reason = "" if value is not None else tr("Give the number that you read.")
                problem = reason if text and value is None else _outside(work, value)
            case _:
                pass
        self._row.set_problem(problem)
        self.done.set_reason(reason)

    @Slot()
    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Choose a picture"), "", PICTURES)
        if path:
            self.take_photo(path)

    @Slot()
    def _done(self) -> None:
        if self._question is None or not self.done.isEnabled():
            return
        is_reading = self._question.asked.proof is ProofKind.READING
        text = self.edit.text().strip()
        proof = HandProof("" if is_reading else text, _number(text) if is_reading else None, self._photo)
        self._answer(proof)

    @Slot()
    def _leave_out(self) -> None:
        note = self.edit.text().strip()
        self._answer(HandProof(note, is_left_out=True))

    def _answer(self, proof: HandProof) -> None:
        if question := self._take():
            question.answer(proof)


def _number(text: str) -> float | None:
    """A number as people write it, with a point or a comma."""
    try:
        value = float(text.replace(",", ".")) if text.isascii() else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _limits(work: HandWork) -> str:
    unit = f" {work.unit}" if work.unit else ""
    if work.least is not None and work.most is not None:
        return tr("{least:g} to {most:g}{unit}", least=work.least, most=work.most, unit=unit)
    if work.least is not None:
        return tr("at least {least:g}{unit}", least=work.least, unit=unit)
    return tr("at most {most:g}{unit}", most=work.most, unit=unit) if work.most is not None else ""


def _outside(work: HandWork, value: float | None) -> str:
    if value is None:
        return ""
    is_low = work.least is not None and value < work.least
    is_high = work.most is not None and value > work.most
    return (
        tr("It should be {limits}: recorded like this, the step counts as failed.", limits=_limits(work))
        if is_low or is_high
        else ""
    )
