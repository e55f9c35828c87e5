"""Whose work is in a program is read from its files: nothing is forgotten, and nothing is listed that is not there."""

import importlib.metadata
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import evp
import nacl
import paramiko
import pytest

from shipping.bill import bill_of_materials
from shipping.licences import third_party_licences
from shipping.parts import Part, parts_of

ROOT = Path(__file__).parents[2]
LOCKED = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.M)
INSTALLED = {re.sub(r"[-_.]+", "-", each.name.lower()) for each in importlib.metadata.distributions()}
PACKED = [*LOCKED, "pyinstaller-hooks-contrib"]


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    written = tmp_path_factory.mktemp("build")
    (written / "list.json").write_bytes(b"{}")
    files = [paramiko.__file__, evp.__file__, nacl.__file__, json.__file__, ROOT / "app/__init__.py"]
    return parts_of([("", str(path), "PYMODULE") for path in (*files, written / "list.json")], written)


def named(parts: list[Part], name: str) -> Part:
    [found] = [part for part in parts if part.name == name]
    return found


def test_the_libraries_of_the_files_are_listed_with_their_words_and_no_others(parts: list[Part]) -> None:
    libraries = [part.name for part in parts if part.purl.startswith("pkg:pypi/")]
    assert libraries == ["evp", "paramiko", "PyInstaller boot loader", "pynacl"]
    assert named(parts, "paramiko").licence == "LGPL-2.1"
    assert named(parts, "CPython").texts


@pytest.mark.parametrize("name", sorted({*PACKED} & INSTALLED))
def test_each_library_comes_with_its_licence_and_its_words(name: str, tmp_path: Path) -> None:
    library = importlib.metadata.distribution(name)
    module = next(file for file in library.files or () if file.suffix in {".py", ".pyi", ".so", ".pyd"})
    part = named(parts_of([("", str(library.locate_file(module)), "PYMODULE")], tmp_path), name)
    assert part.licence
    assert any(text.stat().st_size > 500 for text in part.texts)


def test_what_is_built_into_a_library_is_listed_too(parts: list[Part]) -> None:
    assert named(parts, "libsodium").inside.lower() == "pynacl"
    assert {part.inside for part in parts if part.purl.startswith("pkg:cargo/")} == {"evp"}


def test_a_file_that_nobody_knows_is_not_handed_on(tmp_path: Path) -> None:
    stranger = tmp_path / "libstranger.so"
    stranger.write_bytes(b"")
    if sys.platform == "linux":
        with pytest.raises(LookupError, match="libstranger"):
            parts_of([("libstranger.so", str(stranger), "BINARY")], tmp_path / "build")


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="asks Debian's packages")
def test_a_library_of_the_system_is_listed_as_its_package(tmp_path: Path) -> None:
    library = next(iter(_libraries_of_zlib()))
    part = named(parts_of([("libz.so.1", str(library), "BINARY")], tmp_path), "zlib1g")
    assert part.licence == "Zlib"
    assert part.purl.startswith("pkg:deb/debian/zlib1g@1:")
    assert "zlib" in part.texts[0].read_text("utf-8")


def _libraries_of_zlib() -> Iterator[Path]:
    for folder in ("/usr/lib", "/lib"):
        yield from Path(folder).glob("*-linux-gnu*/libz.so.1")


def test_the_same_parts_give_the_same_bill(parts: list[Part]) -> None:
    first, second = bill_of_materials(parts, "linux-x86_64"), bill_of_materials(list(parts), "linux-x86_64")
    assert first == second
    assert bill_of_materials(parts[1:], "linux-x86_64") != first


def test_a_bill_names_every_part_once_and_nothing_else(parts: list[Part]) -> None:
    bill = json.loads(bill_of_materials(parts, "linux-x86_64"))
    references = [component["bom-ref"] for component in bill["components"]]
    assert len(references) == len(set(references))
    assert {component["name"] for component in bill["components"]} == {part.name for part in parts}
    known = {*references, bill["metadata"]["component"]["bom-ref"]}
    assert {one for line in bill["dependencies"] for one in (line["ref"], *line["dependsOn"])} <= known


def test_each_text_stands_once_in_the_licences_for_all_whom_it_is_for(tmp_path: Path) -> None:
    for name, text in (("a", "Do as you like.\r\n"), ("b", "Do  as you like."), ("c", "Ask first.")):
        (tmp_path / name).write_bytes(text.encode())
    one, two, three = (Part(f"part-{name}", "1", "MIT", "", "", (tmp_path / name,)) for name in "abc")
    written = third_party_licences([one, two, three])
    assert written.count("as you like.") == 1
    assert "For part-a, part-b\n" in written
    assert "For part-c\n" in written
