"""Links: what is one, where it leads, and that nothing is opened without a modifier and a question."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.views.terminal.links import Links, place_of_address, true_address
from app.views.terminal.reading import transcript
from app.views.terminal.widget import TerminalWidget
from app.views.theme import Theme
from tests.views.terminal.drawn import draw

CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def terminal(qtbot: QtBot) -> TerminalWidget:
    widget = TerminalWidget()
    qtbot.addWidget(widget)
    widget.resize(700, 400)
    widget.show()
    widget.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    return widget


@pytest.fixture
def asked(terminal: TerminalWidget) -> list[str]:
    addresses: list[str] = []
    terminal.link_asked.connect(addresses.append)
    return addresses


def show(terminal: TerminalWidget, text: str) -> None:
    terminal.show_text(text.encode())
    draw(terminal)


def place(terminal: TerminalWidget, column: int, row: int) -> QPointF:
    return terminal.grid.place_of(column, row).center()


def click(terminal: TerminalWidget, column: int, row: int, held: Qt.KeyboardModifier) -> None:
    at = place(terminal, column, row)
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        QApplication.sendEvent(terminal, QMouseEvent(kind, at, at, LEFT, LEFT, held))


def hover(terminal: TerminalWidget, column: int, row: int, held: Qt.KeyboardModifier) -> None:
    at, none = place(terminal, column, row), Qt.MouseButton.NoButton
    QApplication.sendEvent(terminal, QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, held))
    if terminal.links._looking.isActive():
        wait_for(lambda: not terminal.links._looking.isActive())
    draw(terminal)


def wait_for(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not done():
        QApplication.processEvents()
        assert time.monotonic() < end


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("https://a.example/x?b=1#c", "https://a.example/x?b=1#c"),
        ("HTTP://a.example", "http://a.example"),
        ("https://a.example/a b", ""),
        ("https://\u0430pple.com/", "https://xn--pple-43d.com/"),
        ("https://a.example/\u202egnp.exe", ""),
        ("https://a.example/ø", "https://a.example/%C3%B8"),
        ("ssh://root@10.0.0.1:2222", "ssh://root@10.0.0.1:2222"),
        ("ssh://[fe80::1]/", "ssh://[fe80::1]/"),
        ("ssh://-oProxyCommand=calc/x", ""),
        ("ssh://-l@host", ""),
        ("ssh://a;reboot@host", ""),
        ("ssh://h\u00b9st", ""),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("mailto:a@b.example?attach=/etc/passwd&body=x", "mailto:a@b.example"),
        ("mailto:--help", ""),
        ("file:///etc/passwd", ""),
        ("javascript:alert(1)", ""),
        ("ms-msdt:/id", ""),
        ("smb://host/share", ""),
        ("https:///path", ""),
        ("https://a.example/" + "x" * 3000, ""),
        ("", ""),
    ],
)
def test_only_a_few_kinds_of_address_are_links_and_show_what_they_are(address: str, opened: str) -> None:
    assert true_address(address) == opened


def test_a_question_names_the_host_and_not_what_pretends_to_be_one() -> None:
    assert place_of_address("https://your-bank.example@evil.example/login") == "evil.example"
    assert place_of_address("mailto:a@b.example") == "a@b.example"
    assert place_of_address("https://" + "a." * 60 + "evil.example/").endswith("evil.example")


@given(st.text(alphabet=st.characters(), max_size=30), st.sampled_from(["https://", "ssh://", "mailto:", "http:", ""]))
def test_what_is_opened_is_plain_text_of_a_known_kind(text: str, scheme: str) -> None:
    opened = true_address(scheme + text)
    assert opened.isascii()
    assert opened.isprintable()
    assert not any(mark in opened for mark in ' "<>\\^`{|}')
    assert opened == "" or opened.startswith(("https://", "http://", "ssh://", "mailto:"))


@pytest.mark.parametrize(
    ("text", "column", "address"),
    [
        ("see https://a.example/x. And", 8, "https://a.example/x"),
        ("(https://a.example/w_(x))", 8, "https://a.example/w_(x)"),
        ('"https://a.example/x",', 8, "https://a.example/x"),
        ("日本 https://a.example/é, x", 12, "https://a.example/%C3%A9"),
        ("xhttps://a.example", 8, ""),
        ("https://a.example", 30, ""),
    ],
)
def test_an_address_in_the_text_ends_where_people_end_it(
    terminal: TerminalWidget, asked: list[str], text: str, column: int, address: str
) -> None:
    show(terminal, text)
    click(terminal, column, 0, CONTROL)
    assert asked == ([address] if address else [])


def test_an_address_over_the_end_of_a_row_is_one(terminal: TerminalWidget, asked: list[str]) -> None:
    address = "https://a.example/" + "path/" * 30 + "end"
    show(terminal, f"see {address} now")
    for row in (0, 1):
        click(terminal, 20, row, CONTROL)
    assert asked == [address, address]


def test_a_link_behind_the_text_goes_where_it_says(terminal: TerminalWidget, asked: list[str]) -> None:
    show(
        terminal,
        "".join(f"line {n}\r\n" for n in range(40))
        + "日 \x1b]8;;https://true.example/?a=1&b=%22\x1b\\https://shown.example\x1b]8;;\x1b\\ rest\r\n",
    )
    row = terminal.engine.size()[1] - 2
    click(terminal, 3, row, CONTROL)
    click(terminal, 23, row, CONTROL)
    click(terminal, 25, row, CONTROL)
    click(terminal, 1, row, CONTROL)
    assert asked == ["https://true.example/?a=1&b=%22"] * 2


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "ssh://-oProxyCommand=x/", "x-y:z"])
def test_a_link_of_another_kind_is_none(terminal: TerminalWidget, asked: list[str], address: str) -> None:
    show(terminal, f"\x1b]8;;{address}\x1b\\https://shown.example/\x1b]8;;\x1b\\")
    hover(terminal, 3, 0, CONTROL)
    click(terminal, 3, 0, CONTROL)
    assert asked == []
    assert terminal.links.link is None


def test_markup_in_the_text_makes_no_link(terminal: TerminalWidget, asked: list[str]) -> None:
    show(terminal, '<a href="https://evil.example/">safe</a> \x1b]8;;https://b.example/">x<\x1b\\y\x1b]8;;\x1b\\')
    click(terminal, 32, 0, CONTROL)
    assert asked == []


def test_without_the_modifier_a_click_marks_and_opens_nothing(terminal: TerminalWidget, asked: list[str]) -> None:
    show(terminal, "https://a.example/x")
    hover(terminal, 5, 0, NONE)
    click(terminal, 5, 0, NONE)
    click(terminal, 5, 0, NONE)
    assert asked == []
    assert terminal.links.link is None
    assert terminal.selected_text() == "https://a.example/x"


def test_a_program_with_the_mouse_keeps_its_clicks(terminal: TerminalWidget, asked: list[str]) -> None:
    sent: list[bytes] = []
    terminal.typed.connect(sent.append)
    show(terminal, "\x1b[?1000h\x1b[?1006hhttps://a.example/x")
    click(terminal, 5, 0, CONTROL)
    assert asked == []
    assert sent == [b"\x1b[<16;6;1M", b"\x1b[<16;6;1m"]


def test_control_underlines_the_link_under_the_mouse(terminal: TerminalWidget, theme: Theme) -> None:
    show(terminal, "to https://a.example/x now")
    before = terminal.screen_.picture.toImage()
    hover(terminal, 8, 0, CONTROL)
    image = terminal.screen_.picture.toImage()
    changed = {
        x // terminal.screen_.cell_width
        for x in range(image.width())
        for y in range(terminal.screen_.cell_height)
        if image.pixelColor(x, y) != before.pixelColor(x, y)
    }
    assert changed == set(range(3, 22))
    assert terminal.cursor().shape() is Qt.CursorShape.PointingHandCursor
    QApplication.sendEvent(terminal, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Control, NONE))
    draw(terminal)
    assert terminal.screen_.picture.toImage() == before
    assert terminal.cursor().shape() is Qt.CursorShape.IBeamCursor


def test_the_underline_goes_with_the_text_that_scrolls(terminal: TerminalWidget) -> None:
    show(terminal, "x\r\n" * 30 + "to https://a.example/x now\r\n")
    row = terminal.engine.size()[1] - 2
    hover(terminal, 8, row, CONTROL)
    assert [place[0] for place in terminal.links.link.places] == [row]  # type: ignore[union-attr]
    show(terminal, "more\r\n")
    assert terminal.links.link is not None
    assert [place[0] for place in terminal.links.link.places] == [row - 1]
    wait_for(lambda: terminal.links.link is None)  # the mouse is on other text now
    assert terminal.links not in terminal.screen_.markers


def test_no_link_stays_underlined_when_the_focus_is_elsewhere(terminal: TerminalWidget) -> None:
    show(terminal, "to https://a.example/x now")
    hover(terminal, 8, 0, CONTROL)
    assert terminal.links.link is not None
    terminal.clearFocus()
    hover(terminal, 9, 0, CONTROL)
    assert terminal.links.link is None


def test_the_key_of_a_shortcut_is_not_held_up_by_looking_for_links(qtbot: QtBot, terminal: TerminalWidget) -> None:
    sent: list[bytes] = []
    terminal.typed.connect(sent.append)
    show(terminal, "to https://a.example/x now")
    hover(terminal, 8, 0, NONE)
    qtbot.keyPress(terminal, Qt.Key.Key_Control, CONTROL)
    qtbot.keyPress(terminal, Qt.Key.Key_C, CONTROL)
    assert sent == [b"\x03"]
    assert not terminal.links._looking.isActive()


def test_the_menu_over_a_link_copies_its_true_address_or_asks(terminal: TerminalWidget, asked: list[str]) -> None:
    show(terminal, "\x1b]8;;https://true.example/\x1b\\shown\x1b]8;;\x1b\\")
    menu = terminal._pointer.make_menu(place(terminal, 2, 0))
    copy, open_it = [action for action in menu.actions() if "address" in action.text() or "link" in action.text()]
    copy.trigger()
    assert QApplication.clipboard().text() == "https://true.example/"
    open_it.trigger()
    assert asked == ["https://true.example/"]
    menu.deleteLater()


class Opened(QObject):
    """Stands where the system's browser would."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.addresses.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


def test_the_address_that_was_shown_is_the_one_that_is_opened() -> None:
    opened = Opened()
    QDesktopServices.setUrlHandler("https", opened, "open")  # type: ignore[arg-type]  # the stub is wrong
    try:
        for address in ("https://xn--pple-43d.com/a%20b?c=%22#d", "https://a.example/%C3%B8"):
            QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode))
            assert opened.addresses.pop() == address
    finally:
        QDesktopServices.unsetUrlHandler("https")


def test_of_a_scrollback_full_of_links_only_those_near_the_view_are_read(terminal: TerminalWidget) -> None:
    linked = "".join(f"\x1b]8;;http://bomb.example/{number}\x1b\\x\x1b]8;;\x1b\\" for number in range(70))
    for _ in range(1500):
        terminal.engine.feed(f"{linked}\r\n".encode())
    for _ in range(3000):
        terminal.engine.feed(b"plain\r\n")
    show(terminal, "\x1b[2J\x1b[H\x1b]8;;https://here.example/\x1b\\here\x1b]8;;\x1b\\")
    frame = terminal.screen_.frame
    assert frame is not None
    links = Links(terminal.engine, transcript(terminal.engine, frame.rows), frame.rows)
    link = links.at((1, 0))
    assert link is not None and link.address == "https://here.example/"
    assert len(links._hidden) == 1
