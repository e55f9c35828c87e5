"""What was not judged, and why: what an administrator could read, and what was not asked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.diagnostics import Diagnosis, LeftOut, Verdict
from app.domain.language import counted, tr
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fold import Fold
from app.views.widgets.layout import column, panel
from app.views.widgets.notice import Notice
from app.views.widgets.text import WrappedLabel

if TYPE_CHECKING:
    from app.views.pages.setup.rights import RightsCard


class RightsNotice(QWidget):
    """How many checks need an administrator; `asked` is where they are to be asked again with those rights. On this
    computer `card` asks for them first."""

    asked = Signal()

    def __init__(self, diagnosis: Diagnosis, card: "RightsCard | None" = None) -> None:
        super().__init__()
        self.card, self._denied = card, len(diagnosis.denied)
        denied, every = len(diagnosis.denied), len(diagnosis.findings)
        unknown = len(diagnosis.with_verdict(Verdict.UNKNOWN))
        self.again = Button(tr("Run again with rights…"), "shield-check", small=True)
        self.again.clicked.connect(self._ask)
        fact = tr("{judged} of {every} checks could be judged.", judged=every - unknown, every=every)
        meaning = counted(denied, "needs administrator rights.", "need administrator rights.")
        if diagnosis.asked.with_rights:
            self.again.hide()
            meaning += " " + tr("The device did not grant them: sign in to it as an administrator.")
        self.notice = Notice("unknown", fact, meaning, self.again)
        self.setLayout(column(self.notice, *([card] if card else []), spacing=6))
        if card is not None:
            card.given.connect(self.asked)

    @Slot()
    def _ask(self) -> None:
        if self.card is None:
            self.asked.emit()
        else:
            from app.views.pages.setup.rights import FOR_CHECKS

            self.notice.hide()
            self.card.offer(
                counted(self._denied, "check needs administrator rights.", "checks need administrator rights."),
                FOR_CHECKS,
            )


class LeftOutFold(QWidget):
    """The checks that were not asked. `asked` is where they are to be asked all the same."""

    asked = Signal()

    def __init__(self, left_out: Sequence[LeftOut]) -> None:
        super().__init__()
        reasons: dict[str, list[str]] = {}
        for one in left_out:
            reasons.setdefault(one.why, []).append(one.title)
        lines = [f"{', '.join(titles)}: {why}" for why, titles in reasons.items()]
        self.go_on = Button(tr("Look at these too"), "search", Kind.GHOST, small=True)
        self.go_on.clicked.connect(self.asked)
        words = [WrappedLabel(line[:1].upper() + line[1:], "small", "secondary", roomy=False) for line in lines]
        inside = panel(column(*words, self.go_on, margins=(0, 0, 0, 6), spacing=6))
        note = tr("the cause was found before them") if len(reasons) == 1 and "found" in next(iter(reasons)) else ""
        self.fold = Fold(counted(len(left_out), "check not asked", "checks not asked"), inside, note=note)
        card = panel(column(self.fold, margins=(17, 5, 14, 5)), card="group")
        self.setLayout(column(card))
