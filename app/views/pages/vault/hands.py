"""What a person does with several entries and with groups: menus, drops, buttons. Each asks before it changes them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Slot

from app.views.pages.vault.menus import add_group_actions, entry_menu, part_menu
from app.views.pages.vault.question import Question
from app.views.pages.vault.scopes import ALL_ENTRIES, Part, Scope
from app.views.widgets.menus import new_menu

if TYPE_CHECKING:
    from app.views.pages.vault.browser import Browser


class Hands(QObject):
    """Ties the lists of the browser to what can be asked for."""

    def __init__(self, browser: "Browser") -> None:
        super().__init__(browser)
        self._browser = browser
        asking, several, tree = browser.asking, browser.right.several, browser.side.tree
        asking.deed_asked.connect(browser.deed_asked)
        asking.question_asked.connect(self._ask)
        browser.scopes.entries_dropped.connect(self._drop_entries)
        browser.scopes.group_dropped.connect(asking.move_group_into)
        browser.scopes.group_thrown.connect(self._throw_group)
        tree.customContextMenuRequested.connect(self._show_group_menu)
        browser.listing.list.customContextMenuRequested.connect(self._show_entry_menu)
        browser.listing.more.clicked.connect(self._show_part_menu)
        several.move_asked.connect(browser.move_selected)
        several.tags_asked.connect(lambda: asking.tag_entries(browser.listing.selected))
        several.expiry_asked.connect(lambda: asking.expire_entries(browser.listing.selected))
        several.delete_asked.connect(browser.delete_selected)
        several.restore_asked.connect(lambda: asking.restore_entries(browser.listing.selected))

    @Slot(object)
    def _ask(self, question: Question) -> None:
        if self._browser.scope.part is Part.PLACE:
            self._browser.show_scope(ALL_ENTRIES)  # there is room for a question
        self._browser.right.ask(question)

    @Slot(list, object)
    def _drop_entries(self, ids: list[str], scope: Scope) -> None:
        dropped = [entry for entry in self._browser.every_entry if entry.id in set(ids)]
        if dropped and scope.part is Part.RECYCLED:
            self._browser.asking.delete_entries(dropped)
        elif dropped:
            self._browser.asking.move_entries_into(dropped, scope.path)

    @Slot(str)
    def _throw_group(self, path: str) -> None:
        scopes = self._browser.scopes.scopes
        scope = next((one for one in scopes if one.part is Part.GROUP and one.path == path), None)
        if scope is not None:
            self._browser.asking.delete_group(path, scope.count)

    @Slot()
    def _show_part_menu(self) -> None:
        more = self._browser.listing.more
        part_menu(self._browser).popup(more.mapToGlobal(more.rect().bottomLeft()))

    @Slot(QPoint)
    def _show_entry_menu(self, point: QPoint) -> None:
        if self._browser.listing.selected:
            entry_menu(self._browser).popup(self._browser.listing.list.viewport().mapToGlobal(point))

    @Slot(QPoint)
    def _show_group_menu(self, point: QPoint) -> None:
        tree = self._browser.side.tree
        scope = self._browser.scopes.scope_at(tree.indexAt(point))
        if scope is None or scope.part in (Part.PLACE, Part.FILTER):
            return
        if scope.part is not Part.HEADING:
            self._browser.show_scope(scope)  # what is asked stands beside what it is about
        menu = new_menu(self._browser)
        add_group_actions(menu, self._browser, scope)
        menu.popup(tree.viewport().mapToGlobal(point))
