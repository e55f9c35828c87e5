"""The main window: pages made when first shown, keys, palette, status, notices, bugs, and an end that never hangs."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent, QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.views.actions import Action
from app.views.crash_dialog import CrashDialog, make_report
from app.views.keys_overview import KeysOverview
from app.views.leaving_dialog import LeavingDialog
from app.views.main_window import MainWindow
from app.views.matching import Index, spans
from app.views.pages import PAGES, PageSpec
from app.views.palette import WIDTH
from app.views.palette_model import PaletteModel, PaletteRow
from app.views.tasks import TaskRunner
from app.views.theme import Theme
from app.views.visit_button import VisitButton, elapsed
from app.views.widgets.focus_ring import FocusRing
from app.views.widgets.notice import Notice

BOOK = (
    THIS_COMPUTER,
    Device(id="1", name="hl-dock-pc-01", host="10.20.0.31", folder="Harbour Logistics"),
    Device(id="2", name="sw-dock-02", host="10.20.0.12", folder="Harbour Logistics"),
    Device(id="3", name="dc01", host="10.8.0.10", folder="Nordlys Dental"),
)


class Pages:
    """Makes simple pages and remembers which."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, name: str) -> QWidget:
        self.made.append(name)
        page = QWidget()
        layout = QVBoxLayout(page)
        for side in ("left", "right"):
            pane = QWidget(objectName=f"{name} {side}")
            pane.setProperty("pane", True)
            QVBoxLayout(pane).addWidget(QPushButton(f"{name} {side}"))
            layout.addWidget(pane)
        return page


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def window(qtbot: QtBot, tasks: TaskRunner, pages: Pages) -> Iterator[MainWindow]:
    made = MainWindow(tasks, pages, devices=lambda: BOOK)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.show_page("remote")
    qtbot.waitUntil(made.isActiveWindow)
    yield made


def press(window: MainWindow, keys: str) -> None:
    QTest.keySequence(window, QKeySequence(keys))


def test_a_page_is_made_when_it_is_first_shown(window: MainWindow, pages: Pages) -> None:
    assert pages.made == ["remote"]
    window.show_page("vault")
    window.show_page("remote")
    window.show_page("vault")
    assert pages.made == ["remote", "vault"]
    assert window.current_page == "vault"
    assert window.windowTitle().startswith("Vault")


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.id)
def test_a_page_has_a_tab_and_a_key_that_works_in_a_terminal_too(window: MainWindow, spec: object) -> None:
    assert isinstance(spec, type(PAGES[0]))
    other = "vault" if spec.id == "remote" else "remote"
    for keys in (spec.shortcut, spec.shortcut.replace("Ctrl+", "Ctrl+Shift+")):
        window.show_page(other)
        press(window, keys)
        assert window.current_page == spec.id
    if spec.in_bar:
        assert window.top_bar.tabs[spec.id].isChecked()
        window.show_page(other)
        window.top_bar.tabs[spec.id].click()
        assert window.current_page == spec.id


def test_the_tabs_become_icons_where_there_is_no_room(qtbot: QtBot, window: MainWindow, theme: Theme) -> None:
    tab = window.top_bar.tabs["diagnostics"]
    window.resize(1280, 700)
    qtbot.waitUntil(lambda: tab.width() > 80)
    theme.set_text_scale(2.0)
    window.resize(900, 700)
    qtbot.waitUntil(lambda: tab.width() < 60)
    assert "Diagnostics" in tab.toolTip()


def test_f6_moves_between_the_panes(window: MainWindow) -> None:
    names = []
    ring = window.findChild(FocusRing)
    assert ring is not None
    for keys in ("F6", "F6", "F6", "Shift+F6"):
        press(window, keys)
        focus = window.focusWidget()
        assert focus is not None
        assert ring.isVisible()
        names.append(focus.text() if isinstance(focus, QPushButton) else type(focus).__name__)
    assert names[0] in ("remote left", "remote right")
    assert "PageTab" in names
    assert {"remote left", "remote right"} <= set(names)


def test_the_palette_is_as_wide_at_its_first_opening_as_ever(window: MainWindow) -> None:
    window.open_palette()
    first = window.palette_view._card.geometry()
    window.palette_view.leave()
    window.open_palette()
    assert first == window.palette_view._card.geometry()
    assert first.width() == WIDTH


def test_the_palette_finds_a_device_and_shows_it(qtbot: QtBot, window: MainWindow) -> None:
    press(window, "Ctrl+K")
    palette = window.palette_view
    assert palette.isVisible()
    QTest.keyClicks(palette.edit, "dock 02")
    with qtbot.waitSignal(window.device_asked) as blocker:
        qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    assert blocker.args == ["remote", BOOK[2]]
    assert not palette.isVisible()


def test_the_palette_offers_what_can_be_done_with_the_device(qtbot: QtBot, window: MainWindow) -> None:
    window.open_palette()
    palette = window.palette_view
    QTest.keyClicks(palette.edit, "sw-dock")
    with qtbot.waitSignal(window.device_asked) as blocker:
        qtbot.keyClick(palette.edit, Qt.Key.Key_Down)
        qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    assert blocker.args == ["diagnostics", BOOK[2]]


def test_what_is_to_be_done_can_be_typed_before_the_device(qtbot: QtBot, window: MainWindow) -> None:
    window.open_palette()
    palette = window.palette_view
    QTest.keyClicks(palette.edit, "set up dock 02")
    with qtbot.waitSignal(window.device_asked) as blocker:
        qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    assert blocker.args == ["setup", BOOK[2]]


def test_the_palette_connects_to_an_address_that_no_device_has(qtbot: QtBot, window: MainWindow) -> None:
    window.open_palette()
    palette = window.palette_view
    QTest.keyClicks(palette.edit, "root@10.9.9.9:2222")
    with qtbot.waitSignal(window.device_asked) as blocker:
        qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    page, device = blocker.args
    assert (page, device.id, device.address) == ("remote", "", "root@10.9.9.9:2222")
    window.open_palette()
    QTest.keyClicks(palette.edit, "root:secret@10.9.9.9")
    assert not palette.rows.isVisible()


def test_the_palette_does_actions_and_says_when_there_is_nothing(qtbot: QtBot, window: MainWindow) -> None:
    done: list[str] = []
    window.add_action(Action("Rename everything", lambda: done.append("renamed")))
    window.open_palette()
    palette = window.palette_view
    QTest.keyClicks(palette.edit, ">rename")
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    assert done == ["renamed"]
    window.open_palette()
    QTest.keyClicks(palette.edit, "qqqq")
    assert not palette.rows.isVisible()
    qtbot.keyClick(palette.edit, Qt.Key.Key_Return)
    assert palette.isVisible()
    qtbot.keyClick(palette.edit, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_the_palette_offers_what_a_page_has_now(qtbot: QtBot, window: MainWindow) -> None:
    offered: list[Action] = []
    window.add_actions(lambda: offered)
    assert "Split right" not in [action.title for action in window.actions_offered()]
    offered.append(Action("Split right", lambda: None))
    assert "Split right" in [action.title for action in window.actions_offered()]


def test_the_key_of_the_palette_works_in_another_window(qtbot: QtBot, window: MainWindow) -> None:
    other = QWidget()
    qtbot.addWidget(other)
    window.offer_palette_in(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    QTest.keyClick(other, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.palette_view.isVisible()
    qtbot.waitUntil(window.isActiveWindow)


def test_keys_of_the_window_rest_while_the_palette_is_open(window: MainWindow) -> None:
    window.open_palette()
    QTest.keyClick(window.palette_view.edit, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page == "remote"


def test_the_palette_gives_the_focus_back(qtbot: QtBot, window: MainWindow) -> None:
    button = window.page("remote").findChildren(QPushButton)[0]
    button.setFocus()
    window.open_palette()
    qtbot.keyClick(window.palette_view.edit, Qt.Key.Key_Escape)
    assert button.hasFocus()


def test_the_palette_is_painted_in_both_schemes(window: MainWindow, theme: Theme) -> None:
    window.open_palette()
    QTest.keyClicks(window.palette_view.edit, "dock")
    light = window.grab().toImage()
    theme.set_scheme("dark")
    assert window.grab().toImage() != light


def test_the_model_of_the_palette_keeps_the_rules_of_qt(qtbot: QtBot) -> None:
    model = PaletteModel(lambda page, device: None)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.load(BOOK, [Action("Lock the vault", lambda: None)])
    for query in ("", "d", "dock", "zzz", ">lock"):
        model.search(query)
    assert [row.title for row in rows(model)] == ["Actions", "Lock the vault"]
    tester.deleteLater()


def rows(model: PaletteModel) -> list[PaletteRow]:
    return [model.index(number, 0).data(Qt.ItemDataRole.UserRole) for number in range(model.rowCount())]


def test_ten_thousand_devices_are_searched_between_two_key_strokes() -> None:
    names = [f"{site}-{kind}-{number:03}" for site in ("nd", "hl", "wb", "xy") for kind in
             ("reception", "switch", "printer", "server", "dock") for number in range(500)]  # fmt: skip
    index = Index(names, [f"10.0.0.{number % 250} · Client {number % 90}" for number in range(len(names))])
    assert len(names) == 10_000
    spent = []
    for query in ("d", "do", "dock", "hl dock 4", "hldck499", "client 42", "nothing like this"):
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            index.find(query, 50)
            times.append(time.perf_counter() - begin)
        spent.append(min(times))
    assert max(spent) < 0.016 * 10, spent  # the goal is 16 ms; this allows for a busy machine


@pytest.mark.parametrize(
    ("query", "best"),
    [("sw", "sw-dock-02"), ("dock", "sw-dock-02"), ("10.8", "dc01"), ("nordlys", "dc01"), ("sd02", "sw-dock-02")],
)
def test_the_best_name_comes_first(query: str, best: str) -> None:
    devices = BOOK[1:]
    index = Index([one.name for one in devices], [f"{one.host} {one.folder}" for one in devices])
    assert devices[index.find(query, 5)[0]].name == best


def test_what_was_typed_is_marked_without_overlap() -> None:
    assert spans("sw-dock-02", "dock 02") == [(3, 7), (8, 10)]
    assert spans("dock", "dock ock") == [(0, 4)]
    assert spans("Straße", "ra") == []


def test_the_status_shows_what_runs_and_stops_it(qtbot: QtBot, window: MainWindow, tasks: TaskRunner) -> None:
    reported, gate = threading.Event(), threading.Event()

    def work(context: TaskContext) -> None:
        context.report("Reading", 3, 9)
        reported.set()
        context.sleep(30)

    status = window.status
    assert not status.stop.isVisible()
    tasks.start(lambda context: context.sleep(30), lane="session")  # without a title: not shown
    task = tasks.start(work, lane="a", title="Checking web01")
    other = tasks.start(lambda context: gate.wait(30), lane="b", title="Reading the vault")
    qtbot.waitUntil(lambda: status.message.words == "Checking web01  3 of 9")
    assert status.more.accessibleName() == "1 more"
    assert [action.text() for action in status.make_menu().actions()] == [
        "Stop: Checking web01",
        "Stop: Reading the vault",
    ]
    with qtbot.waitSignal(task.cancelled):
        status.stop.click()
    assert status.message.words == "Reading the vault"
    with qtbot.waitSignal(other.finished):
        gate.set()
    assert status.message.words == ""
    tasks.cancel_all()
    qtbot.waitUntil(lambda: not tasks.running)


def test_the_vault_and_the_client_stand_in_the_status(qtbot: QtBot, window: MainWindow) -> None:
    window.status.show_vault("Vault locks in 9 min", is_open=True)
    window.show_visit(datetime.now(UTC), "Nordlys Dental")
    assert window.status.client.isVisible()
    window.status.vault.click()
    assert window.current_page == "vault"
    with qtbot.waitSignal(window.lock_vault_asked):
        press(window, "Ctrl+L")


def test_the_visit_counts_hours_and_minutes(qtbot: QtBot) -> None:
    start = datetime(2026, 3, 20, 14, 0, tzinfo=UTC)
    now = [start + timedelta(minutes=42, seconds=50)]
    button = VisitButton(lambda: now[0])
    qtbot.addWidget(button)
    button.show_visit(start, "Nordlys Dental")
    assert button.accessibleName() == "Visit 00:42"
    now[0] = start + timedelta(hours=13)
    button.refresh()
    assert button.accessibleName() == "Visit 13:00"
    assert elapsed(start, start - timedelta(hours=1)) == "00:00"


@pytest.mark.parametrize(
    ("action", "signal"),
    [
        ("report", "report_asked"),
        ("paper", "paper_asked"),
        ("customer", "paper_asked"),
        ("new_visit", "new_visit_asked"),
    ],
)
def test_the_menu_of_the_visit_asks_for_its_deeds(qtbot: QtBot, window: MainWindow, action: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(window, signal)):
        getattr(window.visit, action).trigger()


def test_a_notice_stays_until_it_is_closed(qtbot: QtBot, window: MainWindow) -> None:
    window.show_notice("ok", "The report is saved.", "/media/stick/visit.html")
    notice = window.findChild(Notice)
    assert notice is not None
    qtbot.waitUntil(notice.isVisible)
    close = next(one for one in notice.findChildren(QWidget) if one.accessibleName() == "Close")
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not notice.isVisible()


def test_a_notice_that_is_put_away_leaves_the_keyboard_where_it_was(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    before = QApplication.focusWidget()
    assert before is not None
    notice = window.show_notice("ok", "The report is saved.")
    qtbot.waitUntil(notice.isVisible)
    QTest.mouseClick(
        next(one for one in notice.findChildren(QWidget) if one.accessibleName() == "Close"), Qt.MouseButton.LeftButton
    )
    assert QApplication.focusWidget() is before


def test_a_notice_that_lasts_is_not_replaced_by_another(qtbot: QtBot, window: MainWindow) -> None:
    lasting = window.show_notice("warning", "Your work is not saved.", is_lasting=True)
    window.show_notice("ok", "The report is saved.")
    window.show_notice("ok", "It is saved again.")
    window.hide_notice()
    qtbot.waitUntil(lambda: lasting.isVisible() and len(window.findChildren(Notice)) == 1)


def raise_with_secret() -> None:
    secret = Secret("hunter2")
    raise RuntimeError(f"cannot use {secret.reveal()} at client Nordlys")


def test_a_bug_opens_a_report_that_names_no_values(qtbot: QtBot, window: MainWindow, tasks: TaskRunner) -> None:
    def broken(context: TaskContext) -> None:
        raise_with_secret()

    with qtbot.waitSignal(tasks.start(broken, lane="a").failed):
        pass
    dialog = window.findChild(CrashDialog)
    assert dialog is not None
    text = dialog.report.toPlainText()
    assert "builtins.RuntimeError" in text
    assert "raise_with_secret" in text
    assert "hunter2" not in text
    assert "Nordlys" not in text
    dialog.accept()


def test_a_report_names_places_without_the_folders_of_a_person() -> None:
    try:
        try:
            Index(["a"], [])
        except ValueError as error:
            raise KeyError("x") from error
    except KeyError as error:
        text = make_report(error)
    assert "app/views/matching.py" in text
    assert "builtins.ValueError" in text
    assert "/home" not in text.replace("app/views", "")


@pytest.mark.parametrize("key", ["Ctrl+/", "Ctrl+Shift+/"])
def test_ctrl_slash_shows_the_keys(qtbot: QtBot, window: MainWindow, key: str) -> None:
    press(window, key)
    overview = window.findChild(KeysOverview)
    assert overview is not None
    assert any(label.text() == "Ctrl+K" for label in overview.findChildren(QLabel))
    overview.accept()


def test_closing_cancels_what_runs_and_keeps_the_place_of_the_window(qtbot: QtBot, pages: Pages) -> None:
    runner, kept = TaskRunner(), [b""]
    entered = threading.Event()

    def work(context: TaskContext) -> None:
        entered.set()
        context.sleep(30)

    def make() -> MainWindow:
        return MainWindow(
            runner, pages, load_geometry=lambda: kept[0], save_geometry=lambda data: kept.__setitem__(0, data)
        )

    window = make()
    qtbot.addWidget(window)
    window.resize(780, 640)
    window.show()
    context = runner.start(work, lane="a").context
    assert entered.wait(30)
    begin = time.monotonic()
    window.close()
    assert time.monotonic() - begin < 20  # and not 30
    assert context.cancelled
    again = make()
    qtbot.addWidget(again)
    assert again.size().width() == 780


def test_closing_closes_the_pages(qtbot: QtBot) -> None:
    closed: list[str] = []

    class Page(QWidget):
        def closeEvent(self, event: object) -> None:
            closed.append("page")

    window = MainWindow(TaskRunner(), lambda name: Page())
    qtbot.addWidget(window)
    window.show()
    window.show_page("remote")
    window.close()
    assert closed == ["page"]


def test_the_first_page_has_the_focus_as_soon_as_the_window_is_active(qtbot: QtBot, tasks: TaskRunner) -> None:
    page = QLineEdit()
    window = MainWindow(tasks, lambda _: page)
    qtbot.addWidget(window)
    window.show_page("remote")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(page.hasFocus)


def test_who_closes_the_window_over_open_sessions_is_asked_first(qtbot: QtBot, tasks: TaskRunner, pages: Pages) -> None:
    window = MainWindow(tasks, pages)
    qtbot.addWidget(window)
    window.ask_before_closing(lambda: 6)
    window.show()
    qtbot.waitExposed(window)

    def ask() -> LeavingDialog:
        window.close()
        return next(dialog for dialog in window.findChildren(LeavingDialog) if dialog.isVisible())

    qtbot.keyClick(ask(), Qt.Key.Key_Escape)
    assert window.isVisible()
    dialog = ask()
    assert dialog.leave.accessibleName() == "End 6 sessions and close"
    dialog.leave.click()
    assert not window.isVisible()


@pytest.mark.parametrize(
    ("name", "words"),
    [("is_changing", "A setup is under way"), ("has_unsaved", "An entry of the vault has changes")],
)
def test_who_closes_the_window_over_a_setup_or_over_what_is_typed_is_asked_first(
    qtbot: QtBot, tasks: TaskRunner, pages: Pages, name: str, words: str
) -> None:
    window = MainWindow(tasks, pages)
    qtbot.addWidget(window)
    window.show()
    window.show_page("remote")
    vars(next(iter(window._pages.values())))[name] = True
    window.close()
    dialog = next(dialog for dialog in window.findChildren(LeavingDialog) if dialog.isVisible())
    assert words in [part.text() for part in dialog.findChildren(QLabel)]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.isVisible()
    window.leave()


def test_a_window_over_transfers_closes_after_a_question_that_ends_nothing(
    qtbot: QtBot, tasks: TaskRunner, pages: Pages
) -> None:
    window = MainWindow(tasks, pages)
    qtbot.addWidget(window)
    window.ask_before_closing(lambda: 0, lambda: 2)
    window.show()
    qtbot.waitExposed(window)
    window.close()
    dialog = next(dialog for dialog in window.findChildren(LeavingDialog) if dialog.isVisible())
    assert dialog.leave.accessibleName() == "Close"
    said = [part.text() for part in dialog.findChildren(QLabel)]
    assert "2 transfers have not ended" in said
    dialog.leave.click()
    assert not window.isVisible()


def test_the_status_area_tells_what_the_transfers_do_and_leads_to_them(
    qtbot: QtBot, tasks: TaskRunner, pages: Pages
) -> None:
    window = MainWindow(tasks, pages)
    qtbot.addWidget(window)
    window.status.show_transfers("")
    assert window.status.transfers is None
    window.status.show_transfers("1 asks you, 2 running", asks=True)
    button = window.status.transfers
    assert button is not None
    assert button.accessibleName() == "Transfers: 1 asks you, 2 running"
    with qtbot.waitSignal(window.status.transfers_asked):
        button.click()
    window.status.show_transfers("")
    assert button.isHidden()


def test_the_module_of_a_page_is_loaded_when_the_pointer_comes_to_its_tab(
    qtbot: QtBot, tasks: TaskRunner, pages: Pages
) -> None:
    late = PageSpec("late", "Late", "lock", "Ctrl+9", "this", "Late")  # a module that nobody else imports
    window = MainWindow(tasks, pages, pages=[*PAGES, late])
    qtbot.addWidget(window)
    window.show()
    sys.modules.pop("this", None)
    here = QPointF(1, 1)
    with redirect_stdout(StringIO()):
        QApplication.sendEvent(window.top_bar.tabs["late"], QEnterEvent(here, here, here))
        qtbot.waitUntil(lambda: "this" in sys.modules)
    assert pages.made == []
