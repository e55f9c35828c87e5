"""After a lock no widget, list, tooltip, undo or menu of the page holds anything of the vault."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.domain.credentials import EntryDraft, EntryField, VaultEntry
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_exports import ExportKind
from app.services.vault.attached_files import NewFile, attach
from app.services.vault.keeper import VaultKeeper
from app.views.pages.vault.exchange.place import ExchangePlace
from app.views.pages.vault.page import VaultPage
from app.views.pages.vault.scopes import Part

MARK = "zyxneedle"
_SHOWN = ("text", "toolTip", "accessibleName", "accessibleDescription", "placeholderText", "windowTitle", "currentText")
_SHOWN += ("whatsThis", "statusTip", "plainText", "title")
_GROUP = f"Clients/{MARK} client/{MARK} site"


def needle_entry(keeper: VaultKeeper) -> VaultEntry:
    """An entry whose every word is a needle, with a history and a file."""
    task, vault = TaskContext(), keeper.vault
    fields = (EntryField(f"plain {MARK}", f"value {MARK}"), EntryField(f"hidden {MARK}", Secret(MARK), True))
    draft = EntryDraft(
        f"title {MARK}", f"user {MARK}", Secret(MARK), f"https://{MARK}", _GROUP, (MARK,), f"notes {MARK}",
        fields=fields, code=Secret(f"otpauth://totp/{MARK}:x?secret=JBSWY3DPEHPK3PXP&issuer={MARK}"),
    )  # fmt: skip
    entry = vault.add(draft, task)
    vault.edit(entry.id, EntryDraft(f"now {MARK}", f"other {MARK}", Secret(f"other {MARK}"), group=_GROUP), task)
    attach(vault, entry.id, [NewFile(f"{MARK}.txt", b"x")], task)
    return vault.entry(entry.id)


def said(value: object) -> str:
    try:
        return repr(value)
    except RuntimeError:
        return ""  # of what another test has left, and Qt has deleted


def texts_of(thing: QObject) -> Iterator[tuple[str, str]]:
    yield from ((name, str(thing.property(name))) for name in _SHOWN if thing.property(name))
    yield from ((name, said(value)) for name, value in vars(thing).items())
    if isinstance(thing, QLineEdit | QPlainTextEdit):
        for _ in range(4):
            thing.undo()
            yield "undo", thing.text() if isinstance(thing, QLineEdit) else thing.toPlainText()
    if isinstance(thing, QComboBox):
        yield from (("item", thing.itemText(row)) for row in range(thing.count()))
    if isinstance(thing, QAbstractItemModel):
        yield from (("item", text) for text in _items(thing, QModelIndex()))


def _items(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        yield from (repr(model.data(index, role)) for role in (0, 3, 11, 256))
        yield from _items(model, index)


def held() -> list[str]:
    """Where the needle is in anything that the program has on its windows."""
    found = set()
    for widget in QApplication.allWidgets():
        for thing in (widget, *(child for child in widget.children() if not isinstance(child, QWidget))):
            kind = f"{type(widget.parent()).__name__} > {type(thing).__name__}"
            found |= {f"{kind}.{name}: {text[:80]}" for name, text in texts_of(thing) if MARK in text}
    return sorted(found)


def open_parts(page: VaultPage, entry: VaultEntry) -> None:
    browser = page.browser
    browser.show_entry(entry.id)
    parts = browser.detail.parts
    parts.history.open()
    parts.history.confirm_delete()
    parts.files.ask_name()
    parts.files.confirm_remove()
    browser.detail.code.eye.click()
    browser.detail.secret.eye.click()
    browser.delete_selected()


def type_into_form(page: VaultPage, entry: VaultEntry) -> None:
    browser = page.browser
    browser.show_entry(entry.id)
    browser.start_edit()
    form = browser.right.form
    form.password.set_shown(True)
    group = form.group.lineEdit()
    form.fields.add_field()
    value = form.fields.edits[-1].value
    for edit in (form.title, form.user, form.password, form.url, form.tags, form.code.edit, value, group, form.notes):
        QTest.keyClicks(edit, f"{MARK} ")
    form.generate.click()


def ask_about_several(page: VaultPage, entry: VaultEntry) -> None:
    browser = page.browser
    browser.listing.list.selectAll()
    browser.move_selected()


def search_in_vain(page: VaultPage, entry: VaultEntry) -> None:
    QTest.keyClicks(page.browser.listing.search.edit, f"{MARK}-nowhere")


def look_at_places(page: VaultPage, entry: VaultEntry) -> None:
    for scope in [one for one in page.browser.scopes.scopes if one.part is Part.PLACE]:
        page.browser.show_scope(scope)
    place = page.browser.findChild(ExchangePlace)
    assert place is not None
    place.giving.ask(ExportKind.PACK)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # small windows want to be raised
@pytest.mark.parametrize("work", [open_parts, type_into_form, ask_about_several, search_in_vain, look_at_places])
def test_nothing_of_the_vault_stays_on_the_page_after_a_lock(
    qtbot: QtBot, opened: VaultPage, keeper: VaultKeeper, work: Callable[[VaultPage, VaultEntry], None]
) -> None:
    entry = needle_entry(keeper)
    opened.changed()
    work(opened, entry)
    opened.lock()
    del entry

    def nothing_is_held() -> None:
        assert held() == []

    qtbot.waitUntil(nothing_is_held)  # what was thrown away goes a moment later
