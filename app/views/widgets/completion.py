"""What is offered under a field while a person types a part of a name."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QCompleter, QWidget

from app.views.theme import theme


def completion(words: Sequence[str] | QAbstractItemModel, field: QWidget) -> QCompleter:
    """A completer that finds what stands anywhere in a name, in upper or lower case; for `field` to take."""
    completer = QCompleter(words if isinstance(words, QAbstractItemModel) else list(words), field)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    if (popup := completer.popup()) is not None:
        popup.setProperty("is_popup", True)
        theme().dress(popup)
    return completer
