"""What the program says about itself, put together: the tour, what is new, versions and licences."""

from __future__ import annotations

import weakref
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Slot

from app.composition_start import show_address
from app.domain.errors import AppError
from app.domain.language import tr
from app.services.program.news import FirstLook, as_markdown, changelog, look_first, releases
from app.views.about.door import About, close_about, open_about_by
from app.views.actions import Action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.composition import Services
    from app.domain.task import TaskContext
    from app.services.program.licences import LicenceText
    from app.services.program.news import Release
    from app.services.program.versions import Line
    from app.views.about.dialog import AboutDialog
    from app.views.main_window import MainWindow
    from app.views.pages.remote.page import RemotePage
    from app.views.tasks import TaskRunner
    from app.views.tour.page import Card


class AboutDesk(QObject):
    """Lives as long as its window. Offers itself in the palette, and to whatever asks by `show_about`."""

    def __init__(self, services: Services, tasks: TaskRunner, window: MainWindow) -> None:
        super().__init__(window)
        self._services, self._tasks, self._window = services, tasks, window
        show = partial(_ask, weakref.ref(self))
        open_about_by(show)
        self.destroyed.connect(partial(close_about, show))
        for what, words, note, icon in (
            (About.TOUR, tr("Tour"), tr("what Satchel is for, in four cards"), "star"),
            (About.NEWS, tr("What's new"), tr("in this version"), "bell"),
            (About.VERSIONS, tr("About Satchel"), tr("versions to copy"), "info"),
            (About.LICENCES, tr("Licences"), tr("of other people's work in Satchel"), "file-text"),
        ):
            window.add_action(Action(words, partial(self.show_about, what), note, icon))

    def begin(self) -> None:
        """At a start: the tour where the data folder is new, a notice where the program is."""
        task = self._tasks.start(partial(_look, self._services), lane="about")
        task.succeeded.connect(self._tell)

    @Slot(object)
    def _tell(self, look: FirstLook | None) -> None:
        if look is None:
            return
        if look.is_new and not _is_busy(self._window):
            self.show_tour()
        elif look.news:
            self._tell_news(look.news)

    def show_about(self, what: About = About.VERSIONS) -> None:
        """Show one of them."""
        if what is About.TOUR:
            self.show_tour()
        else:
            self._show(what, ())

    def show_tour(self) -> None:
        """In the place of a page."""
        from app.views.tour.page import TourPage

        page = TourPage(tour_cards(self._window))
        page.left.connect(partial(self._window.show_page, "remote"))
        self._window.show_instead(page, tr("Tour"))

    def _tell_news(self, news: Sequence[Release]) -> None:
        from app import __version__
        from app.views.widgets.buttons import Button

        more = Button(tr("What's new"), "bell", small=True)
        more.clicked.connect(partial(self._show_news, news))
        fact = tr("This is Satchel {version}.", version=__version__)
        self._window.show_notice("info", fact, tr("It is newer than the one that was used last."), more)

    def _show_news(self, news: Sequence[Release], _: bool = False) -> None:
        self._window.hide_notice()
        self._show(About.NEWS, news)

    def _show(self, what: About, news: Sequence[Release]) -> None:
        dialog = about_dialog(self._services, self._tasks, self._window, news or releases(changelog()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_side(what)
        dialog.open()


def about_dialog(services: Services, tasks: TaskRunner, window: MainWindow, news: Sequence[Release]) -> AboutDialog:
    """The sheet, not shown yet."""
    from app.views.about.dialog import AboutDialog, AboutOperations

    operations = AboutOperations(partial(_versions, services), _licences)
    title = tr("What's new")
    return AboutDialog(tasks, operations, f"# {title}\n\n{as_markdown(news)}", window)


def tour_cards(window: MainWindow) -> Sequence[Card]:
    """The four."""
    from app.views.tour.drawings import Subject
    from app.views.tour.page import Card

    show = window.show_page
    return (
        Card(
            Subject.REACH,
            tr("Reach a device"),
            tr("Over SSH, PowerShell or a console cable: shell, files and tunnels, side by side, and recorded."),
            tr("Type an address"),
            partial(show_address, window),
        ),
        Card(
            Subject.FIND,
            tr("Find out what is wrong"),
            tr("Satchel asks this computer or a device, and names the cause with its evidence. Checks only read."),
            tr("Look at this computer"),
            partial(show, "diagnostics"),
        ),
        Card(
            Subject.SET_UP,
            tr("Set one up"),
            tr("A profile says how a device should be. You see each change before it is made, and can undo it."),
            tr("See the profiles"),
            partial(show, "setup"),
        ),
        Card(
            Subject.KEEP,
            tr("Keep secrets, show your work"),
            tr("The vault keeps what you sign in with. What you do on a visit becomes its report by itself."),
            tr("Open or make a vault"),
            partial(show, "vault"),
        ),
    )


def _look(services: Services, task: TaskContext) -> FirstLook | None:
    """None where that cannot be noted: it would be told at every start."""
    try:
        return look_first(services.paths)
    except AppError:
        return None


def _versions(services: Services, task: TaskContext) -> Sequence[Line]:
    from app.services.program.versions import own_versions

    return own_versions(services.paths, task)


def _licences(task: TaskContext) -> Sequence[LicenceText]:
    from app.services.program.licences import read_licences

    return read_licences(task)


def _is_busy(window: MainWindow) -> bool:
    """Whether a person has begun already: then nothing takes the place of what they look at."""
    page = cast("RemotePage", window.page("remote"))
    return window.current_page != "remote" or bool(page.home.address.text())


def _ask(desk: weakref.ref[AboutDesk], what: About) -> None:
    if (present := desk()) is not None:
        present.show_about(what)
