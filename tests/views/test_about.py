"""The tour, the news of an update, and About: once, not in the way, and by keyboard."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.composition import build_services
from app.composition_about import AboutDesk, tour_cards
from app.composition_window import close_services, open_window
from app.domain.settings import Settings
from app.domain.task import TaskContext
from app.services.paths import Paths
from app.services.program.licences import LicenceText
from app.views.about.dialog import AboutDialog, AboutOperations
from app.views.about.door import About, show_about
from app.views.main_window import MainWindow
from app.views.tasks import TaskRunner
from app.views.tour.page import TourPage
from app.views.widgets.notice import Notice

TEXTS = (LicenceText("Satchel", "MIT words"), LicenceText("one, two", "Words of <b>both</b>"))


@pytest.fixture
def dialog(qtbot: QtBot, tasks: TaskRunner) -> AboutDialog:
    def versions(_: TaskContext) -> list[tuple[str, str]]:
        return [("Satchel", "0.1.0"), ("PySide6", "6.12"), ("Data folder", "/stick/<data>")]

    made = AboutDialog(tasks, AboutOperations(versions, lambda _: TEXTS), "# What's new\n\n## 0.2.0\n\n- All of it.\n")
    qtbot.addWidget(made)
    made.show()
    return made


def test_one_press_copies_the_versions_with_those_of_qt(qtbot: QtBot, dialog: AboutDialog) -> None:
    dialog.show_side(About.VERSIONS)
    qtbot.waitUntil(dialog.versions.copy.isEnabled)
    qtbot.keyClick(dialog.versions.copy, Qt.Key.Key_Space)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Satchel: 0.1.0" and lines[-1] == "Data folder: /stick/<data>"
    assert lines[2].startswith("Qt: 6.")
    assert dialog.versions.copy.accessibleName() == "Copied"


def test_licences_are_found_by_their_words(qtbot: QtBot, dialog: AboutDialog) -> None:
    dialog.show_side(About.LICENCES)
    view = dialog.licences
    qtbot.waitUntil(lambda: view.model.rowCount() == 2)
    assert view.text.toPlainText() == "MIT words"
    qtbot.keyClicks(view.search.edit, "BOTH two")
    assert view.model.rowCount() == 1 and view.text.toPlainText() == "Words of <b>both</b>"
    assert [mark.cursor.selectedText() for mark in view.text.extraSelections()] == ["both"]
    view.search.edit.setText("neither")
    assert view.model.rowCount() == 0 and not view.text.toPlainText()


def test_the_sides_are_buttons_and_escape_closes(qtbot: QtBot, dialog: AboutDialog) -> None:
    dialog.show_side(About.VERSIONS)
    qtbot.keyClick(dialog.buttons[About.NEWS], Qt.Key.Key_Space)
    assert dialog.news.isVisible() and "All of it." in dialog.news.toPlainText()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    services = build_services(Paths(tmp_path))
    made = open_window(services, TaskRunner(), Settings())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: bool(made.findChildren(AboutDesk)))
    yield made
    made.leave()
    close_services(services)


def tour_of(window: MainWindow) -> TourPage | None:
    return next((one for one in window.findChildren(TourPage) if one.isVisible()), None)


def test_the_first_start_shows_the_tour_once_and_an_update_its_news(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    desk = window.findChild(AboutDesk)
    assert tour_of(window) is None
    desk.begin()
    qtbot.waitUntil(lambda: tour_of(window) is not None)
    tour = tour_of(window)
    assert tour is not None
    assert window.current_page == ""
    qtbot.keyClick(tour, Qt.Key.Key_Escape)
    assert window.current_page == "remote"
    qtbot.waitUntil(lambda: not window.findChildren(TourPage))

    seen = tmp_path / "seen.json"
    seen.write_text(seen.read_text().replace("0.", "0.0."))
    desk.begin()
    qtbot.waitUntil(lambda: any("This is Satchel" in notice.fact.text() for notice in window.findChildren(Notice)))
    assert tour_of(window) is None


def test_who_types_already_is_not_shown_the_tour(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.page("remote").home.address.setText("r")
    window.findChild(AboutDesk).begin()
    qtbot.waitUntil((tmp_path / "seen.json").exists)
    qtbot.waitUntil(lambda: not window._tasks.running)
    assert tour_of(window) is None


def test_the_first_card_leads_to_the_address_and_the_tour_is_gone(qtbot: QtBot, window: MainWindow) -> None:
    show_about(About.TOUR)
    tour = tour_of(window)
    assert tour is not None
    qtbot.keyClick(tour.buttons[0], Qt.Key.Key_Return)
    assert window.current_page == "remote"
    assert window.focusWidget() is window.page("remote").home.address
    qtbot.waitUntil(lambda: not window.findChildren(TourPage))


def test_each_of_the_other_cards_leads_to_its_page() -> None:
    shown: list[str] = []

    class Window:
        def show_page(self, name: str) -> None:
            shown.append(name)

    cards = tour_cards(cast("MainWindow", Window()))
    for card in cards[1:]:
        card.begin()
    assert shown == ["diagnostics", "setup", "vault"]
    assert all(card.title and card.sentence and card.deed for card in cards)


def test_the_foot_of_the_settings_and_the_palette_lead_to_it(qtbot: QtBot, window: MainWindow) -> None:
    from app.views.pages.settings.foot import SettingsFoot

    window.show_page("settings")
    window.page("settings").findChild(SettingsFoot).links[About.LICENCES].click()
    qtbot.waitUntil(lambda: bool(window.findChildren(AboutDialog)))
    dialog = window.findChild(AboutDialog)
    qtbot.waitUntil(lambda: dialog.licences.model.rowCount() > 3)
    dialog.close()
    titles = {action.title for action in window.actions_offered()}
    assert {"Tour", "What's new", "About Satchel", "Licences"} <= titles
