"""A vault of 10,000 entries in the Vault page: time to open, save and search, and how long the window stood still."""

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from bench.figures import NO_GOAL, Figure
from bench.stall import Watch, settle, wait
from bench.vault_peer import PASSPHRASE, compare

if TYPE_CHECKING:
    from app.views.pages.vault.page import VaultPage
    from app.views.tasks import TaskRunner

GROUPS, IN_EACH = 100, 100
ROUNDS = 3
SEARCH_GOAL = 16  # ms: one frame
STALL_GOAL = 50  # ms
TYPED, BY_FIELD = "router 4", " user:admin tag:site -nas"


def measure() -> list[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.services import compiled_once
    from app.views import lean_qt

    compiled_once.install()  # as in the program
    lean_qt.load()
    from PySide6.QtWidgets import QApplication

    from app.domain.secret import Secret
    from app.domain.settings import Vault as VaultSettings
    from app.services.free_memory import give_back
    from app.services.vault.keeper import VaultKeeper
    from app.services.vault.quiet import is_quiet, times_let_go
    from app.views import theme
    from app.views.collecting import Collector
    from app.views.pages.vault.page import VaultPage
    from app.views.tasks import TaskRunner

    application = QApplication.instance() or QApplication([])
    theme.install(cast("Any", application))
    folder = Path(tempfile.mkdtemp())
    try:
        passphrase = Secret(PASSPHRASE)
        path = make_vault(folder / "large.kdbx", passphrase)
        tasks = TaskRunner()
        page = VaultPage(tasks, VaultKeeper(), VaultSettings(str(path)), default_path=path)
        page.resize(1280, 760)
        page.show()
        Collector(page, lambda: not is_quiet(), times_let_go, give_back)  # as in the program
        settle(0.3)
        figures = Rounds(page, tasks, passphrase, make_table(folder / "passwords.csv")).figures()
        return [*figures, *compare(make_vault(folder / "cheap.kdbx", passphrase, memory=64 * 1024, passes=1))]
    finally:
        shutil.rmtree(folder)


def make_vault(path: Path, passphrase: Any, *, memory: int = 64 * 1024 * 1024, passes: int = 3) -> Path:
    """Groups of clients with entries, saved once."""
    from app.domain.credentials import EntryDraft
    from app.domain.secret import Secret
    from app.domain.task import TaskContext
    from app.services.vault.changes import Changes
    from app.services.vault.codec import dump
    from app.services.vault.content import read_content
    from app.services.vault.keys import KdfParameters, composite_key
    from app.services.vault.new import new_document

    document = new_document("large", KdfParameters(memory=memory, passes=passes, lanes=2))
    kinds = ("Router", "NAS", "Server", "Printer")
    for group in range(GROUPS):
        for number in range(IN_EACH):
            if number < 2:  # the first entry makes the group
                changes = Changes(document, read_content(document))
            title, where = f"{kinds[number % 4]} {group}-{number}", f"Clients/Client {group:03}"
            secret = Secret(f"{group}-{number}-secret")
            changes.add(EntryDraft(title, f"admin{number}", secret, f"ssh://10.{group}.{number}.1", where, ("site",)))
    path.write_bytes(dump(document, bytes(composite_key(passphrase)), TaskContext()))
    return path


def make_table(path: Path) -> Path:
    """What another program would export of as many entries."""
    rows = [f"Host {n},user{n},pässword {n},https://10.9.{n // 250}.{n % 250}/" for n in range(GROUPS * IN_EACH)]
    path.write_text("\n".join(["title,username,password,url", *rows]), "utf-8")
    return path


class Rounds:
    """Unlocks, edits, searches and locks, a few times; the best time of each counts, and the longest stall."""

    def __init__(self, page: "VaultPage", tasks: "TaskRunner", passphrase: Any, table: Path) -> None:
        self._page, self._tasks, self._passphrase, self._table = page, tasks, passphrase, table
        self._watch = Watch()
        self._opened: list[float] = []
        self._saved: list[float] = []
        self._keys: list[float] = []

    def figures(self) -> list[Figure]:
        for number in range(ROUNDS):
            self._once(number)
        stalls = self._watch.end()
        for one in stalls:
            print(one)
        longest = max(stalls, key=lambda one: one.seconds)
        return [
            Figure("open, with the key derivation", min(self._opened), "s", NO_GOAL),
            Figure("save, with the key derivation", min(self._saved), "s", NO_GOAL),
            Figure("search, the usual letter", sorted(self._keys)[len(self._keys) // 2] * 1000, "ms", SEARCH_GOAL),
            Figure(f"longest stall of the window ({longest.action})", longest.seconds * 1000, "ms", STALL_GOAL),
        ]

    def _once(self, number: int) -> None:
        from app.domain.credentials import EntryDraft

        with self._watch.during(f"type the passphrase {number}"):
            self._page.gate.typed.emit()  # with the first letter the page gets ready
            settle(0.3)
        browser = self._page.browser
        with self._watch.during(f"unlock {number}"):
            started = time.perf_counter()
            self._page.gate.locked.asked.emit(self._passphrase, None)
            wait(lambda: browser.isVisible() and not self._tasks.running, "the open vault")
            self._opened.append(time.perf_counter() - started)
        with self._watch.during(f"save {number}"):
            entry = browser.entries.entry(7)
            started = time.perf_counter()
            browser.right.save_asked.emit(entry.id, EntryDraft(entry.title, f"user {number}", group=entry.group))
            wait(lambda: not self._tasks.running, "the saved vault")
            self._saved.append(time.perf_counter() - started)
        with self._watch.during(f"search {number}"):
            for letter in TYPED + BY_FIELD:
                started = time.perf_counter()
                browser.listing.search.edit.insert(letter)
                self._keys.append(time.perf_counter() - started)
                settle(0.15)
            browser.listing.search.edit.clear()
        with self._watch.during(f"look around {number}"):
            self._look_around()
        self._look_at_places(number)
        with self._watch.during(f"lock {number}"):
            self._page.lock()
            settle(0.3)

    def _look_at_places(self, number: int) -> None:
        """Each of them; Health examines all entries, and an import of as many is previewed."""
        from app.views.pages.vault.places import PLACES
        from app.views.pages.vault.scopes import Part, Scope

        browser = self._page.browser
        for spec in PLACES:
            with self._watch.during(f"look at {spec.title} {number}"):
                browser.show_scope(Scope(Part.PLACE, spec.title, spec.key))
                settle(0.3)
                wait(lambda: not self._tasks.running, spec.title)
        with self._watch.during(f"preview of an import {number}"):
            from app.views.pages.vault.exchange.place import ExchangePlace

            taking = self._page.findChildren(ExchangePlace)[0].taking
            taking.open(self._table)
            wait(lambda: taking.preview.rows.model.rowCount() and not self._tasks.running, "the preview")
            settle(0.3)
        with self._watch.during(f"back to the entries {number}"):
            browser.show_scope(browser.scopes.scopes[1])
        with self._watch.during(f"form {number}"):
            browser.right.add_asked.emit()
            settle(0.2)
            browser.right.form.cancelled.emit()

    def _look_around(self) -> None:
        """A client, all entries in another order, all of them chosen."""
        from app.services.vault.search import Order

        browser = self._page.browser
        clients = [scope for scope in browser.scopes.scopes if scope.is_client]
        for scope in clients[40:43]:
            browser.side.tree.setCurrentIndex(browser.scopes.index_of(scope))
            settle(0.1)
        browser.show_scope(browser.scopes.scopes[1])
        for order in (Order.CHANGED, Order.USER, Order.TITLE):
            browser.set_order(order)
            settle(0.1)
        browser.listing.list.selectAll()
        settle(0.1)
