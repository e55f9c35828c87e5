"""What the process of the self-test does that has the window: each page and place is made, shown and drawn."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from app.cli.self_test.parts import make_vault
from app.cli.self_test.results import NotTried, PartResult, State
from app.cli.self_test.trying import try_part
from app.cli.session import Session
from app.domain.secret import Secret

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.views.main_window import MainWindow
    from app.views.pages.remote.page import RemotePage
    from app.views.pages.vault.page import VaultPage

_SETTLING = 10.0  # seconds that the tasks of a page may take
_RESTING = 3.0  # seconds after which a picture is taken of what still moves
_FEWEST_COLOURS = 6  # of a page that shows something
_SIZE = (1280, 800)
_PLATFORMS = {"xcb": "X11", "wayland": "Wayland", "windows": "Windows", "cocoa": "macOS"}


def try_inside(session: Session, pictures: Path | None) -> list[PartResult]:
    """Every part that needs Qt, over data of their own. Takes the place of `QApplication`: once in a process."""
    results = [try_part(session, "screen", _begin)]
    if results[0].state is State.BROKEN:
        return results
    with tempfile.TemporaryDirectory() as folder, _window(Path(folder), session) as shown:
        parts: list[tuple[str, Callable[[Session], str]]] = [
            ("pages", shown.pages),
            ("places", shown.places),
            ("dialogs", shown.dialogs),
            ("about", shown.about),
            ("icons", _icons),
            ("terminal", shown.terminal),
            ("clipboard", _clipboard),
            ("paper", lambda _: _paper(Path(folder) / "paper.pdf")),
        ]
        results += [try_part(session, name, part) for name, part in parts]
        if pictures is not None:
            results.append(try_part(session, "pictures", lambda _: shown.save(pictures)))
    return results


def _begin(session: Session) -> str:
    """Qt, and what it shows things on."""
    from app.views import lean_qt

    lean_qt.load()
    from PySide6.QtWidgets import QApplication

    from app.views import theme

    application = QApplication(["satchel"])
    theme.install(application)
    platform = application.platformName()
    if platform in ("offscreen", "minimal"):
        raise NotTried("there is none here: the window is opened in memory")
    size = application.primaryScreen().size()
    return f"{_PLATFORMS.get(platform, platform)}, {size.width()} x {size.height()}"


@contextmanager
def _window(home: Path, session: Session) -> Iterator["_Shown"]:
    from PySide6.QtCore import Qt

    from app.composition import build_services
    from app.composition_window import close_services, open_window
    from app.domain.settings import Settings
    from app.services.paths import Paths
    from app.views.tasks import TaskRunner

    services, tasks = build_services(Paths(home)), TaskRunner()
    path, key = home / "test.kdbx", Secret("self-test")
    make_vault(path, key, session)
    window = open_window(services, tasks, Settings())
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)  # nothing flashes up before the person who runs it
    window.resize(*_SIZE)
    window.show()
    shown = _Shown(window, tasks, services, lambda: services.keeper.unlock(path, key, session.task))
    try:
        yield shown
    finally:
        window.leave()
        close_services(services)


class _Shown:
    """The window, and the pictures of what it has shown."""

    def __init__(self, window: "MainWindow", tasks: Any, services: "Services", unlock: Callable[[], object]) -> None:
        self._window, self._tasks, self._services, self._unlock = window, tasks, services, unlock
        self._bugs: list[BaseException] = []
        self._pictures: dict[str, QImage] = {}
        tasks.bug.disconnect(window.show_bug)
        tasks.bug.connect(self._bugs.append)
        self._settle()

    def pages(self, session: Session) -> str:
        """Each page, drawn, and the Vault page with a vault that is open."""
        from app.views.pages import PAGES

        for spec in PAGES:
            session.task.check()
            self._window.show_page(spec.id)
            self._look(spec.id, self._window)
        self._unlock()
        self._window.show_page("vault")
        self._look("vault open", self._window)
        return ", ".join(spec.title for spec in PAGES)

    def places(self, session: Session) -> str:
        """What pages show instead of what they show at first."""
        from app.views.pages.vault.places import PLACES
        from app.views.pages.vault.scopes import Part, Scope

        remote = cast("RemotePage", self._window.page("remote"))
        self._window.show_page("remote")
        for name in remote.places.ids:
            session.task.check()
            remote.places.show(name)
            self._look(f"remote {name}", self._window)
        vault = cast("VaultPage", self._window.page("vault"))
        self._window.show_page("vault")
        for spec in PLACES:
            session.task.check()
            vault.browser.show_scope(Scope(Part.PLACE, spec.title, spec.key))
            self._look(f"vault {spec.key}", self._window)
        return f"{len(remote.places.ids)} of Remote, {len(PLACES)} of Vault"

    def dialogs(self, session: Session) -> str:
        from app.composition_about import tour_cards
        from app.views.crash_dialog import CrashDialog
        from app.views.keys_overview import KeysOverview
        from app.views.new_visit_dialog import NewVisitDialog
        from app.views.tour.page import TourPage

        made: list[QWidget] = [
            KeysOverview(self._window),
            NewVisitDialog(None, self._window),
            CrashDialog(ValueError("self-test"), self._window),
        ]
        for dialog in made:
            self._look(type(dialog).__name__, dialog)
        self._window.show_instead(TourPage(tour_cards(self._window)), "Tour")
        self._look("tour", self._window)
        self._window.show_page("vault")
        palette = self._window.palette_view
        palette.open()
        self._look("Palette", self._window)
        if not palette.model.rowCount():
            raise ValueError("Palette has no lines")
        palette.leave()
        return f"{len(made) + 2}"

    def about(self, session: Session) -> str:
        """What the program says about itself, with the files that come along for it."""
        from app.composition_about import about_dialog
        from app.services.program.news import changelog, releases
        from app.views.about.door import About

        dialog = about_dialog(self._services, self._tasks, self._window, releases(changelog()))
        for side in (About.VERSIONS, About.NEWS, About.LICENCES):
            dialog.show_side(side)
            self._look(f"about {side.value}", dialog)
        unknown = [name for name, value in dialog.versions.lines if not value]
        count = dialog.licences.model.rowCount()
        if unknown or not releases(changelog()) or not count:
            raise ValueError(f"something of it did not come along: {', '.join(unknown) or 'changelog or licences'}")
        return f"{len(dialog.versions.lines)} versions, {count} texts of licences"

    def terminal(self, session: Session) -> str:
        """A terminal draws what a device writes."""
        from app.views.terminal.widget import TerminalWidget

        terminal = TerminalWidget()
        terminal.resize(640, 360)
        self._look("terminal empty", terminal, fewest=1)
        written = "\x1b[31mred \x1b[32;1mgreen\x1b[0m plain Ω €\r\n".encode() * 12
        terminal.output.put(written, session.task)
        terminal.wake()
        before = self._pictures["terminal empty"]
        self._wait(lambda: terminal.grab().toImage() != before, "it draws nothing")
        self._look("terminal", terminal, fewest=3)
        return f"{len(written)} bytes drawn"

    def save(self, folder: Path) -> str:
        """Each picture as a PNG file. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, image in self._pictures.items():
            if not image.save(str(folder / f"{name.replace(' ', '-')}.png")):
                raise OSError(f"{folder} cannot be written")
        return f"{len(self._pictures)} in {folder}"

    def _look(self, name: str, widget: "QWidget", fewest: int = _FEWEST_COLOURS) -> None:
        """Draw it once its tasks are over. Raises ValueError where nothing is to be seen, and for a bug meanwhile."""
        self._settle()
        image = self._pictures[name] = _at_rest(widget)
        colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
        if len(colours) < fewest:
            raise ValueError(f"{name} shows nothing")

    def _settle(self) -> None:
        self._wait(lambda: not self._tasks.running, "its tasks do not end")
        if self._bugs:
            error = self._bugs.pop()
            raise ValueError(f"{type(error).__name__}: {error}")

    def _wait(self, is_done: Callable[[], bool], otherwise: str) -> None:
        _turn()
        deadline = time.monotonic() + _SETTLING
        while not is_done():
            if time.monotonic() > deadline:
                raise ValueError(otherwise)
            _turn()
            time.sleep(0.01)
        _turn()


def _at_rest(widget: "QWidget") -> "QImage":
    """Its picture once nothing comes to it any more: Settings makes its cards in turns, and between two they are askew.
    What never rests is taken as it is."""
    deadline = time.monotonic() + _RESTING
    image = widget.grab().toImage()
    while time.monotonic() < deadline:
        time.sleep(0.01)
        _turn()
        before, image = image, widget.grab().toImage()
        if image == before:
            break
    return image


def _turn() -> None:
    """Let what was asked for happen."""
    from PySide6.QtCore import QCoreApplication, QEvent

    for _ in range(3):
        QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload,unused-ignore]


def _icons(session: Session) -> str:
    """Every drawing, painted as the pages do."""
    from app.services.resources import resource
    from app.views.icons import pixmap

    names = sorted(path.stem for path in resource("icons").glob("*.svg"))
    for name in names:
        image = pixmap(name, size=24).toImage()
        if not any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())):
            raise ValueError(f"{name} is not drawn")
    return f"{len(names)} drawn"


def _clipboard(session: Session) -> str:
    """Text there and back; what lay there before is put back, where it was text."""
    from PySide6.QtGui import QGuiApplication

    clipboard = QGuiApplication.clipboard()
    before = clipboard.text()
    if clipboard.mimeData() is not None and clipboard.mimeData().formats() and not before:
        raise NotTried("something lies in it that is no text")
    clipboard.setText("self-test ✓")
    _turn()
    found = clipboard.text()
    clipboard.setText(before) if before else clipboard.clear()
    _turn()
    if found != "self-test ✓":
        raise ValueError("a text does not come back")
    return "text there and back"


def _paper(path: Path) -> str:
    from app.views.paper import write_pdf

    pages = write_pdf(path, "<h1>Self-test</h1><p>One page.</p>", "Self-test", "Satchel")
    if not path.read_bytes().startswith(b"%PDF-"):
        raise ValueError("it is no PDF")
    return f"a PDF of {pages} page, {os.path.getsize(path)} bytes"  # noqa: PTH202
