"""The menus of a tab and of a pane."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain.devices import Device
from app.domain.language import tr
from app.domain.panes import Side
from app.views.pages.remote.desk import SessionDesk
from app.views.pages.remote.file_dock import has_files
from app.views.pages.remote.look_dock import has_looks
from app.views.pages.remote.pane_actions import PaneActions, Verb
from app.views.pages.remote.tab import Tab
from app.views.pages.remote.tab_marks import COLORS, color_icon
from app.views.widgets.menus import add_action, new_menu

type Extend = Callable[[QMenu, Device], None]
"""Adds to the menu of a tab what others offer for its device."""


def open_tab_menu(desk: SessionDesk, actions: PaneActions, tab: Tab, place: QPoint, extend: Extend) -> QMenu:
    """What can be done with one tab."""
    pane = desk.windows.pane_view(desk.arrangement.pane_of(tab.key).key)
    menu = new_menu(pane)
    if tab.view is None:
        add_action(menu, tr("Connect"), partial(desk.connect_tab, tab), "cable")
        menu.addSeparator()
    add_action(menu, tr("Rename…"), partial(actions.rename_tab, tab), "pencil", "F2")
    _add_colors(menu, desk, tab)
    menu.addSeparator()
    add_action(menu, tr("Split right"), partial(actions.split, Side.RIGHT, tab), "columns-2", actions.split_right.keys)
    add_action(menu, tr("Split below"), partial(actions.split, Side.BELOW, tab), "rows-2", actions.split_below.keys)
    add_action(menu, tr("Duplicate"), partial(actions.duplicate_tab, tab), "copy")
    if has_files(tab.device):
        add_action(menu, tr("Files"), partial(actions.toggle_files, tab), "folder", actions.files.keys)
    if has_looks(tab.device):
        add_action(menu, tr("Look into"), partial(actions.toggle_looks, tab), "gauge", actions.looks.keys)
    for one in tab.view.menu_actions() if tab.view is not None else ():
        add_action(menu, one.title, one.run, one.icon, one.keys)
    extend(menu, tab.device)
    menu.addSeparator()
    has_more = len(desk.arrangement.pane_of(tab.key).tabs) > 1
    for words, side in ((tr("Move to a pane on the right"), Side.RIGHT), (tr("Move to a pane below"), Side.BELOW)):
        add_action(menu, words, partial(actions.move_to_side, side, tab)).setEnabled(has_more)
    add_action(menu, tr("Move to new window"), partial(actions.detach, tab), "app-window")
    _add_windows(menu, desk, actions, tab)
    menu.addSeparator()
    add_action(menu, tr("Close"), partial(desk.close, tab.key), "x", "Ctrl+Shift+W")
    add_action(menu, tr("Close others"), partial(actions.close_others, tab)).setEnabled(has_more)
    _guard(menu, desk, tab)
    menu.popup(place)
    return menu


def _guard(menu: QMenu, desk: SessionDesk, tab: Tab) -> None:
    """A session may end by itself while its menu is open."""

    def close_menu() -> None:
        if desk.tab(tab.key) is not tab:
            menu.close()

    desk.changed.connect(close_menu)
    menu.aboutToHide.connect(lambda: desk.changed.disconnect(close_menu))


def _add_windows(menu: QMenu, desk: SessionDesk, actions: PaneActions, tab: Tab) -> None:
    """The other windows that the tab can go to."""
    own = desk.arrangement.window_of(desk.arrangement.pane_of(tab.key).key)
    for window in desk.arrangement.windows:
        shown = desk.windows.window(window.key)
        if window is not own:
            words = tr("Move to main window") if shown is None else tr("Move to window “{shown}”", shown=shown.title)
            add_action(menu, words, partial(actions.move_to_pane, window.active, tab))
    if own is not desk.arrangement.main:
        add_action(menu, tr("Bring window back"), partial(desk.bring_back, own.key), "log-in")


def open_pane_menu(desk: SessionDesk, actions: PaneActions, pane: str, place: QPoint) -> QMenu:
    """What can be done with a pane and those beside it."""
    desk.work_in(desk.arrangement.window_of(pane).key)
    desk.arrange(desk.arrangement.activating(pane))
    menu = new_menu(desk.windows.pane_view(pane))
    for verb in (actions.split_right, actions.split_below):
        _add_verb(menu, actions, verb)
    menu.addSeparator()
    zoom = _add_verb(menu, actions, actions.zoom)
    zoom.setCheckable(True)
    zoom.setChecked(desk.active_window.is_zoomed)
    for verb in (actions.equal, actions.join):
        _add_verb(menu, actions, verb)
    menu.addSeparator()
    for verb in (actions.to_window, actions.to_main, actions.connect_all):
        _add_verb(menu, actions, verb)
    menu.addSeparator()
    typing = _add_verb(menu, actions, actions.type_to_all)
    typing.setCheckable(True)
    typing.setChecked(actions.broadcast.is_on)
    menu.popup(place)
    return menu


def _add_verb(menu: QMenu, actions: PaneActions, verb: Verb) -> QAction:
    action = add_action(menu, verb.title, verb.run, verb.icon, verb.keys)
    action.setEnabled(actions.can(verb))
    return action


def _add_colors(menu: QMenu, desk: SessionDesk, tab: Tab) -> None:
    colors = menu.addMenu(tr("Colour"))
    ratio = menu.devicePixelRatioF()
    for color in ("", *COLORS):
        words = COLORS[color][0] if color else tr("None")
        action = add_action(colors, words, partial(desk.set_color, tab.key, color))
        if color:
            action.setIcon(color_icon(color, ratio))
        action.setCheckable(True)
        action.setChecked(tab.color == color)
