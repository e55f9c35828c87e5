"""Who may import whom. Read this first."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY_IMPORT = {
    "app.domain": {"app.domain"},
    "app.services": {
        "app.domain",
        "app.services",
        "cryptography",
        "keyring",
        "paramiko",
        "psutil",
        "pypsrp",
        "ruamel",
        "serial",
        "spnego",
        "winrm",
    },
    "app.views": {"app.domain", "app.services", "app.views", "PySide6", "shiboken6", "evp"},
}
ONE_PLACE = {
    # library -> the only modules or packages that may import it: its types and errors stay in there
    "paramiko": "app/services/ssh/",
    "winrm": tuple(
        f"app/services/winrm/{name}" for name in ("client.py", "transport.py", "failures.py", "psrp/wire.py")
    ),
    "pypsrp": tuple(f"app/services/winrm/{name}" for name in ("psrp/", "transport.py", "command_prompt.py")),
    "spnego": "app/services/winrm/signing_in/tokens.py",
    "cryptography": ("app/services/vault/", "app/services/ssh/", "app/services/winrm/"),
    "serial": "app/services/serial/",
    "ruamel": "app/services/setup/profile_yaml.py",
    "evp": "app/views/terminal/engine.py",
}
MODULES = [(layer, path) for layer in MAY_IMPORT for path in sorted((ROOT / layer.replace(".", "/")).rglob("*.py"))]


def imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize(("layer", "path"), MODULES, ids=lambda value: str(value).removeprefix(f"{ROOT}/"))
def test_a_layer_imports_only_what_it_may(layer: str, path: Path) -> None:
    for name in imports(path) - {"app"}:
        if name.split(".")[0] not in sys.stdlib_module_names:
            assert any(within(name, allowed) for allowed in MAY_IMPORT[layer]), name


@pytest.mark.parametrize("path", [path for _, path in MODULES], ids=lambda path: str(path).removeprefix(f"{ROOT}/"))
def test_a_library_is_imported_in_one_place(path: Path) -> None:
    for library, place in ONE_PLACE.items():
        if any(within(name, library) for name in imports(path)):
            assert path.relative_to(ROOT).as_posix().startswith(place), f"{library} belongs in {place}"
