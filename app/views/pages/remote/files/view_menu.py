"""How a pane shows its folder: order, columns, hidden files, filter."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from app.domain.file_listing import Order, SortBy
from app.views.icons import icon
from app.views.pages.remote.files.columns import COLUMNS
from app.views.pages.remote.files.pane import FilePane


def view_menu(pane: FilePane) -> QMenu:
    """What can be set for one pane."""
    menu = QMenu(pane)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _add(menu, "Refresh", pane.refresh, "refresh-cw", "F5")
    _add(menu, "Filter this folder", pane.strip.focus_filter, "search", "Ctrl+F")
    _add(menu, "Write the path", pane.strip.path.edit_path, "pencil", "Alt+D")
    menu.addSeparator()
    _check(_add(menu, "Hidden files", pane.toggle_hidden, "", "Ctrl+H"), on=pane.strip.shows_hidden)
    _add_order(menu.addMenu("Sort by"), pane)
    columns = menu.addMenu("Columns")
    for column in list(COLUMNS)[1:]:
        hidden = column in pane.head.hidden
        action = _add(columns, COLUMNS[column][0], partial(pane.head.set_hidden, column, hidden=not hidden))
        _check(action, on=not hidden)
    return menu


def _add_order(menu: QMenu, pane: FilePane) -> None:
    group, order = QActionGroup(menu), pane.head.order
    for column in SortBy:
        action = _add(menu, COLUMNS[column][0], partial(pane.sort, replace(order, by=column)))
        _check(action, on=column is order.by)
        group.addAction(action)
    menu.addSeparator()
    turned = Order(order.by, not order.is_descending)
    _check(_add(menu, "Downwards", lambda: pane.sort(turned)), on=order.is_descending)


def _check(action: QAction, *, on: bool) -> None:
    action.setCheckable(True)
    action.setChecked(on)


def _add(menu: QMenu, words: str, act: Callable[[], object], icon_name: str = "", keys: str = "") -> QAction:
    action = menu.addAction(words)
    if icon_name:
        action.setIcon(icon(icon_name, "text.secondary"))
    if keys:  # shown only: the key itself is bound elsewhere
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    action.triggered.connect(lambda _: act())
    return action
