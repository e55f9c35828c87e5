"""How a pane shows its folder: order, columns, hidden files, filter."""

from dataclasses import replace
from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from app.domain.file_listing import Order, SortBy
from app.domain.language import tr
from app.views.pages.remote.files.columns import COLUMNS
from app.views.pages.remote.files.pane import FilePane
from app.views.widgets.menus import add_action, new_menu


def view_menu(pane: FilePane) -> QMenu:
    """What can be set for one pane."""
    menu = new_menu(pane)
    add_action(menu, tr("Refresh"), pane.refresh, "refresh-cw", "F5")
    add_action(menu, tr("Filter this folder"), pane.strip.focus_filter, "search", "Ctrl+F")
    add_action(menu, tr("Write the path"), pane.strip.path.edit_path, "pencil", "Alt+D")
    menu.addSeparator()
    _check(add_action(menu, tr("Hidden files"), pane.toggle_hidden, "", "Ctrl+H"), on=pane.strip.shows_hidden)
    _add_order(menu.addMenu(tr("Sort by")), pane)
    columns = menu.addMenu(tr("Columns"))
    for column in list(COLUMNS)[1:]:
        hidden = column in pane.head.hidden
        action = add_action(columns, COLUMNS[column][0], partial(pane.head.set_hidden, column, hidden=not hidden))
        _check(action, on=not hidden)
    return menu


def _add_order(menu: QMenu, pane: FilePane) -> None:
    group, order = QActionGroup(menu), pane.head.order
    for column in SortBy:
        action = add_action(menu, COLUMNS[column][0], partial(pane.sort, replace(order, by=column)))
        _check(action, on=column is order.by)
        group.addAction(action)
    menu.addSeparator()
    turned = Order(order.by, not order.is_descending)
    _check(add_action(menu, tr("Downwards"), lambda: pane.sort(turned)), on=order.is_descending)


def _check(action: QAction, *, on: bool) -> None:
    action.setCheckable(True)
    action.setChecked(on)
