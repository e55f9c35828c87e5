"""The settings file."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import FileError
from app.domain.settings import Look, Settings, Terminal, Vault
from app.services.settings_store import SettingsStore

ANY = st.builds(
    Settings,
    technician=st.text(),
    look=st.builds(Look, scheme=st.sampled_from(["system", "light", "dark"]), text_scale=st.floats(0.8, 2.0)),
    terminal=st.builds(Terminal, font_size=st.integers(6, 40), copy_on_select=st.booleans()),
    vault=st.builds(Vault, path=st.text()),
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
