"""The foot of the Settings page: what the program says about itself."""

from functools import partial

from PySide6.QtWidgets import QWidget

from app import __version__
from app.domain.language import tr
from app.views.about.door import About, show_about
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import column, row
from app.views.widgets.text import label


class SettingsFoot(QWidget):
    """The version, and ways to more."""

    def __init__(self) -> None:
        super().__init__()
        words = {
            About.VERSIONS: tr("About Satchel"),
            About.NEWS: tr("What's new"),
            About.LICENCES: tr("Licences"),
            About.TOUR: tr("Tour"),
        }
        self.links = {what: Button(text, kind=Kind.LINK, small=True) for what, text in words.items()}
        for what, link in self.links.items():
            link.clicked.connect(partial(_show, what))
        version = label(tr("Satchel {version}", version=__version__), "small", "tertiary")
        self.setLayout(column(version, row(*self.links.values(), None, spacing=14), spacing=2))


def _show(what: About, _: bool = False) -> None:
    show_about(what)
