"""A process that the window starts speaks the language of the window."""

from collections.abc import Iterator

import pytest

from app.domain.language import speak
from app.services.setup.elevation import ways
from app.services.worker import helper


@pytest.fixture
def german() -> Iterator[None]:
    speak(lambda text, _: "", "de")
    yield
    speak(None)


def test_a_helper_is_told_the_language_of_the_window(german: None) -> None:
    assert helper.command()[-2:] == ("--worker", "--language=de")
    assert ways.command()[-2:] == ("--elevated", "--language=de")


def test_a_helper_of_an_english_window_is_told_nothing() -> None:
    assert (helper.command()[-1], ways.command()[-1]) == ("--worker", "--elevated")
