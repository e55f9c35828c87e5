"""`python -m tests.access.shown NAME ...`: states of the gallery on a real screen, one after the other, for who looks
from outside. Says the name of each when it stands there, and goes on when a line comes in."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, QSocketNotifier
from PySide6.QtWidgets import QApplication

from app.domain.settings import Look
from tests.pictures.gallery import PICTURES
from tests.pictures.scene import Scene
from tests.pictures.studio import Studio


class Shown(Studio):
    """Nothing is taken; each state stays until it is no longer wanted."""

    def show(self, name: str, number: int) -> None:
        picture = next(one for one in PICTURES if one.name == name)
        self.theme.set_look(Look(picture.schemes[0], picture.text_scale))
        scene = Scene(Path(self._folder.name) / str(number), QSize(*picture.size))
        scene.window.show()
        scene.window.activateWindow()
        self.wait(scene.window.isActiveWindow)
        picture.arrange(self, scene)
        self.rest()
        print(name, flush=True)
        self._wait_for_a_line()
        scene.close()
        self.rest()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def _wait_for_a_line(self) -> None:
        came = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        came.activated.connect(lambda *_: self.app.exit())
        QApplication.exec()
        came.setEnabled(False)
        os.read(sys.stdin.fileno(), 100)


def main(names: list[str]) -> int:
    with Shown() as shown:
        shown.app.setApplicationName("shown-satchel")
        for number, name in enumerate(names):
            shown.show(name, number)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
