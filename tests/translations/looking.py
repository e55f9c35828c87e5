"""Looks through all widgets of an arranged window for texts that did not go through `tr`."""

import re
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QMenu, QWidget

from app.views.terminal.widget import TerminalWidget
from tests.pictures.gallery import PICTURES
from tests.pictures.scene import Scene
from tests.pictures.studio import Studio, _see
from tests.translations.data import is_data

MOST_ROWS = 200  # of a model that are looked at
_TRANSLATED = re.compile(r"⟦[^⟦⟧]*(?:⟧|…$)")  # the end of a text may be cut off
_MARKUP = re.compile(r"<[^<>]*>|\((?:Ctrl|Alt|Shift|Esc|Enter|Del|F\d)[^()]*\)")
_LETTERS = re.compile(r"[^\W\d_]{3,}")


class _Looking(Studio):
    """Keeps the texts in place of the pictures."""

    def look(self, picture: object, folder: Path | None) -> Iterator[str]:
        self._taken += 1
        scene = Scene(Path(self._folder.name) / str(self._taken), QSize(1280, 800))
        scene.window.show()
        scene.window.activateWindow()
        self.wait(scene.window.isActiveWindow)
        try:
            picture.arrange(self, scene)  # type: ignore[attr-defined]
        except AssertionError:
            yield f"? the state did not come: {picture.name}"  # type: ignore[attr-defined]
        self.rest()
        if folder:
            _see(scene.window, 1.0).save(str(folder / f"{picture.name}.png"), "PNG")  # type: ignore[attr-defined]
        yield from sorted({plain for text in _texts() if _is_bare(plain := _MARKUP.sub(" ", text).strip())})
        scene.close()
        self.rest()


def look_at(words: list[str], folder: Path | None) -> list[str]:
    """The texts that have letters outside of brackets, each once, with the picture where it was found."""
    found: dict[str, str] = {}
    wanted = [one for one in PICTURES if not words or any(word in one.name for word in words)]
    with _Looking() as studio:
        for picture in wanted:
            for line in studio.look(picture, folder):
                found.setdefault(line, picture.name)
    return [f"{where}\t{line!r}" for line, where in found.items()]


def _is_bare(text: str) -> bool:
    inside = text
    while (less := _TRANSLATED.sub(" ", inside)) != inside:
        inside = less
    return bool(_LETTERS.search(inside)) and not is_data(inside)


def _texts() -> Iterator[str]:
    for widget in QApplication.allWidgets():
        if not isinstance(widget, TerminalWidget):
            yield from _of_widget(widget)


def _of_widget(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.accessibleName(), widget.windowTitle() if widget.isWindow() else "")
    if not isinstance(widget, QLineEdit) and callable(text := getattr(widget, "text", None)):
        yield str(text())
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    yield from (_plain(action) for action in widget.actions())
    if isinstance(widget, QMenu):
        yield widget.title()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and not _is_help(widget) and (model := widget.model()) is not None:
        yield from _of_model(model)


def _is_help(widget: QWidget) -> bool:
    """The help is translated as files, not by its words."""
    return type(widget.window()).__module__.startswith("app.views.help")


def _plain(action: QAction) -> str:
    return action.text().partition("\t")[0]


def _of_model(model: QAbstractItemModel) -> Iterator[str]:
    top = QModelIndex()
    for column in range(0 if isinstance(model, QAbstractListModel) else model.columnCount(top)):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
    for row in range(min(model.rowCount(top), MOST_ROWS)):
        index = model.index(row, 0, top)
        yield str(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() or "")
