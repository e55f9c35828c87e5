"""`satchel self-test`: what it tries, what it says of something broken, and how it knows what is imported later."""

import json
import os
from pathlib import Path

import pytest

from app.cli.self_test import imports
from app.services.resource_list import differences, read_list, write_list
from tests.end_to_end.program import satchel

CHEAP = (
    "data folder", "resources", "encryption", "vault", "journal", "local commands", "helper process", "SSH", "WinRM",
    "report",
)  # fmt: skip
"""Every module is imported by the self-test of the built program only: it takes some seconds."""


def only(*parts: str) -> list[str]:
    return [word for part in parts for word in ("--only", part)]


def test_the_self_test_finds_everything_in_its_place() -> None:
    done = satchel("self-test", "--json", *only(*CHEAP))
    assert done.returncode == 0, done.stdout
    parts = json.loads(done.stdout)["parts"]
    assert [part["name"] for part in parts] == list(CHEAP)
    assert {part["state"] for part in parts} == {"works"}


@pytest.mark.skipif(
    not os.environ.get("SATCHEL_TEST_WINDOW"), reason="takes 8 s; the built program's own self-test opens the window"
)
def test_a_screen_that_does_not_work_is_said_and_the_pages_are_opened_and_photographed_without_it(
    tmp_path: Path,
) -> None:
    pictures = tmp_path / "pictures"
    words = ["self-test", "--json", *only("window"), "--pictures", pictures]
    done = satchel(*words, environment={"QT_QPA_PLATFORM": "nonsense"})
    assert done.returncode == 1
    parts = {part["name"]: part for part in json.loads(done.stdout)["parts"]}
    window = parts.pop("window")
    assert not window["ok"]
    assert "nonsense" in window["detail"]
    assert parts.keys() >= {"pages", "places", "dialogs", "icons", "terminal", "clipboard", "paper"}
    assert {part["state"] for part in parts.values()} == {"works"}
    taken = {path.stem: path.read_bytes() for path in pictures.iterdir()}
    assert taken.keys() >= {"remote", "diagnostics", "setup", "vault", "vault-open", "settings", "terminal", "Palette"}
    assert len(set(taken.values())) == len(taken), "two of them show the same"


def test_the_self_test_says_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    words = ["self-test", "--json", *only("data folder", "journal")]
    done = satchel(*words, environment={"SATCHEL_HOME": str(tmp_path / "file")})
    assert done.returncode == 1
    assert {part["name"] for part in json.loads(done.stdout)["parts"] if not part["ok"]} == {"data folder"}
    assert "satchel doctor" in done.stderr


def test_a_part_that_there_is_not_is_a_mistake_of_who_asks() -> None:
    done = satchel("self-test", *only("nothing"))
    assert done.returncode == 2
    assert '"data folder"' in done.stderr


def test_what_a_function_imports_is_found_in_its_code() -> None:
    found = {(one.module, one.names) for one in imports.imports_of("app.cli.self_test.crypto")}
    assert ("certifi", ()) in found
    assert ("cryptography.hazmat.primitives.kdf.argon2", ("Argon2id",)) in found


@pytest.mark.parametrize("name", sorted(imports.ELSEWHERE - imports.OVER_DBUS))
def test_what_is_said_to_be_for_another_system_cannot_be_loaded_on_this_one(name: str) -> None:
    with pytest.raises((ImportError, AssertionError)):
        imports.make(imports.Import(name, (), "a test"))


def test_what_is_missing_is_an_error_also_where_it_is_a_name_of_a_module_that_is_there() -> None:
    with pytest.raises(ImportError):
        imports.make(imports.Import("app.services.resources", ("nothing",), "a test"))


def test_a_resource_that_is_missing_changed_or_added_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "resources"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(name)
    write_list(folder, tmp_path)
    listed = read_list(folder)
    assert listed is not None
    assert differences(folder, listed) == []
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text("other")
    (folder / "c.txt").write_text("new")
    assert differences(folder, listed) == ["a.txt is missing", "c.txt was added", "b.txt was changed"]
