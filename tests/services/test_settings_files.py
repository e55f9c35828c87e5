"""Settings as a file: what differs goes in, what fits comes out, and what a hostile file holds is left out and told."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from app.domain.errors import FileError
from app.domain.settings import Look, Settings, Terminal, Vault
from app.services.settings_fields import FIELDS, all_usual, field_of
from app.services.settings_files import export_settings, read_settings

OWN = Settings(
    technician="Robin",
    look=Look("dark", 1.25),
    terminal=Terminal(font_size=20),
    vault=Vault("/home/robin/clients.kdbx", 3),
)


def written(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_what_differs_goes_to_another_computer_and_the_vaults_place_does_not(tmp_path: Path) -> None:
    assert export_settings(OWN, tmp_path / "mine.json") == 5
    text = (tmp_path / "mine.json").read_text("utf-8")
    assert "clients.kdbx" not in text and "scrollback" not in text
    here = Settings(vault=Vault("/there.kdbx"))
    found = read_settings(tmp_path / "mine.json", here)
    assert found.skipped == ()
    assert found.over(here) == replace(OWN, vault=Vault("/there.kdbx", 3))


def test_what_does_not_fit_or_is_not_known_is_left_out_and_told(tmp_path: Path) -> None:
    path = written(
        tmp_path / "odd.json",
        {
            "format": "satchel.settings", "version": 1, "technician": "Kim\u202e", "newer": 1,
            "look": {"scheme": "pink", "text_scale": 400}, "terminal": {"font_size": True, "copy_on_select": True},
            "vault": {"path": "/theirs.kdbx", "lock_after_minutes": -1}, "internet": {"site": "https://x/"},
        },
    )  # fmt: skip
    found = read_settings(path, Settings())
    assert [(field.id, value) for field, value in found.changes] == [("terminal.copy_on_select", True)]
    assert len(found.skipped) == 7 and "newer is not known here" in found.skipped


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"format": "other"}', '{"format": "satchel.settings"}', "[" * 100_000, " " * 300_000]
)
def test_what_is_no_file_of_settings_is_refused_and_stays_alone_in_its_folder(tmp_path: Path, text: str) -> None:
    path = tmp_path / "letter.json"
    path.write_text(text)
    with pytest.raises(FileError, match="does not hold settings"):
        read_settings(path, Settings())
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_of_a_newer_satchel_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="newer Satchel"):
        read_settings(written(tmp_path / "new.json", {"format": "satchel.settings", "version": 2}), Settings())


@given(
    st.dictionaries(
        st.sampled_from([field.id for field in FIELDS]), st.integers() | st.floats() | st.text() | st.none()
    )
)
@tries(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_only_values_that_fit_ever_come_in(tmp_path: Path, values: dict[str, object]) -> None:
    document: dict[str, object] = {"format": "satchel.settings", "version": 1}
    for id, value in values.items():
        area, _, name = id.rpartition(".")
        (document.setdefault(area, {}) if area else document)[name] = value  # type: ignore[index]
    found = read_settings(written(tmp_path / "any.json", document), Settings())
    assert all(field.kind.fits(value) for field, value in found.changes)


def test_every_usual_value_fits_and_has_words() -> None:
    assert [field.id for field in FIELDS if not field.kind.fits(field.read(Settings()))] == []
    assert all(field.kind.words(field.read(Settings())) for field in FIELDS)


def test_back_to_the_usual_leaves_what_nobody_is_asked_for() -> None:
    assert all_usual(OWN) == Settings(vault=Vault("/home/robin/clients.kdbx"))


def test_a_setting_is_found_by_its_name() -> None:
    field = field_of("vault.lock_after_minutes")
    assert field is not None and field.read(OWN) == 3 and field_of("vault.path") is None


def test_a_number_without_end_does_not_fit(tmp_path: Path) -> None:
    huge = {"format": "satchel.settings", "version": 1, "look": {"text_scale": 10**400}}
    found = read_settings(written(tmp_path / "odd.json", huge), Settings())
    assert found.changes == () and len(found.skipped) == 1
