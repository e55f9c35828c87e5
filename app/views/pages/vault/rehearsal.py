"""Paints what shows the open vault once, unseen and empty, while the passphrase is typed.

The first picture of a widget costs some five times what the next does: its look is worked out, icons are drawn, and
PySide6 makes the classes of what Qt hands over. With the vault all of that came at once.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from app.views.pages.vault.scopes import scopes_of

if TYPE_CHECKING:
    from app.views.pages.vault.browser import Browser


def rehearsal(browser: "Browser", size: QSize) -> Sequence[Callable[[], object]]:
    """Turns that can be taken between two keys. Each does nothing once a vault is shown."""
    panes = (browser.listing, browser.right, browser.detail)
    turns = (partial(browser.resize, size), partial(_paint_side, browser), *(partial(_paint, pane) for pane in panes))
    return [partial(_unless_shown, browser, turn) for turn in turns]


def _unless_shown(browser: "Browser", turn: Callable[[], object]) -> None:
    if not browser.scopes.scopes:
        turn()


def _paint_side(browser: "Browser") -> None:
    """With the parts that every vault has."""
    browser.side.tree.fill(scopes_of((), (), (), browser.places))
    _paint(browser.side)
    browser.side.tree.fill([])


def _paint(pane: QWidget) -> None:
    pane.grab()
