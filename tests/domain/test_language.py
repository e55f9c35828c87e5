"""What a text becomes in another language, and that it stays as it stands without one."""

from collections.abc import Iterator

import pytest

from app.domain.language import counted, speak, tr


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak(None)


def german(text: str, number: int) -> str:
    return {
        ("{name} is gone", -1): "{name} ist weg",
        ("%n disks", 1): "%n Laufwerk",
        ("%n disks", 3): "%n Laufwerke",
    }.get((text, number), "")


def test_without_a_translation_a_text_stays_as_it_stands() -> None:
    assert (tr("Done {0}"), tr("{name} is gone", name="web01"), counted(1, "disk"), counted(2, "box", "boxes")) == (
        "Done {0}", "web01 is gone", "1 disk", "2 boxes",
    )  # fmt: skip


def test_a_translation_gets_the_values_and_its_own_plural() -> None:
    speak(german)
    assert (tr("{name} is gone", name="web01"), counted(1, "disk"), counted(3, "disk")) == (
        "web01 ist weg", "1 Laufwerk", "3 Laufwerke",
    )  # fmt: skip


def test_what_has_no_translation_stays_english() -> None:
    speak(german)
    assert (tr("Not known"), counted(2, "box", "boxes")) == ("Not known", "2 boxes")


def test_braces_in_a_value_are_no_names() -> None:
    assert tr("{name} is gone", name="{x}") == "{x} is gone"
