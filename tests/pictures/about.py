"""What the program says about itself: the tour, what is new, its versions, the licences."""

from collections.abc import Callable

from app.composition_about import tour_cards
from app.services.program.licences import read_licences
from app.services.program.news import as_markdown, changelog, releases
from app.views.about.dialog import AboutDialog, AboutOperations
from app.views.about.door import About
from app.views.tour.page import TourPage
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

VERSIONS = (
    ("Satchel", "0.1.0, built from 1f6b2c9d04ea"),
    ("Python", "3.13.0"),
    ("PySide6", "6.12.0"),
    ("OpenSSL", "4.0.3, 3.0.19"),
    ("cryptography", "50.0.2"),
    ("paramiko", "5.1.0"),
    ("pypsrp", "0.9.1"),
    ("System", "Debian GNU/Linux 12 (bookworm), Linux 6.1.0, x86_64"),
    ("Data folder", "/media/robin/STICK/Satchel/satchel-data"),
    ("Portable", "yes"),
)


def tour(studio: Studio, scene: Scene) -> None:
    scene.window.show_page("remote")
    scene.window.show_instead(TourPage(tour_cards(scene.window)), "Tour")


def sheet(side: About) -> Callable[[Studio, Scene], None]:
    def arrange(studio: Studio, scene: Scene) -> None:
        dialog(studio, scene, side)

    return arrange


def dialog(studio: Studio, scene: Scene, side: About) -> AboutDialog:
    scene.furnish().show("settings")
    news = f"# What's new\n\n{as_markdown(releases(changelog()))}"
    shown = AboutDialog(scene.tasks, AboutOperations(lambda _: VERSIONS, read_licences), news, scene.window)
    shown.show_side(side)
    shown.open()
    studio.wait(lambda: not scene.tasks.running)
    studio.rest()
    return shown


def search(studio: Studio, scene: Scene) -> None:
    dialog(studio, scene, About.LICENCES).licences.search.edit.setText("exchange LGPL")


def nothing(studio: Studio, scene: Scene) -> None:
    dialog(studio, scene, About.LICENCES).licences.search.edit.setText("zzz")


PICTURES = (
    Picture("about-tour", tour),
    Picture("about-tour-small-window", tour, ("light",), size=(1024, 600)),
    Picture("about-tour-large", tour, ("light",), text_scale=2.0),
    Picture("about-tour-contrast", tour, more_contrast=True),
    Picture("about-versions", sheet(About.VERSIONS)),
    Picture("about-versions-large", sheet(About.VERSIONS), ("light",), size=(1024, 600), text_scale=2.0),
    Picture("about-news", sheet(About.NEWS)),
    Picture("about-licences", sheet(About.LICENCES)),
    Picture("about-licences-search", search, ("light",)),
    Picture("about-licences-nothing", nothing, ("light",)),
    Picture("about-licences-large", sheet(About.LICENCES), ("dark",), size=(1024, 600), text_scale=2.0),
)
