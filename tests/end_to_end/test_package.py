"""What the built program needs of the source: it is built by hand (`python3 dev.py package`), which takes a minute."""

import ast
import importlib
import struct
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = ast.parse((ROOT / "build.spec").read_text("utf-8"))


def listed(name: str) -> list[str]:
    """The texts in a list of build.spec."""
    [value] = [
        node.value for node in SPEC.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    ]
    assert isinstance(value, ast.List | ast.Tuple)
    return [str(one.value) for one in value.elts if isinstance(one, ast.Constant)]


@pytest.mark.parametrize("name", listed("HIDDEN"))
def test_a_library_that_is_named_by_text_exists(name: str) -> None:
    importlib.import_module(name)


@pytest.mark.parametrize("name", listed("NOTICES"))
def test_a_notice_that_goes_beside_the_program_exists(name: str) -> None:
    assert (ROOT / name).stat().st_size > 500


def test_nothing_that_is_left_out_is_imported_by_the_program() -> None:
    imported = set()
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    assert "PySide6.QtWidgets" in imported
    assert not imported & set(listed("EXCLUDED"))


def test_the_icon_has_every_size_that_windows_shows() -> None:
    icon = (ROOT / "resources/program/satchel.ico").read_bytes()
    reserved, kind, count = struct.unpack_from("<HHH", icon)
    assert (reserved, kind) == (0, 1)
    sizes = {icon[6 + 16 * number] or 256 for number in range(count)}
    assert {16, 24, 32, 48, 256} <= sizes


def test_a_program_without_a_console_has_nowhere_to_write_and_lives() -> None:
    code = "import sys; sys.stdout = sys.stderr = None; from app.__main__ import main; sys.exit(main(['--version']))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
