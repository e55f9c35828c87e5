"""The keys of the open vault."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.views.pages.vault.scopes import Part

if TYPE_CHECKING:
    from app.views.pages.vault.browser import Browser


def bind_keys(browser: "Browser") -> None:
    """Those of the list count while it has the focus, those of the tree there, the others beside both."""
    asking, entries = browser.asking, browser.listing.list
    beside = {
        "Ctrl+N": browser.start_new,
        "Ctrl+B": browser.detail.copy_user,
        "Ctrl+Shift+C": browser.detail.code.copy_code,
        "Ctrl+M": browser.move_selected,
        "Ctrl+Return": lambda: _press_primary(browser),
        "F2": browser.start_edit,
        "Escape": lambda: _step_back(browser),
    }
    everywhere = {
        "Ctrl+F": lambda: _focus_search(browser),
        "Ctrl+Shift+N": lambda: asking.new_group(browser.scope.path if browser.scope.is_group else ""),
        "Shift+F2": lambda: _rename(browser),
    }
    in_list = {
        "Ctrl+C": browser.detail.copy_password,
        "Delete": browser.delete_selected,
        "Return": browser.start_edit,
    }
    in_tree = {
        "F2": lambda: _rename(browser),
        "Delete": lambda: _delete_group(browser),
        "Return": entries.setFocus,
    }
    _bind(browser.listed, Qt.ShortcutContext.WidgetWithChildrenShortcut, beside)
    _bind(browser, Qt.ShortcutContext.WidgetWithChildrenShortcut, everywhere)
    _bind(entries, Qt.ShortcutContext.WidgetShortcut, in_list)
    _bind(browser.side.tree, Qt.ShortcutContext.WidgetShortcut, in_tree)
    _bind(browser.listing.search.edit, Qt.ShortcutContext.WidgetShortcut, {"Down": entries.setFocus})


def _bind(owner: QWidget, context: Qt.ShortcutContext, keys: Mapping[str, Callable[[], object]]) -> None:
    for name, act in keys.items():
        shortcut = QShortcut(QKeySequence(name), owner)
        shortcut.setContext(context)
        shortcut.activated.connect(act)


def _focus_search(browser: "Browser") -> None:
    if browser.scope.part is not Part.PLACE:
        browser.listing.search.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        browser.listing.search.edit.selectAll()


def _rename(browser: "Browser") -> None:
    if browser.scope.is_group:
        browser.asking.rename_group(browser.scope)


def _delete_group(browser: "Browser") -> None:
    if browser.scope.is_group:
        browser.asking.delete_group(browser.scope.path, browser.scope.count)


def _press_primary(browser: "Browser") -> None:
    if browser.right.is_editing:
        browser.form.submit()


def _step_back(browser: "Browser") -> None:
    if browser.strip.is_running:
        browser.strip.cancel()
    elif browser.right.end_question():
        pass
    elif browser.right.is_editing:
        browser.right.cancel_form()
    elif browser.listing.search.text:
        browser.listing.search.edit.clear()
    else:
        browser.detail.cancel_delete()
