"""The pictures of the pages can be made; how they look is for people to judge."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.views.pages import PAGES
from app.views.theme import Theme
from tests.pictures import diagnostics, remote, setup, vault
from tests.pictures.gallery import PICTURES
from tests.pictures.studio import Picture, Studio

ONE_OF_EACH = [
    Picture("cause", diagnostics.cause),
    Picture("terminal", remote.terminal, ("dark",)),
    Picture("preview", setup.preview, ("light",), pixel_ratio=2.0),
    Picture("entry", vault.entry, ("light",), size=(1024, 600)),
]


@pytest.mark.parametrize("picture", ONE_OF_EACH, ids=lambda one: one.name)
def test_a_picture_is_made_in_each_scheme(tmp_path: Path, theme: Theme, picture: Picture) -> None:
    with Studio(theme) as studio:
        paths = studio.take(picture, tmp_path)
    assert [path.name for path in paths] == [f"{picture.name}-{scheme}.png" for scheme in picture.schemes]
    for path in paths:
        image = QImage(str(path))
        assert (image.width(), image.height()) == tuple(round(side * picture.pixel_ratio) for side in picture.size)
        assert len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 50


@pytest.mark.parametrize("page", [spec.id for spec in PAGES])
def test_every_page_is_pictured(page: str) -> None:
    assert any(picture.name.startswith(page) for picture in PICTURES)


def test_every_picture_has_a_name_of_its_own() -> None:
    names = [picture.name for picture in PICTURES]
    assert len(set(names)) == len(names)
