"""A PDF without a window: Qt draws it, on no screen."""

import os
from pathlib import Path

from app.domain.errors import FileError


def print_paper(path: Path, html: str, title: str, footer: str) -> int:
    """As `write_pdf`."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # a display is not needed, and may not answer
    try:
        from PySide6.QtGui import QGuiApplication

        from app.views.paper import write_pdf
    except ImportError as error:  # a server has none of the libraries that Qt draws with
        raise FileError(
            "A PDF cannot be drawn on this computer.",
            hint="Write the report as .html: every browser prints it.",
            details=str(error),
        ) from error

    application = QGuiApplication.instance() or QGuiApplication(["satchel"])
    try:
        return write_pdf(path, html, title, footer)
    finally:
        del application
