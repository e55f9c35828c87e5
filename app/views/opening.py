"""Opens something with this computer's own program for it."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.services.surroundings import as_the_person


def open_path(path: Path) -> None:
    """A file or a folder."""
    open_url(QUrl.fromLocalFile(str(path)))


def open_url(url: QUrl) -> None:
    """It gets the environment of the person, and not that of a program on a stick."""
    with as_the_person():
        QDesktopServices.openUrl(url)
