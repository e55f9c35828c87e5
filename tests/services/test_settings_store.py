"""The settings file."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import FileError
from app.domain.settings import RANGES, Look, Settings, Terminal, Vault
from app.services.settings_fields import FIELDS, Number, field_of
from app.services.settings_store import SettingsStore

TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"))
ANY = st.builds(
    Settings,
    technician=TEXT,
    look=st.builds(Look, scheme=st.sampled_from(["system", "light", "dark"]), text_scale=st.floats(0.8, 2.0)),
    terminal=st.builds(Terminal, font_size=st.integers(8, 32), copy_on_select=st.booleans()),
    vault=st.builds(Vault, path=TEXT),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_without_a_file_everything_is_as_usual(path: Path) -> None:
    assert SettingsStore(path).load() == Settings()
    assert not path.exists()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=ANY)
def test_settings_come_back_equal(tmp_path_factory: pytest.TempPathFactory, value: Settings) -> None:
    store = SettingsStore(tmp_path_factory.mktemp("s") / "settings.json")
    store.save(value)
    assert store.load() == value


def test_what_the_file_lacks_is_as_usual_and_what_is_new_stays(path: Path) -> None:
    path.write_text('{"format":"satchel.settings","version":1,"look":{"text_scale":2,"hue":3},"sound":{"on":true}}')
    store = SettingsStore(path)
    assert store.load() == Settings(look=Look(text_scale=2.0))
    store.save(Settings(technician="Kim"))
    document = json.loads(path.read_bytes())
    assert document["sound"] == {"on": True}
    assert document["look"]["hue"] == 3
    assert document["technician"] == "Kim"


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ('"technician":5', '"technician" is 5'),
        ('"look":[]', '"look"'),
        ('"look":{"text_scale":"big"}', "look.text_scale"),
        ('"terminal":{"copy_on_select":1}', "terminal.copy_on_select"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(path: Path, part: str, named: str) -> None:
    path.write_text('{"format":"satchel.settings","version":1,' + part + "}")
    with pytest.raises(FileError) as error:
        SettingsStore(path).load()
    assert named in str(error.value)
    assert str(path) in str(error.value)


def test_a_damaged_file_is_kept_when_new_settings_are_saved(path: Path) -> None:
    path.write_bytes(b"{broken")
    store = SettingsStore(path)
    with pytest.raises(FileError, match="damaged"):
        store.load()
    store.save(Settings(technician="Kim"))
    assert store.load().technician == "Kim"
    assert path.with_name("settings.json.damaged").read_bytes() == b"{broken"


def test_a_file_of_a_newer_satchel_is_refused_and_stays(path: Path) -> None:
    path.write_bytes(b'{"format":"satchel.settings","version":9}')
    store = SettingsStore(path)
    for use in (store.load, lambda: store.save(Settings())):
        with pytest.raises(FileError, match="newer"):
            use()
    assert path.read_bytes() == b'{"format":"satchel.settings","version":9}'


def written(path: Path, part: str) -> SettingsStore:
    path.write_text(f'{{"format":"satchel.settings","version":1,{part}}}')
    return SettingsStore(path)


def test_a_number_beyond_what_can_be_set_counts_as_the_nearest_that_can(path: Path) -> None:
    huge = "1" + "0" * 400
    store = written(path, f'"look":{{"text_scale":{huge}}},"terminal":{{"font_size":{huge},"scrollback_mb":-{huge}}}')
    assert store.load() == Settings(look=Look(text_scale=2.0), terminal=Terminal(font_size=32, scrollback_mb=1))
    assert written(path, '"look":{"text_scale":-Infinity}').load() == Settings(look=Look(text_scale=0.8))


@pytest.mark.parametrize("part", ['"look":{"text_scale":NaN}', '"technician":"\\ud800"', '"vault":{"path":"a\\u0000"}'])
def test_a_value_that_no_person_could_have_given_is_refused_in_words(path: Path, part: str) -> None:
    with pytest.raises(FileError) as raised:
        written(path, part).load()
    assert raised.value.hint
    str(raised.value).encode()


def test_the_ranges_are_those_that_a_person_is_held_to() -> None:
    numbers = {field.id: field.kind for field in FIELDS if isinstance(field.kind, Number)}
    assert {id: (kind.lowest, kind.highest) for id, kind in numbers.items()} == {
        id: ends for id, ends in RANGES.items() if id in numbers
    }
    scale = field_of("look.text_scale")
    assert scale is not None
    assert set(RANGES) == {*numbers, scale.id}
    assert all(scale.kind.fits(float(end)) for end in RANGES[scale.id])
