"""What every test of a view gets: the theme in its light scheme, and tasks that end with the test."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.domain.settings import Look
from app.views.tasks import TaskRunner
from app.views.theme import Theme
from tests.patience import LIMIT_MS

_LIGHT = Look("light", 1.0)


@pytest.fixture(autouse=True)
def theme(installed_theme: Theme) -> Iterator[Theme]:
    """The theme. A test may change it; the next test finds it light and at 100 % again."""
    yield installed_theme
    # what the test has closed is gone, and is not restyled with all that stays: pages of a whole file took seconds
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if (installed_theme.scheme, installed_theme.text_scale, installed_theme.high_contrast) != ("light", 1.0, False):
        installed_theme.set_more_contrast(False)
        installed_theme.set_look(_LIGHT)


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[TaskRunner]:
    """A runner of tasks. The test fails when one of them does not obey the cancel at its end."""
    runner = TaskRunner()
    yield runner
    assert runner.shut_down(LIMIT_MS / 1000), "a task did not end"
    QApplication.processEvents()  # what was told is heard while there are its listeners
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
