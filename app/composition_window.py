"""The window, put together: which page gets which services, and who hears whom."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.composition import Services


def run_window(services: Services) -> int:
    """Show the window and return the exit code of the event loop."""
    from PySide6.QtWidgets import QApplication

    from app.composition_pages import Pages
    from app.views import theme
    from app.views.main_window import MainWindow
    from app.views.tasks import TaskRunner

    app = QApplication(sys.argv[:1])
    theme.install(app, services.settings.load().look)
    tasks = TaskRunner()
    pages = Pages(services, tasks)
    window = MainWindow(tasks, pages.make, devices=services.device_book.devices)
    pages.connect(window)
    window.show()
    return app.exec()
