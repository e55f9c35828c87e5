"""Menus that are made when they are asked for, and gone when they close."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.views.icons import icon


def new_menu(parent: QWidget) -> QMenu:
    """An empty one; show it with `popup`."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def add_action(menu: QMenu, words: str, act: Callable[[], object], icon_name: str = "", keys: str = "") -> QAction:
    """`keys` are shown only: they are bound elsewhere."""
    action = menu.addAction(words)
    if icon_name:
        action.setIcon(icon(icon_name, "text.secondary"))
    if keys:
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.triggered.connect(lambda _: act())
    return action
