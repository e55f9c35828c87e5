"""Live of this computer in a window of its own, for a benchmark: it says "shown", and does what it is told on standard
input: `hide`, `show`, `end`."""

import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.views import lean_qt

    lean_qt.load()
    from PySide6.QtCore import QSocketNotifier
    from PySide6.QtWidgets import QApplication

    from app.composition import build_services
    from app.composition_looks import Looks
    from app.composition_window import close_services
    from app.services.paths import Paths
    from app.views.tasks import TaskRunner
    from app.views.theme import install

    application = QApplication([])
    install(application)
    with tempfile.TemporaryDirectory() as home:
        services, tasks = build_services(Paths(Path(home))), TaskRunner()
        pane = Looks(services, tasks).make_pane()
        pane.resize(1100, 700)
        pane.show()
        views = pane.views  # type: ignore[attr-defined]
        views.show_view_of("live")
        does = {"hide": pane.hide, "show": pane.show, "end": application.quit}
        told = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

        def follow() -> None:
            does.get(sys.stdin.readline().strip(), application.quit)()

        told.activated.connect(follow)
        views.live.watching.came.connect(lambda: len(views.live.history) == 1 and print("shown", flush=True))
        application.exec()
        views.close_views()
        tasks.shut_down()
        close_services(services)
    return 0


if __name__ == "__main__":
    sys.exit(main())
