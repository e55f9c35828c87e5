"""A terminal in a window of its own, for a screen reader in another process: `python -m tests.views.terminal.heard`."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.domain.settings import Look
from app.views.terminal.widget import TerminalWidget
from app.views.theme import install


def main() -> int:
    app = QApplication(sys.argv)
    app.setApplicationName("heard-terminal")
    install(app, Look("light", 1.0))
    terminal = TerminalWidget()
    terminal.resize(700, 400)
    terminal.show()
    terminal.activateWindow()
    terminal.setFocus()
    terminal.show_text("first line\r\n日本 second\r\nuser@web01:~$ uptime".encode())
    writing = QTimer(interval=300)
    writing.timeout.connect(lambda: terminal.show_text(b"\r\nup 3 days\r\nuser@web01:~$ uptime"))
    QTimer.singleShot(2500, writing.start)
    QTimer.singleShot(20_000, app.quit)
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
