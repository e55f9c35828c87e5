"""The terminal widget: what it draws, what its keys and its mouse do, and what it asks before it acts."""

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QPaintEvent,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.task import Cancelled, TaskContext
from app.views.terminal.model import Mode
from app.views.terminal.output_queue import CAPACITY, OutputQueue
from app.views.terminal.widget import TerminalWidget
from app.views.theme import Theme
from tests.views.terminal.drawn import draw

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def terminal(qtbot: QtBot) -> TerminalWidget:
    widget = TerminalWidget()
    qtbot.addWidget(widget)
    widget.resize(700, 400)
    widget.show()
    return widget


@pytest.fixture
def typed(terminal: TerminalWidget) -> list[bytes]:
    sent: list[bytes] = []
    terminal.typed.connect(sent.append)
    return sent


def show(terminal: TerminalWidget, text: str) -> None:
    terminal.show_text(text.encode())
    draw(terminal)


def at(terminal: TerminalWidget, column: float, row: float) -> QPoint:
    ratio = terminal.devicePixelRatioF()
    x = 16 + column * terminal.screen_.cell_width / ratio
    y = 12 + (row + 0.5) * terminal.screen_.cell_height / ratio
    return QPoint(round(x), round(y))


def drag(qtbot: QtBot, terminal: TerminalWidget, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(terminal, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(terminal, end)
    qtbot.mouseRelease(terminal, Qt.MouseButton.LeftButton, pos=end)
    draw(terminal)


def first_line(terminal: TerminalWidget) -> str:
    assert terminal.screen_.frame is not None
    return "".join(terminal.screen_.frame.rows[0].graphemes).rstrip()


def test_the_picture_holds_the_text_in_the_colours_of_the_theme(terminal: TerminalWidget, theme: Theme) -> None:
    show(terminal, "\x1b[41m      ")
    image = terminal.grab().toImage()
    ratio = image.devicePixelRatio()
    inside = at(terminal, 2, 0)
    assert image.pixelColor(int(inside.x() * ratio), int(inside.y() * ratio)) == theme.color("term.red")
    assert image.pixelColor(2, 2) == theme.color("term.bg")


def test_reverse_video_turns_the_colours_round_once(terminal: TerminalWidget, theme: Theme) -> None:
    show(terminal, "\x1b[?5h")
    image = terminal.grab().toImage()
    inside = at(terminal, 2, 0) * image.devicePixelRatio()
    assert image.pixelColor(inside) == image.pixelColor(2, 2) == theme.color("term.fg")


def test_132_columns_have_room_and_the_device_is_told(qtbot: QtBot, terminal: TerminalWidget) -> None:
    columns, rows = terminal.engine.size()
    assert columns < 132
    with qtbot.waitSignal(terminal.resized) as told:
        show(terminal, "\x1b[?40h\x1b[?3h\x1b[1;132H\x1b[41m \x1b[m\r\n")
    assert told.args == [132, rows]
    place = terminal.grid.place_of(131, 0).center()
    assert place.x() < terminal.width() - 16
    assert terminal.grid.cell_at(place) == (131, 0)
    image = terminal.grab().toImage()
    ratio = image.devicePixelRatio()
    assert image.pixelColor(int(place.x() * ratio), int(place.y() * ratio)).red() > 150
    with qtbot.waitSignal(terminal.resized) as told:
        show(terminal, "\x1b[?3l")
    assert told.args == [columns, rows]


def test_a_change_of_scheme_repaints_everything(terminal: TerminalWidget, theme: Theme) -> None:
    show(terminal, "\x1b[41m      ")
    theme.set_scheme("dark")
    draw(terminal)
    image = terminal.grab().toImage()
    inside = at(terminal, 2, 0)
    assert image.pixelColor(2, 2) == theme.color("term.bg")
    assert image.pixelColor(inside) == theme.color("term.red")


def test_a_scrolled_picture_equals_one_that_is_drawn_anew(terminal: TerminalWidget) -> None:
    show(terminal, "".join(f"\x1b[3{n % 8}mline {n} ─│ 日本\x1b[m\r\n" for n in range(60)))
    show(terminal, "more\r\n" * 3 + "\x1b[5;5Hxyz\x1b[L")
    grown = terminal.screen_.picture.toImage()
    terminal.screen_.forget()
    terminal.screen_.refresh()
    assert terminal.screen_.picture.toImage() == grown


def test_only_changed_rows_are_drawn_again(terminal: TerminalWidget) -> None:
    show(terminal, "one\r\ntwo\r\n")
    assert not terminal.screen_.refresh()
    show(terminal, "x")
    assert not terminal.screen_.refresh()


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_cells_are_whole_device_pixels_at_every_scale(terminal: TerminalWidget, theme: Theme, ratio: float) -> None:
    terminal.screen_.set_font(theme.font("code", mono=True), 13 * ratio)
    columns, rows = terminal.engine.size()
    assert terminal.screen_.picture.width() == columns * terminal.screen_.cell_width
    assert terminal.screen_.picture.height() == rows * terminal.screen_.cell_height
    assert terminal.screen_.cell_width == pytest.approx(8 * ratio, abs=1)


def test_a_resize_tells_the_device_and_rewraps(terminal: TerminalWidget, qtbot: QtBot) -> None:
    show(terminal, "x" * 60)
    with qtbot.waitSignal(terminal.resized) as blocker:
        terminal.resize(300, 300)
    assert blocker.args == list(terminal.engine.size())
    assert terminal.engine.size()[0] < 60
    assert terminal.engine.lines(joined=True)[0] == "x" * 60


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier, b"\x03"),
        (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier, b"\x0b"),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, b"\t"),
        (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier, b"\x1b[Z"),
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, b"\x1b[15~"),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, b"\x1b"),
        (Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier, b"\x1bx"),
    ],
)
def test_plain_keys_belong_to_the_shell_even_where_the_window_has_a_shortcut(
    qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier, expected: bytes
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    fired: list[str] = []
    QShortcut("Ctrl+K", window, activated=lambda: fired.append("palette"))
    QShortcut("F5", window, activated=lambda: fired.append("refresh"))
    terminal = TerminalWidget(window)
    sent: list[bytes] = []
    terminal.typed.connect(sent.append)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    terminal.setFocus()
    qtbot.keyClick(terminal, key, modifiers)
    assert (sent, fired) == ([expected], [])


def test_ctrl_shift_belongs_to_the_window(qtbot: QtBot, terminal: TerminalWidget, typed: list[bytes]) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_K, CTRL_SHIFT)
    terminal.keyPressEvent(event)
    assert not event.isAccepted()
    assert typed == []


def test_an_input_method_types_its_text(terminal: TerminalWidget, typed: list[bytes]) -> None:
    event = QInputMethodEvent()
    event.setCommitString("日本")
    QApplication.sendEvent(terminal, event)
    assert typed == ["日本".encode()]
    assert terminal.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle) is not None


def test_a_drag_marks_and_ctrl_shift_c_copies(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "hello wide world\r\nsecond line")
    drag(qtbot, terminal, at(terminal, 6, 0), at(terminal, 6.1, 1))
    qtbot.keyClick(terminal, Qt.Key.Key_C, CTRL_SHIFT)
    assert QGuiApplication.clipboard().text() == "wide world\nsecond"


def test_a_double_click_marks_a_word_and_a_third_the_line(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "see /etc/hosts-file.conf (now)")
    for expected in ("", "/etc/hosts-file.conf", "see /etc/hosts-file.conf (now)"):
        drag(qtbot, terminal, at(terminal, 8, 0), at(terminal, 8, 0))
        assert terminal.selected_text() == expected


def test_a_soft_wrapped_line_is_copied_as_one(qtbot: QtBot, terminal: TerminalWidget) -> None:
    columns = terminal.engine.size()[0]
    show(terminal, "a" * (columns + 5) + "\r\n" + "b" * columns + "\r\nc")
    drag(qtbot, terminal, at(terminal, 0, 0), at(terminal, 1.1, 3))
    assert terminal.selected_text() == "a" * (columns + 5) + "\n" + "b" * columns + "\nc"


def test_what_is_marked_stays_marked_while_the_text_scrolls(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "".join(f"line {n}\r\n" for n in range(30)))
    marked = first_line(terminal)
    drag(qtbot, terminal, at(terminal, 0, 0), at(terminal, 20, 0))
    show(terminal, "more\r\n" * 4)
    assert terminal.selected_text() == marked


def test_a_mark_on_overwritten_text_goes_away(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "safe command")
    drag(qtbot, terminal, at(terminal, 0, 0), at(terminal, 12, 0))
    show(terminal, "\rrm -rf everything")
    assert terminal.selected_text() == ""


def test_a_harmless_paste_is_typed_at_once(qtbot: QtBot, terminal: TerminalWidget, typed: list[bytes]) -> None:
    QGuiApplication.clipboard().setText("uptime\t-p é")
    qtbot.keyClick(terminal, Qt.Key.Key_V, CTRL_SHIFT)
    assert typed == ["uptime\t-p é".encode()] or typed == ["uptime -p é".encode()]


@pytest.mark.parametrize("text", ["one\ntwo", "sudo reboot\n", "a\x1b[31m", "a\x03", "a\rb"])
def test_several_lines_and_control_characters_ask_first(
    qtbot: QtBot, terminal: TerminalWidget, typed: list[bytes], text: str
) -> None:
    QGuiApplication.clipboard().setText(text)
    with qtbot.waitSignal(terminal.paste_asked):
        qtbot.keyClick(terminal, Qt.Key.Key_V, CTRL_SHIFT)
    assert typed == []


def test_the_device_may_only_offer_text_for_the_clipboard(qtbot: QtBot, terminal: TerminalWidget) -> None:
    QGuiApplication.clipboard().setText("mine")
    with qtbot.waitSignal(terminal.clipboard_asked) as blocker:
        show(terminal, "\x1b]52;c;aGVsbG8=\x07")
    assert blocker.args == ["hello"]
    assert QGuiApplication.clipboard().text() == "mine"


def wheel(terminal: TerminalWidget, notches: int, shift: bool = False) -> None:
    modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    place = QPointF(at(terminal, 2, 2))
    delta = QPoint(0, 120 * notches)
    event = QWheelEvent(
        place, place, QPoint(), delta, Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(terminal, event)
    draw(terminal)


def test_the_wheel_and_shift_page_up_go_back_and_typing_returns(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "".join(f"line {n}\r\n" for n in range(200)))
    end = first_line(terminal)
    wheel(terminal, 1)
    back = first_line(terminal)
    assert int(back.split()[1]) == int(end.split()[1]) - 3
    qtbot.keyClick(terminal, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ShiftModifier)
    draw(terminal)
    assert int(first_line(terminal).split()[1]) < int(back.split()[1]) - 5
    qtbot.keyClicks(terminal, "x")
    draw(terminal)
    assert first_line(terminal) == end


def test_the_scroll_bar_follows_and_moves_the_view(qtbot: QtBot, terminal: TerminalWidget) -> None:
    from PySide6.QtWidgets import QScrollBar

    bar = terminal.findChild(QScrollBar)
    assert bar is not None
    show(terminal, "".join(f"line {n}\r\n" for n in range(200)))
    qtbot.waitUntil(lambda: bar.isVisible() and bar.value() == bar.maximum() > 150)
    bar.setValue(0)
    draw(terminal)
    assert first_line(terminal) == "line 0"


def test_the_wheel_belongs_to_a_program_that_asked_for_the_mouse(terminal: TerminalWidget, typed: list[bytes]) -> None:
    show(terminal, "\x1b[?1000h\x1b[?1006h")
    wheel(terminal, 1)
    assert typed == [b"\x1b[<64;3;3M"]
    wheel(terminal, 1, shift=True)
    assert len(typed) == 1


def test_the_wheel_is_arrows_in_a_full_screen_program(terminal: TerminalWidget, typed: list[bytes]) -> None:
    show(terminal, "\x1b[?1049h")
    wheel(terminal, -1)
    assert typed == [b"\x1b[B" * 3]


def test_zoom_changes_the_number_of_columns(qtbot: QtBot, terminal: TerminalWidget) -> None:
    before = terminal.engine.size()
    qtbot.keyClick(terminal, Qt.Key.Key_Plus, CTRL_SHIFT)
    qtbot.keyClick(terminal, Qt.Key.Key_Plus, CTRL_SHIFT)
    assert terminal.engine.size()[0] < before[0]
    qtbot.keyClick(terminal, Qt.Key.Key_ParenRight, CTRL_SHIFT)
    assert terminal.engine.size() == before


def test_a_program_can_hold_the_drawing_but_not_for_long(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "before")
    show(terminal, "\x1b[?2026h\rafter!")
    assert terminal.engine.mode(Mode.HOLD_DRAWING)
    assert first_line(terminal) == "before"
    qtbot.waitUntil(lambda: first_line(terminal) == "after!")


def test_a_flood_leaves_the_window_alive_and_slows_the_sender(qtbot: QtBot, terminal: TerminalWidget) -> None:
    from threading import Thread

    context = TaskContext()
    data = b"\x1b[32ma line of a log\x1b[m that goes on and on\r\n" * 1000
    total = 100

    def send() -> None:
        for _ in range(total):
            terminal.output.put(data, context)

    def is_in() -> bool:
        """What was taken last from the queue may still go to the screen in slices."""
        return terminal.engine.lines()[-1].endswith("on and on")

    waited: list[int] = []  # bytes, at each turn of the window while the flood lasts

    def tick() -> bool:
        waited.append(len(terminal.output))
        terminal.wake()
        return not sender.is_alive() and not len(terminal.output) and is_in()

    sender = Thread(target=send)
    sender.start()
    wait_for(tick)
    assert len(waited) >= 5, "the window has its turns while megabytes come in; how long each takes is a benchmark"
    assert max(waited) <= CAPACITY + len(data)
    assert terminal.engine.lines()[-1].startswith("a line of a log")


def wait_for(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not done():
        QApplication.processEvents()
        assert time.monotonic() < end


def test_a_full_queue_waits_and_a_cancel_frees_the_sender() -> None:
    from threading import Thread

    queue, context = OutputQueue(capacity=10), TaskContext()
    assert queue.put(b"0123456789", context)
    ended: list[type[BaseException]] = []

    def send() -> None:
        try:
            queue.put(b"more", context)
        except Cancelled as error:
            ended.append(type(error))

    sender = Thread(target=send)
    sender.start()
    sender.join(0.05)
    assert sender.is_alive()
    context.cancel()
    sender.join(30)
    assert ended == [Cancelled]
    assert queue.take(4) == b"0123"
    assert len(queue) == 6


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_long_run_of_text_ends_where_its_last_cell_ends(terminal: TerminalWidget, theme: Theme, ratio: float) -> None:
    terminal.screen_.set_font(theme.font("code", mono=True), 13 * ratio)
    show(terminal, "a" * 30 + "\x1b[1m" + "b" * 30)
    for column in (0, 40):
        metrics = QFontMetricsF(terminal.screen_.ink_at(column, 0).font)
        assert metrics.horizontalAdvance("m" * 100) == pytest.approx(100 * terminal.screen_.cell_width, abs=1)


def test_a_hidden_terminal_takes_output_in_and_draws_when_it_is_shown(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "before")
    terminal.hide()
    show(terminal, "\rafter!")
    assert first_line(terminal) == "before"
    terminal.show()
    qtbot.waitUntil(lambda: first_line(terminal) == "after!")


def test_the_program_learns_of_the_focus_when_it_asked(
    qtbot: QtBot, terminal: TerminalWidget, typed: list[bytes]
) -> None:
    show(terminal, "\x1b[?1004h")
    QApplication.sendEvent(terminal, QFocusEvent(QEvent.Type.FocusIn))
    QApplication.sendEvent(terminal, QFocusEvent(QEvent.Type.FocusOut))
    assert typed[-2:] == [b"\x1b[I", b"\x1b[O"]


def test_the_menu_copies_everything_after_select_all(qtbot: QtBot, terminal: TerminalWidget) -> None:
    show(terminal, "".join(f"line {n}\r\n" for n in range(100)))
    menu = terminal._pointer.make_menu(QPointF(9, 9))
    copy, paste, _, everything, find = menu.actions()
    assert not copy.isEnabled()
    assert paste.text().startswith("Paste")
    assert find.text().startswith("Find")
    everything.trigger()
    draw(terminal)
    terminal.copy()
    assert QGuiApplication.clipboard().text() == "\n".join(f"line {n}" for n in range(100))
    menu.deleteLater()


def test_the_bell_is_seen_for_a_moment_and_not_too_often(qtbot: QtBot, terminal: TerminalWidget, theme: Theme) -> None:
    def edge() -> str:
        return terminal.grab().toImage().pixelColor(0, 50).name()

    quiet = edge()
    with qtbot.waitSignal(terminal.bell):
        show(terminal, "\x07\x07\x07")
    assert edge() == theme.color("term.cursor").name()
    qtbot.waitUntil(lambda: edge() == quiet)
    show(terminal, "\x07")
    assert edge() == quiet


def test_control_and_the_wheel_zoom(terminal: TerminalWidget) -> None:
    before = terminal.engine.size()[0]
    place, columns = QPointF(at(terminal, 2, 2)), []
    for delta in (120, 240, -120, -240):
        event = QWheelEvent(
            place,
            place,
            QPoint(),
            QPoint(0, delta),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(terminal, event)
        columns.append(terminal.engine.size()[0])
    assert columns[1] < before
    assert columns[3] == before


class Painted(QObject):
    """Remembers where a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.places: list[QPoint] = []
        self._edge = QPoint(widget.width() - 2, widget.height() // 2)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent) and event.region().contains(self._edge):
            self.places.append(self._edge)
        return False


def test_a_terminal_that_became_narrower_while_hidden_shows_nothing_of_its_wider_picture(
    qtbot: QtBot, terminal: TerminalWidget
) -> None:
    show(terminal, "x" * 200)
    qtbot.waitUntil(lambda: not terminal.screen_.is_stale)
    terminal.hide()
    terminal.resize(500, 400)
    painted = Painted(terminal)
    terminal.resized.connect(painted.places.clear)
    terminal.show()
    with qtbot.waitSignal(terminal.resized):
        pass
    qtbot.waitUntil(lambda: bool(painted.places))
