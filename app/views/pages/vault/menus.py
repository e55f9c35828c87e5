"""The menus of the open vault: for what is chosen in the list, and for the part that is listed."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from app.domain.language import tr
from app.services.vault.search import Order, is_favourite
from app.views.pages.vault.asking import how_many
from app.views.pages.vault.scopes import TOP_OF_CLIENTS, Part, Scope
from app.views.widgets.menus import add_action, new_menu

if TYPE_CHECKING:
    from app.views.pages.vault.browser import Browser


def entry_menu(browser: "Browser") -> QMenu:
    """For the entries that are chosen."""
    menu, entries, asking = new_menu(browser), browser.listing.selected, browser.asking
    many = how_many(entries)
    if browser.scope.part is Part.RECYCLED:
        add_action(menu, tr("Put back {entries}", entries=many), lambda: asking.restore_entries(entries), "undo-2")
        add_action(menu, tr("Delete {entries} for good…", entries=many), browser.delete_selected, "trash-2", "Delete")
        return menu
    if len(entries) == 1:
        add_action(menu, tr("Copy password"), browser.detail.copy_password, "copy", "Ctrl+C")
        add_action(menu, tr("Copy user name"), browser.detail.copy_user, "copy", "Ctrl+B")
        add_action(menu, tr("Edit"), browser.start_edit, "pencil", "F2")
        menu.addSeparator()
    loved = bool(entries) and all(is_favourite(entry) for entry in entries)
    words = tr("No longer a favourite") if loved else tr("Favourite")
    add_action(menu, words, lambda: asking.set_favourite(entries, is_favourite=not loved), "star")
    add_action(menu, tr("Move to a group…"), lambda: asking.move_entries(entries), "folder", "Ctrl+M")
    add_action(menu, tr("Tags…"), lambda: asking.tag_entries(entries), "list")
    add_action(menu, tr("Expiry…"), lambda: asking.expire_entries(entries), "timer")
    menu.addSeparator()
    add_action(menu, tr("Delete {entries}…", entries=many), browser.delete_selected, "trash-2", "Delete")
    return menu


def part_menu(browser: "Browser") -> QMenu:
    """What is done with the part that is listed, and in which order its entries are."""
    menu, scope = new_menu(browser), browser.scope
    order = menu.addMenu(tr("Order"))
    chosen = QActionGroup(order)
    for one in Order:
        action = add_action(order, one.words, partial(browser.set_order, one))
        action.setCheckable(True)
        action.setChecked(one is browser.order)
        chosen.addAction(action)
    menu.addSeparator()
    add_group_actions(menu, browser, scope)
    return menu


def add_group_actions(menu: QMenu, browser: "Browser", scope: Scope) -> None:
    """New, rename, move, delete; for the recycle bin: put back and empty."""
    asking = browser.asking
    if scope.part is Part.RECYCLED:
        if scope.path:
            add_action(
                menu, tr("Put “{scope}” back", scope=scope.title), lambda: asking.restore_group(scope.path), "undo-2"
            )
        add_action(menu, tr("Empty the recycle bin…"), browser.empty_bin, "trash-2")
        return
    is_clients = scope.part is Part.HEADING and scope.path == TOP_OF_CLIENTS
    above = scope.path if scope.is_group or is_clients else ""
    words = tr("New group in “{scope}”…", scope=scope.title) if above else tr("New group…")
    add_action(menu, words, lambda: asking.new_group(above), "plus", "Ctrl+Shift+N")
    if scope.is_group:
        add_action(
            menu, tr("Rename “{scope}”…", scope=scope.title), lambda: asking.rename_group(scope), "pencil", "Shift+F2"
        )
        add_action(menu, tr("Move “{scope}”…", scope=scope.title), lambda: asking.move_group(scope), "folder")
        menu.addSeparator()
        delete = tr("Delete “{scope}”…", scope=scope.title)
        add_action(menu, delete, lambda: asking.delete_group(scope.path, scope.count), "trash-2")
