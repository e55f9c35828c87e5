"""Takes the pictures: one stage for each, seen in every scheme that is wanted."""

import gc
import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from PySide6.QtCore import QEvent, QEventLoop, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.settings import Look
from app.views.terminal.widget import TerminalWidget
from app.views.theme import Theme, install
from app.views.widgets.badges import ThinBar
from tests.pictures.scene import Scene

PATIENCE = 60.0  # seconds, until a state that does not come is a fault
BOTH = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Picture:
    """`arrange` brings the window into the state that is shown; what it waits for it asks the studio for."""

    name: str
    arrange: Callable[["Studio", Scene], None]
    schemes: tuple[str, ...] = BOTH
    size: tuple[int, int] = (1280, 800)
    text_scale: float = 1.0
    pixel_ratio: float = 1.0
    more_contrast: bool = False


class Studio:
    """One application for all pictures, used in a `with` block. `theme` is the one that it has already, if any."""

    def __init__(self, theme: Theme | None = None) -> None:
        self.app = QApplication.instance() or QApplication(["satchel"])
        assert isinstance(self.app, QApplication)
        self.app.setCursorFlashTime(0)  # a caret that blinks would differ from run to run
        self.theme = theme or install(self.app)
        self._folder = tempfile.TemporaryDirectory(prefix="satchel-pictures-")
        self._taken = 0
        logging.disable(logging.WARNING)  # played failures are no news

    def __enter__(self) -> Self:
        gc.disable()  # as in the program: widgets that are garbage must not be found by another thread
        return self

    def __exit__(self, *_: object) -> None:
        gc.enable()
        gc.collect()  # with it the databases of the scenes are closed: Windows removes no file that is open
        self._folder.cleanup()
        logging.disable(logging.NOTSET)

    def take(self, picture: Picture, folder: Path) -> list[Path]:
        """Make the files `<name>-<scheme>.png` of a picture."""
        folder.mkdir(parents=True, exist_ok=True)
        self.theme.set_look(Look(picture.schemes[0], picture.text_scale))
        if self.theme.high_contrast != picture.more_contrast:
            self.theme.set_more_contrast(picture.more_contrast)
        self._taken += 1
        scene = Scene(Path(self._folder.name) / str(self._taken), QSize(*picture.size))
        scene.window.show()
        scene.window.activateWindow()
        self.wait(scene.window.isActiveWindow)
        picture.arrange(self, scene)
        paths = []
        for scheme in picture.schemes:
            self.theme.set_look(Look(scheme, picture.text_scale))
            self.rest()
            path = folder / f"{picture.name}-{scheme}.png"
            _see(scene.window, picture.pixel_ratio).save(str(path), "PNG", 60)
            paths.append(path)
        scene.close()
        self.rest()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return paths

    def wait(self, condition: Callable[[], bool]) -> None:
        """Until something is so; worker threads go on meanwhile."""
        loop = QEventLoop()
        if condition():
            return
        ticking, ending = QTimer(interval=5), QTimer(singleShot=True, interval=round(PATIENCE * 1000))
        ticking.timeout.connect(lambda: loop.quit() if condition() else None)
        ending.timeout.connect(loop.quit)
        ticking.start()
        ending.start()
        loop.exec()
        assert condition(), "the state that should be pictured did not come"

    def rest(self) -> None:
        """Let everything that is due be laid out and painted."""
        for _ in range(12):  # text that wraps passes its height on from layout to layout, one at a time
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        terminals = [one for one in self.app.allWidgets() if isinstance(one, TerminalWidget) and one.isVisible()]
        timers = [timer for one in terminals for timer in (one._drain, one._pace._timer, one.scrollback._timer)]
        self.wait(lambda: not any(timer.isActive() for timer in timers))
        for widget in self.app.allWidgets():
            if isinstance(widget, ThinBar):  # a bar that moves would differ from run to run
                widget._timer.stop()
                widget._phase = 0.35
                widget.update()


def _see(window: QWidget, ratio: float) -> QPixmap:
    """The window, with its dialogs and menus over it."""
    image = QPixmap(window.size() * ratio)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    window.render(image)
    over = [one for one in QApplication.topLevelWidgets() if one is not window and one.isVisible()]
    for one in over:
        _lay_over(image, window, one, ratio)
    return image


def _lay_over(image: QPixmap, window: QWidget, over: QWidget, ratio: float) -> None:
    """Draw a second window: a menu where it is, a dialog in the middle with a thin frame."""
    own = QPixmap(over.size() * ratio)
    own.setDevicePixelRatio(ratio)
    own.fill(Qt.GlobalColor.transparent)
    over.render(own)
    is_menu = over.windowType() == Qt.WindowType.Popup
    middle = QPoint((window.width() - over.width()) // 2, (window.height() - over.height()) // 2)
    place = over.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0)) if is_menu else middle
    painter = QPainter(image)
    if not is_menu:
        painter.fillRect(window.rect(), QColor(0, 0, 0, 40))
        painter.setPen(QColor(128, 128, 128))
        painter.drawRect(place.x() - 1, place.y() - 1, over.width() + 1, over.height() + 1)
    painter.drawPixmap(place, own)
    painter.end()
