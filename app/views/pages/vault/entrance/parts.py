"""What the cards before the vault have in common."""

from PySide6.QtWidgets import QFrame, QWidget

from app.domain.language import tr
from app.views.pages.vault.parts import ScaledWidth
from app.views.widgets.badges import IconMark
from app.views.widgets.layout import CENTER, Aligned, column, panel
from app.views.widgets.text import label

CARD_WIDTH = 400
VAULT_FILES = tr("Vaults (*.kdbx);;All files (*)")
CAPS_LOCK = tr("Caps Lock is on.")
NOTE = tr("Running sessions go on. New ones ask for a password until you unlock.")


def head(icon_name: str, fact: str, more: QWidget) -> list[QWidget | Aligned | int]:
    mark = IconMark(icon_name, "accent.text", 22, back="accent.subtle", pad=13)
    heading = label(fact, "heading")
    return [Aligned(mark, CENTER), 14, Aligned(heading, CENTER), 4, more, 20]


def card(*parts: QWidget | Aligned | int | None) -> QFrame:
    framed = panel(column(*parts, margins=(32, 28, 32, 20), spacing=0), card="plain")
    ScaledWidth(framed, CARD_WIDTH)
    return framed
