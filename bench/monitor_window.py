"""Live of this computer in a window of its own, for a benchmark: it says "shown" with the number of its helper, and
does what it is told on standard input: `hide`, `show`, `end`."""

import os
import sys
import tempfile
import threading
from pathlib import Path


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.views import lean_qt

    lean_qt.load()
    from PySide6.QtCore import QTimer
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
        told: list[str] = []

        def follow() -> None:
            if told:
                {"hide": pane.hide, "show": pane.show, "end": application.quit}[told.pop(0)]()

        def tell() -> None:
            print("shown", services.monitor.helper_pid, flush=True)

        look = QTimer(interval=50)
        look.timeout.connect(follow)
        threading.Thread(target=lambda: told.extend(line.strip() for line in sys.stdin), daemon=True).start()
        wake = QTimer(interval=50)

        def begin() -> None:
            if len(views.live.history) > 1:
                wake.stop()
                tell()

        wake.timeout.connect(begin)
        wake.start()
        # Told things are rare: the timer runs only while something is expected.
        look.setInterval(250)
        look.start()
        application.exec()
        views.close_views()
        tasks.shut_down()
        close_services(services)
    return 0


if __name__ == "__main__":
    sys.exit(main())
