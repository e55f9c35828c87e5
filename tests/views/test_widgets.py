"""The widgets that pages share: what they show, say to screen readers, and do."""

import threading
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPersistentModelIndex, QRectF, QStringListModel, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QStyleOptionButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import TargetUnreachable
from app.domain.task import TaskContext
from app.views.tasks import TaskRunner
from app.views.theme import Theme
from app.views.widgets.badges import Badge, IconMark, PresenceMark, ThinBar
from app.views.widgets.buttons import Button, ElidedButton, IconButton, Kind
from app.views.widgets.device_picker import MOST_SHOWN, DevicePicker
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.failure import BUG, FailureView
from app.views.widgets.fields import FormRow, SearchField, side_by_side
from app.views.widgets.fit_scroll import FitScroll
from app.views.widgets.flow import Flow
from app.views.widgets.focus_ring import FocusRing
from app.views.widgets.fold import Fold
from app.views.widgets.layout import Duo, Grow, column, panel, row, scroll
from app.views.widgets.lists import AnyIndex, RowList, RowTree
from app.views.widgets.notice import Notice
from app.views.widgets.painting import PRESENCE_WORDS, VERDICT_ICONS, draw_text
from app.views.widgets.tab_order import in_order
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import ElidedLabel, ShrinkingLabel, WrappedLabel, keycap, label


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    """A window to put widgets in."""
    widget = QWidget()
    widget.setLayout(column())
    widget.resize(700, 500)
    qtbot.addWidget(widget)
    widget.show()
    yield widget


def put(window: QWidget, widget: QWidget) -> None:
    layout = window.layout()
    assert layout is not None
    layout.addWidget(widget)
    QApplication.processEvents()  # shows what is not hidden


def test_what_a_machine_said_is_never_read_as_html(window: QWidget) -> None:
    assert label("<b>x</b>").textFormat() == Qt.TextFormat.PlainText
    assert "<b>" not in WrappedLabel("<b>x</b>").text()


def test_wrapped_text_is_as_high_as_its_width_needs(qtbot: QtBot, window: QWidget) -> None:
    words = WrappedLabel("The network and the internet line are fine, but no name can be looked up. " * 6)
    put(window, words)
    wide = words.sizeHint().height()
    window.resize(220, 500)
    qtbot.waitUntil(lambda: words.sizeHint().height() > wide * 2)


def test_cut_off_text_has_all_of_it_in_the_tooltip(qtbot: QtBot, window: QWidget) -> None:
    words = ElidedLabel("Reading the event log for the last 24 hours on nd-reception-01 " * 3)
    put(window, words)
    qtbot.waitUntil(lambda: words.text().endswith("…"))
    assert words.toolTip() == words.words
    words.set_words("Short")
    assert (words.text(), words.toolTip()) == ("Short", "")


def test_a_button_names_its_key_and_why_it_is_off() -> None:
    button = Button("Fix && mend…", "wrench", Kind.PRIMARY, key="Ctrl+Enter")
    button.set_words("Fix & mend…")
    assert button.toolTip() == "Fix & mend…  (Ctrl+Enter)"
    assert button.text() == " Fix && mend…"
    button.set_reason("Choose a device first.")
    assert (button.isEnabled(), button.toolTip()) == (False, "Choose a device first.")
    button.set_reason("")
    assert button.isEnabled()


def test_an_icon_button_has_a_name() -> None:
    button = IconButton("settings", "Settings", key="Ctrl+,")
    assert (button.accessibleName(), button.toolTip()) == ("Settings", "Settings  (Ctrl+,)")


def test_a_fold_hides_its_content_until_it_is_opened(qtbot: QtBot, window: QWidget) -> None:
    content = QLabel("28 checks")
    fold = Fold("Passed", content, note="Cable, address")
    put(window, fold)
    assert not content.isVisible()
    qtbot.mouseClick(fold.button, Qt.MouseButton.LeftButton)
    assert content.isVisible()
    qtbot.keyClick(fold.button, Qt.Key.Key_Space)
    assert not content.isVisible()


def test_a_form_row_says_what_is_wrong_beside_the_field(window: QWidget) -> None:
    field = QLineEdit()
    line = FormRow("Address", field, "For example 10.0.0.5")
    put(window, line)
    line.set_problem("Each part of an address goes from 0 to 255.")
    assert not line.is_valid
    assert line.problem.isVisible()
    assert field.accessibleDescription() == "Each part of an address goes from 0 to 255."
    line.set_problem("")
    assert line.is_valid
    assert not line.problem.isVisible()


def test_a_search_field_tells_what_is_typed(qtbot: QtBot, window: QWidget) -> None:
    field = SearchField("Filter devices", "Ctrl+F")
    put(window, field)
    with qtbot.waitSignal(field.changed) as blocker:
        QTest.keyClicks(field.edit, "d")
    assert blocker.args == ["d"] == [field.text]


def test_ten_letters_of_a_search_are_seen_before_the_key_that_leads_there(
    qtbot: QtBot, window: QWidget, theme: Theme
) -> None:
    search, shown = SearchField("Search events", "Ctrl+F"), ElidedButton("Errors and warnings of the last day")
    put(window, panel(row(Grow(search), shown)))
    key = next(one for one in search.findChildren(QLabel) if one.text() == "Ctrl+F")
    assert key.isVisible() and shown.width() == shown.sizeHint().width()
    wanted = search.sizeHint().width()
    theme.set_text_scale(2.0)
    window.setFixedWidth(330)
    qtbot.waitUntil(lambda: not key.isVisible())
    letters = search.edit.fontMetrics().averageCharWidth() * 10
    qtbot.waitUntil(lambda: search.edit.width() >= letters and shown.width() < shown.sizeHint().width())
    search.setFixedWidth(200)
    theme.set_text_scale(1.0)  # it is as wide as before, and has room again
    qtbot.waitUntil(key.isVisible)
    search.setFixedWidth(search.minimumSizeHint().width())
    qtbot.waitUntil(lambda: not key.isVisible())
    assert search.sizeHint().width() == wanted  # whether it shows its key or not


def test_the_focus_ring_follows_tab_and_not_the_mouse(qtbot: QtBot, window: QWidget) -> None:
    first, second = Button("First"), Button("Second")
    put(window, first)
    put(window, second)
    ring = FocusRing(window)
    window.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    assert ring.isVisible()
    assert ring.geometry().contains(second.geometry())
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert not ring.isVisible()


def test_the_focus_ring_is_there_again_when_one_comes_back_to_the_window(qtbot: QtBot, window: QWidget) -> None:
    first, second, other = Button("First"), Button("Second"), QWidget()
    put(window, first)
    put(window, second)
    qtbot.addWidget(other)
    ring = FocusRing(window)
    with qtbot.waitActive(window):
        window.activateWindow()
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    qtbot.waitUntil(lambda: not ring.isVisible())
    window.activateWindow()
    qtbot.waitUntil(ring.isVisible)
    assert ring.geometry().contains(second.geometry())


def test_the_focus_ring_goes_where_its_button_goes(qtbot: QtBot, window: QWidget) -> None:
    first, second, inner = Button("First"), Button("Second"), QWidget()
    inner.setLayout(column(first, second))
    area = scroll(inner)
    inner.setMinimumHeight(2000)
    put(window, area)
    ring = FocusRing(window)
    window.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    before = ring.geometry()
    bar = area.verticalScrollBar()
    bar.setValue(bar.value() + 30)
    assert ring.geometry() == before.translated(0, -30)


def test_two_blocks_stack_where_there_is_no_room(qtbot: QtBot, window: QWidget) -> None:
    first, second = QLabel("one"), QLabel("two")
    put(window, Duo(first, second, stack_below=400))
    qtbot.waitUntil(lambda: second.x() > first.x())
    window.resize(300, 500)
    qtbot.waitUntil(lambda: second.y() > first.y() and second.x() == first.x())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mark_is_painted(qtbot: QtBot, window: QWidget, theme: Theme, scheme: str) -> None:
    theme.set_scheme(scheme)
    bar = ThinBar()
    bar.set_share(None)
    marks: list[QWidget] = [PresenceMark(name) for name in PRESENCE_WORDS]
    marks += [Badge(name, name, picture) for name, picture in VERDICT_ICONS.items()]
    marks += [IconMark("folder", back="bg.inset", pad=8), bar, keycap("Esc")]
    marks += [Notice(name, "A fact.", "What it means.", Button("Stop"), tall=True) for name in VERDICT_ICONS]
    marks += [EmptyState("folder", "No devices yet", "Add one.", Button("Add device", "plus", Kind.PRIMARY))]
    put(window, panel(column(*marks), card="plain"))
    window.resize(600, 900)
    qtbot.waitExposed(window)
    for mark in marks:
        image = mark.grab().toImage()
        points = ((x, y) for x in range(image.width()) for y in range(image.height()))
        first = image.pixel(0, image.height() // 2)
        assert any(image.pixel(x, y) != first for x, y in points), type(mark).__name__


def paint_name(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    draw_text(painter, rect, str(index.data()), "accent.text" if selected else "text.primary")


def test_a_list_paints_its_model_and_follows_the_text_size(qtbot: QtBot, window: QWidget, theme: Theme) -> None:
    rows = RowList("Devices", paint_name)
    rows.setModel(QStringListModel(["web01", "web02"], rows))
    put(window, rows)
    rows.setCurrentIndex(rows.model().index(1, 0))
    height = rows.visualRect(rows.model().index(0, 0)).height()
    assert not rows.grab().isNull()
    theme.set_text_scale(2.0)
    qtbot.waitUntil(lambda: rows.visualRect(rows.model().index(0, 0)).height() == height * 2)


def test_a_tree_paints_folders_and_selection(qtbot: QtBot, window: QWidget) -> None:
    model = QStandardItemModel()
    folder = QStandardItem("Nordlys")
    folder.appendRow(QStandardItem("web01"))
    model.appendRow(folder)
    tree = RowTree("Devices", paint_name)
    tree.setModel(model)
    put(window, tree)
    plain = tree.grab().toImage()
    tree.expandAll()
    tree.setCurrentIndex(model.index(0, 0))
    assert tree.grab().toImage() != plain
    assert QPersistentModelIndex(tree.currentIndex()).isValid()


DEVICES = tuple(Device(id=str(number), name=f"web{number:02}", host=f"10.0.0.{number}") for number in range(1, 41))


def test_the_device_picker_offers_this_computer_and_the_book(qtbot: QtBot, window: QWidget) -> None:
    picker = DevicePicker(lambda: DEVICES[:2])
    put(window, picker)
    assert picker.device is THIS_COMPUTER
    actions = [action for action in picker.make_menu().actions() if not action.isSeparator()]
    assert [action.text().split("\t")[0] for action in actions] == ["This computer", "web01", "web02"]
    with qtbot.waitSignal(picker.chosen) as blocker:
        actions[2].trigger()
    assert blocker.args == [DEVICES[1]]
    assert picker.accessibleName() == "Device: web02"


def test_the_device_picker_sends_to_the_search_when_there_are_many(qtbot: QtBot, window: QWidget) -> None:
    picker = DevicePicker(lambda: DEVICES)
    put(window, picker)
    menu = picker.make_menu()
    last = menu.actions()[-1]
    assert len([action for action in menu.actions() if not action.isSeparator()]) == MOST_SHOWN + 2
    assert last.text() == "Find one of 40 devices…"
    with qtbot.waitSignal(picker.find_asked):
        last.trigger()


def test_a_failure_takes_the_width_that_there_is(qtbot: QtBot, window: QWidget) -> None:
    view = FailureView()
    put(window, view)
    view.show_failure(TargetUnreachable("The device does not answer. " * 3))  # no buttons, no details
    qtbot.waitUntil(lambda: view.fact.width() > view.width() * 0.8)


def test_the_problem_of_a_field_moves_no_field_beside_it(qtbot: QtBot, window: QWidget) -> None:
    address, port = FormRow("Address", QLineEdit()), FormRow("Port", QLineEdit())
    put(window, panel(side_by_side((address, 3), (port, 1))))
    qtbot.waitUntil(lambda: port.field.y() > 0)
    before = port.field.mapTo(window, port.field.pos())
    address.set_problem("Write a name or an address.")
    qtbot.waitUntil(address.problem.isVisible)
    QApplication.processEvents()
    assert port.field.mapTo(window, port.field.pos()) == before


def test_a_hint_is_not_said_twice(window: QWidget) -> None:
    field = FormRow("Name", QLineEdit(), "Small letters and digits.")
    put(window, field)
    field.set_problem("Small letters and digits.")
    assert not field._hint.isVisible()
    field.set_problem("")
    assert field._hint.isVisible()


def test_a_failure_says_what_to_do_and_copies_its_details(qtbot: QtBot, window: QWidget) -> None:
    view = FailureView()
    put(window, view)
    view.show_failure(TargetUnreachable("web01 does not answer.", details="errno 113"), Button("Try again"))
    assert view.fact.words == "web01 does not answer."
    assert "cable" in view.hint.words
    copy = next(button for button in view.findChildren(Button) if button.accessibleName() == "Copy")
    copy.click()
    assert QGuiApplication.clipboard().text().splitlines()[-1] == "errno 113"
    view.show_failure(ZeroDivisionError("division by zero"))
    assert view.fact.words == BUG
    assert "division" not in view.details


def test_the_strip_shows_progress_and_then_nothing(qtbot: QtBot, window: QWidget, tasks: TaskRunner) -> None:
    strip, reported, gate = TaskStrip(), threading.Event(), threading.Event()
    put(window, strip)
    assert not strip.isVisible()

    def work(context: TaskContext) -> None:
        context.report("Reading the event log", 36, 41)
        reported.set()
        gate.wait(30)

    task = tasks.start(work, lane="a")
    strip.follow(task, "Begins")
    assert strip.message.words == "Begins"
    qtbot.waitUntil(lambda: strip.count.text() == "36 of 41")
    assert strip.message.words == "Reading the event log"
    assert strip.bar.share == pytest.approx(36 / 41)
    gate.set()
    qtbot.waitUntil(lambda: not strip.is_running)
    assert not strip.isVisible()


def test_the_strip_stops_a_task_and_says_what_stays(qtbot: QtBot, window: QWidget, tasks: TaskRunner) -> None:
    strip = TaskStrip(stopped_words="Stopped. 2 changes stay.")
    put(window, strip)
    strip.follow(tasks.start(lambda context: context.sleep(30), lane="a"))
    with qtbot.waitSignal(strip.ended):
        strip.stop.click()
        assert not strip.stop.isEnabled()
    assert strip.note.isVisible()
    assert strip.note.text() == "Stopped. 2 changes stay."


def test_the_strip_tells_a_failure_with_help(qtbot: QtBot, window: QWidget, tasks: TaskRunner) -> None:
    def fail(context: TaskContext) -> None:
        raise TargetUnreachable("web01 does not answer.")

    strip = TaskStrip(helpers=lambda error: [Button("Try again")])
    put(window, strip)
    strip.follow(tasks.start(fail, lane="a"))
    qtbot.waitUntil(strip.failure.isVisible)
    assert any(button.accessibleName() == "Try again" for button in strip.failure.findChildren(Button))
    strip.follow(tasks.start(lambda context: None, lane="a"))
    assert not strip.failure.isVisible()
    with qtbot.waitSignal(strip.ended):
        pass


def test_the_strip_forgets_a_task_that_another_one_replaces(qtbot: QtBot, window: QWidget, tasks: TaskRunner) -> None:
    strip, gate = TaskStrip(), threading.Event()
    put(window, strip)
    old = tasks.start(lambda context: gate.wait(30), lane="a")
    strip.follow(old)
    new = tasks.start(lambda context: context.sleep(30), lane="b")
    strip.follow(new)
    with qtbot.waitSignal(old.finished):
        gate.set()
    assert strip.is_running
    with qtbot.waitSignal(strip.ended):
        strip.cancel()


def test_rows_and_columns_keep_free_what_they_are_told() -> None:
    layout = row(Button("a"), 12, None, Button("b"), margins=(1, 2, 3, 4), spacing=6)
    assert layout.count() == 4
    assert layout.spacing() == 6
    assert layout.contentsMargins().bottom() == 4


def test_a_notice_in_a_narrow_pane_puts_its_meaning_under_the_fact(qtbot: QtBot, theme: Theme) -> None:
    notice = Notice("info", "Connection lost at 17:30:03.", "Trying again in 2 s.", Button("Reconnect now"))
    qtbot.addWidget(notice)
    notice.resize(900, 40)
    notice.show()
    assert notice.meaning.y() < notice.fact.geometry().bottom()
    notice.resize(420, 60)
    qtbot.waitUntil(lambda: notice.meaning.y() >= notice.fact.geometry().bottom())
    assert notice.meaning.width() > notice.fact.sizeHint().width() - 10


def test_a_fit_scroll_follows_what_is_in_it_and_gives_way_when_there_is_less_room(qtbot: QtBot) -> None:
    words = WrappedLabel("one line")
    fit = FitScroll(panel(column(words)), least=20, most=200)
    place = QWidget()
    place.setLayout(column(fit, Grow(QLabel())))
    qtbot.addWidget(place)
    place.resize(300, 400)
    place.show()
    qtbot.waitUntil(lambda: fit.height() == words.height())
    words.set_words("line\n" * 5)
    qtbot.waitUntil(lambda: 60 < fit.height() == words.height())
    words.set_words("line\n" * 50)
    qtbot.waitUntil(lambda: fit.height() == 200 < words.height())
    place.resize(300, 100)
    qtbot.waitUntil(lambda: 20 <= fit.height() <= 100)


def test_widgets_in_a_flow_take_as_many_lines_as_they_need_and_none_is_cut(qtbot: QtBot, window: QWidget) -> None:
    chips = [Button(words, small=True) for words in ("All 1,204", "New 4", "Unchanged 1,170", "Not taken 30")]
    search = SearchField("Filter these rows")
    search.setMinimumWidth(120)
    search.setMaximumWidth(240)
    flow = Flow(*chips, search, last_grows=True)
    put(window, flow)
    for width in (900, 420, 190):
        window.resize(width, 400)
        qtbot.waitUntil(lambda: flow.height() == flow.minimumSizeHint().height())
        places = [one.geometry() for one in (*chips, search)]
        assert all(flow.rect().contains(place) for place in places)
        assert all(one.width() >= one.sizeHint().width() for one in chips)
        assert not any(one.intersects(other) for one, other in pairwise(places))
    assert len({place.top() for place in places}) > 2
    assert list(in_order(flow))[:4] == chips
    chips[2].hide()
    chips[3].set_words("Not taken 1")
    qtbot.waitUntil(lambda: chips[3].geometry().top() <= places[2].top())


def test_a_fact_that_is_longer_than_its_notice_is_wide_is_read_to_its_end(qtbot: QtBot, window: QWidget) -> None:
    notice = Notice("info", "Moved “bench-pi” to Nordlys Dental / Server room of the second house.", "", Button("Undo"))
    window.resize(300, 400)
    put(window, notice)
    fact = notice.fact
    qtbot.waitUntil(lambda: fact.wordWrap() and fact.height() >= fact.heightForWidth(fact.width()))
    assert notice.rect().contains(fact.geometry())
    window.resize(900, 400)
    qtbot.waitUntil(lambda: not fact.wordWrap())


def test_a_notice_that_says_something_longer_is_read_to_its_end_too(qtbot: QtBot, window: QWidget) -> None:
    notice = Notice("info", "Moved.", "", Button("Undo"))
    window.resize(300, 400)
    put(window, notice)
    fact = notice.fact
    low = notice.height()
    notice.show_words("Moved “bench-pi” to Nordlys Dental / Server room of the second house.")
    qtbot.waitUntil(lambda: fact.wordWrap() and fact.height() >= fact.heightForWidth(fact.width()))
    assert notice.rect().contains(fact.geometry())
    notice.show_words("Moved.")
    qtbot.waitUntil(lambda: not fact.wordWrap() and notice.height() == low)


def test_a_notice_that_comes_back_with_larger_text_is_read_to_its_end(
    qtbot: QtBot, window: QWidget, theme: Theme
) -> None:
    notice = Notice("info", "Moved “bench-pi” to Nordlys Dental.")
    window.resize(400, 400)
    put(window, notice)
    fact = notice.fact
    assert not fact.wordWrap()
    notice.hide()
    theme.set_text_scale(2.0)
    notice.show()
    qtbot.waitUntil(lambda: fact.wordWrap() and fact.height() >= fact.heightForWidth(fact.width()))


def test_a_tall_notice_takes_no_more_width_than_there_is(qtbot: QtBot, window: QWidget) -> None:
    go_on, stop = Button("Go on with the others"), Button("Stop here")
    notice = Notice("problem", "It did not work on nd-frontdesk.", "The name is not found.", go_on, stop, tall=True)
    put(window, notice)
    window.resize(700, 500)
    qtbot.waitUntil(lambda: go_on.geometry().left() > notice.fact.geometry().right())
    window.resize(330, 500)
    qtbot.waitUntil(lambda: go_on.geometry().top() > notice.fact.geometry().bottom())
    assert window.width() == 330
    notice.show_words("The password of the administrator does not open this computer.", "The name is not found.")
    fact = notice.fact
    qtbot.waitUntil(lambda: fact.wordWrap() and fact.height() >= fact.heightForWidth(fact.width()))
    assert all(notice.rect().contains(one.geometry()) for one in (fact, notice.meaning, go_on, stop))


def test_a_button_that_gives_way_ends_in_dots_and_tells_all_in_its_tooltip(qtbot: QtBot, window: QWidget) -> None:
    button = ElidedButton("Use support & co, from Nordlys Dental", "undo-2", Kind.LINK, small=True)
    put(window, button)

    def drawn() -> str:
        option = QStyleOptionButton()
        button.initStyleOption(option)
        return str(option.text)

    assert (drawn(), button.toolTip()) == (button.text(), "")
    window.resize(150, 500)
    qtbot.waitUntil(lambda: button.width() < button.sizeHint().width())
    assert drawn().startswith(" Use") and drawn().endswith("…")
    assert button.toolTip() == "Use support & co, from Nordlys Dental"
    button.set_words("Use technician, from Nordlys Dental / Server room")
    assert button.toolTip() == "Use technician, from Nordlys Dental / Server room"
    window.resize(700, 500)
    qtbot.waitUntil(lambda: drawn() == button.text() and not button.toolTip())
    button.setToolTip("Taken from the folder")
    window.resize(150, 500)
    qtbot.waitUntil(lambda: drawn().endswith("…"))
    assert button.toolTip() == "Taken from the folder"


def test_a_badge_with_less_room_ends_in_dots_before_its_edge(qtbot: QtBot, window: QWidget, theme: Theme) -> None:
    badge = Badge("As it was recorded", "ok", "shield-check")
    put(window, badge)
    assert badge.width() == badge.sizeHint().width() and not badge.toolTip()
    badge.setFixedWidth(90)
    qtbot.waitUntil(lambda: badge.toolTip() == "As it was recorded")
    image = badge.grab().toImage()
    right, middle = image.width() - 3, image.height() // 2
    assert {image.pixelColor(right, y).name() for y in range(middle - 4, middle + 5)} == {theme.color("ok.bg").name()}
    badge.setToolTip("Nothing was changed since.")
    badge.setFixedWidth(80)
    QApplication.processEvents()
    assert badge.toolTip() == "Nothing was changed since."


def test_a_label_that_shrinks_takes_no_more_than_its_words(qtbot: QtBot, window: QWidget) -> None:
    name, note = ShrinkingLabel("nd-server", "strong"), ElidedLabel("support@10.20.1.10")
    put(window, panel(row(name, Grow(note))))
    assert (name.text(), name.width()) == ("nd-server", label("nd-server", "strong").sizeHint().width())
    name.setMaximumWidth(40)  # less than it wants
    qtbot.waitUntil(lambda: name.text().endswith("…") and name.toolTip() == "nd-server")
