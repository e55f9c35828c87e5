"""What is said when a report was written, or was not."""

from functools import partial
from pathlib import Path

from app.domain.errors import AppError
from app.domain.language import tr
from app.views.opening import open_path
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.notice import Notice


def saved_notice(fact: str, path: Path) -> Notice:
    """Where it is, with the buttons that lead there."""
    folder = path if not path.suffix else path.parent
    buttons = [Button(tr("Show in folder"), "folder", small=True)]
    buttons[0].clicked.connect(partial(open_path, folder))
    if path.suffix:
        buttons.insert(0, Button(tr("Open"), "eye", small=True))
        buttons[0].clicked.connect(partial(open_path, path))
    return Notice("ok", fact, str(path), *buttons)


def failure_notice(error: AppError) -> Notice:
    """Why it was not written."""
    close = Button(tr("Close"), kind=Kind.GHOST, small=True)
    notice = Notice("problem", str(error), error.hint, close)
    close.clicked.connect(notice.hide)
    return notice
