"""Goes through the states of the gallery and asks the rules about each window that is shown."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.settings import Look
from app.views.theme import Theme
from tests.access import keys, naming, rows, sizes
from tests.access.controls import windows
from tests.access.focus import Seen
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio


class Walk(Studio):
    """Keeps what a person without eyes or mouse would miss, in place of the pictures."""

    def __init__(self, theme: Theme | None = None) -> None:
        super().__init__(theme)
        self._seen = Seen()

    def faults(self, picture: Picture) -> list[str]:
        """What is wrong in one state, each once."""
        self._taken += 1
        self.theme.set_look(Look(picture.schemes[0], picture.text_scale))
        scene = Scene(Path(self._folder.name) / str(self._taken), QSize(*picture.size))
        scene.window.show()
        scene.window.activateWindow()
        self.wait(scene.window.isActiveWindow)
        picture.arrange(self, scene)
        self.rest()
        found = sorted({fault for window in windows() for fault in self._faults(window)})
        scene.close()
        self.rest()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return found

    def _faults(self, window: QWidget) -> Iterator[str]:
        yield from naming.unnamed(window)
        yield from naming.without_role(window)
        yield from naming.named_alike(window)
        yield from sizes.small(window)
        yield from keys.ambiguous(window)
        yield from rows.silent(window)
        walked = list(keys.walk(window))
        yield from keys.unreached(window, walked)
        yield from keys.out_of_order(walked)
        yield from keys.trapped(walked)
        if QApplication.activeModalWidget() in (None, window):
            window.activateWindow()
            self.wait(window.isActiveWindow)
            yield from self._seen.unseen(window, walked)
