"""How a shell is taught to say where it is."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from app.domain.language import tr
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.notice import Notice

BASH = r"""PROMPT_COMMAND='printf "\e]7;file://%s%s\e\\" "$HOSTNAME" "$PWD"'"""


def shell_hint(close: Callable[[], None]) -> Notice:
    """It is shown where the shell is to be followed, but has not said anything."""
    copy, leave = (
        Button(tr("Copy the line for bash"), "copy", small=True),
        Button(tr("Close"), "", Kind.GHOST, small=True),
    )
    copy.clicked.connect(lambda _=False: QGuiApplication.clipboard().setText(BASH))
    leave.clicked.connect(lambda _=False: close())
    meaning = tr("fish does so by itself. bash does with one line, typed into it or kept in ~/.bashrc.")
    notice = Notice("info", tr("This shell does not say where it is."), meaning, copy, leave, icon_name="terminal")
    notice.setToolTip(BASH)
    return notice
