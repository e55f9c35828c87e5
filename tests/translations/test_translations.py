"""Texts are found for translators; a translation is compiled, chosen and spoken."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.resources import translations
from app.views.languages import choose, translation
from tests.translations.files import compile_to, write
from tests.translations.pseudo import pseudo
from tests.translations.sinks import errors, faults_of
from tests.translations.texts import ROOT, Text, texts_of

MODULE = """
from app.domain.language import Worded, counted, tr
A = tr("Save")
B = counted(3, "box", "boxes")
class Grade(Worded):
    WEAK = "Weak"
"""
SPOILT = """
from app.domain.language import tr
A = tr(f"no text")
B = tr("{name} is gone", device=1) + tr(" for ever")
C = FileError(tr("It is gone"), hint="Look for it.")
D = Evidence("disk", "Free space" if C else tr("Space"), "1 GB", D == "is no text")
"""


def test_every_text_that_reaches_a_person_is_a_literal_of_the_language_with_its_values() -> None:
    """The few that stay as they are: `_IN_THE_SOURCE` and `_COMMAND` in sinks.py say why."""
    known = errors()
    faults = [fault for file in sorted((ROOT / "app").rglob("*.py")) for fault in faults_of(file, known)]
    assert not faults


def test_a_text_that_has_no_way_to_the_language_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(SPOILT)
    kinds = sorted(kind for kind, _ in faults_of(module, frozenset({"FileError"})))
    assert kinds == ["bare", "bare", "blank", "made up", "values"]


def test_texts_are_found_in_the_source(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(MODULE)
    found = [(one.source, one.is_counted) for one in texts_of(module)]
    assert found == [("Weak", False), ("Save", False), ("%n boxes", True)]


def test_the_texts_of_all_rooms_are_there() -> None:
    rooms = ("views/main_window.py", "views/leaving_dialog.py", "services/inspection/processes.py")
    sources = {one.source for room in rooms for one in texts_of(ROOT / "app" / room)}
    assert {"Lock the vault", "%n sessions are open", "%n processes"} <= sources


def test_a_translation_that_is_brought_up_to_date_keeps_what_is_translated_and_is_spoken(tmp_path: Path) -> None:
    file, compiled = tmp_path / "satchel_de.ts", tmp_path / "satchel_de.qm"
    texts = [Text("Save", place="a.py:1"), Text("%n disks", is_counted=True, place="a.py:2")]
    assert write(file, "de", texts) == 2
    words = file.read_text("utf-8").replace('<translation type="unfinished" />', "<translation>Sichern</translation>")
    file.write_text(words, "utf-8")
    assert write(file, "de", [*texts, Text("Close", place="b.py:1")]) == 2
    compile_to(compiled, file)
    speak = translation(compiled)
    assert speak is not None
    assert (speak("Save", -1), speak("Close", -1)) == ("Sichern", "")


def test_a_file_that_is_no_translation_leaves_english(tmp_path: Path) -> None:
    (tmp_path / "satchel_de.qm").write_bytes(b"no translation")
    assert translation(tmp_path / "satchel_de.qm") is None


@pytest.mark.parametrize(
    ("wanted", "system", "chosen"),
    [
        ("", ["de-CH", "en"], "de"),
        ("", ["en-GB", "de"], ""),
        ("", ["ja"], ""),
        ("de", ["en"], "de"),
        ("en", ["de"], ""),
        ("xx", ["de"], ""),
    ],
)
def test_the_language_is_the_one_that_is_set_else_that_of_the_system(
    wanted: str, system: list[str], chosen: str
) -> None:
    assert choose(wanted, system, ("de",)) == chosen


def test_only_english_is_offered_without_a_translation() -> None:
    assert translations() == tuple(
        sorted(file.stem.removeprefix("satchel_") for file in (ROOT / "resources/translations").glob("satchel_*.qm"))
    )


def test_the_language_of_no_country_keeps_the_names_of_values_and_keys_of_menus() -> None:
    assert pseudo("Edit {count:,} devices\tF2", -1) == "⟦Édít {count:,} dévíçés~~~~~~⟧\tF2"
    assert pseudo("%n disks", 3) == "⟦%n dísks~~⟧"


@pytest.mark.skipif("SATCHEL_SHOWN_TEXTS" not in os.environ, reason="SATCHEL_SHOWN_TEXTS=1 looks through a window")
def test_every_text_of_the_window_and_its_first_page_goes_through_the_language() -> None:
    """In a process of its own, which speaks before it makes texts. `shown` alone looks at all pictures."""
    command = [sys.executable, "-m", "tests.translations.shown", "remote-home"]
    seen = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert (seen.stdout, seen.returncode) == ("", 0)
