"""Every module of the program, and everything that its code will import later: made now, so that what is missing shows.

The code itself is asked what it imports, also inside of functions: in the built program there is no source, and a list
that is kept by hand would be wrong one day.
"""

import importlib
import importlib.util
import opcode
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any

import app

_IMPORT = opcode.opmap["IMPORT_NAME"]
_LOAD = opcode.opmap["LOAD_CONST"]
_MORE = opcode.opmap["EXTENDED_ARG"]

_WINDOWS = frozenset({
    *("_overlapped", "_winapi", "msvcrt", "winreg", "winrt", "paramiko.win_pageant"),
    *("app.services.probes.windows_printers", "app.services.probes.wlan", "app.services.setup.elevation.windows"),
})  # fmt: skip
_POSIX = frozenset({"fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "termios", "tty"})
OVER_DBUS = frozenset({"PySide6.QtDBus", "app.views.pages.vault.locking.linux"})
"""What the built program has on Linux only. Qt itself brings it along everywhere."""
_ABSENT = {"win32": _POSIX | OVER_DBUS, "darwin": _WINDOWS | OVER_DBUS}
ELSEWHERE = _ABSENT.get(sys.platform, _WINDOWS)
"""What there is only on other systems: modules, and packages with all that is in them."""

OPTIONAL = {"gssapi": "Kerberos", "krb5": "Kerberos", "winrt": "Windows Hello"}
"""What may be absent, by package, and what does not work then."""


@dataclass(frozen=True, slots=True)
class Import:
    """One import of the program: the module, the names that are taken from it, and who does it."""

    module: str
    names: tuple[str, ...]
    by: str


def own_modules() -> list[str]:
    """Every module of the program; none is imported by this but the packages that they lie in."""
    packed = sys.modules.get("pyimod02_importers")  # the part of PyInstaller that imports in a built program
    found = (
        _names_in(packed.get_pyz_toc_tree()["app"], "app.")
        if packed is not None
        else (one.name for one in pkgutil.walk_packages(app.__path__, "app."))
    )
    return sorted(name for name in found if name != "app.__main__")


def _names_in(tree: Mapping[str, Any], before: str) -> Iterator[str]:
    """A package is a mapping, a module a text."""
    for name, below in tree.items():
        yield before + name
        if isinstance(below, Mapping):
            yield from _names_in(below, f"{before}{name}.")


def imports_of(name: str) -> set[Import]:
    """What a module imports, at once or later. Raises ImportError where it has no code."""
    spec = importlib.util.find_spec(name)
    loader = spec.loader if spec else None
    code = loader.get_code(name) if loader and hasattr(loader, "get_code") else None
    if code is None:
        raise ImportError(f"there is no code of {name}")
    return {Import(module, names, name) for one in _codes(code) for module, names in _imports_in(one)}


def make(wanted: Import) -> None:
    """Import it. Raises ImportError; what a broken library raises when it is loaded is one too.

    Names that begin with "_" are left out: only the checker of types knows them.
    """
    try:
        module = importlib.import_module(wanted.module)
        for name in wanted.names:
            whole = f"{wanted.module}.{name}"
            if name[0] not in "*_" and not hasattr(module, name) and not _is_in(whole, ELSEWHERE):
                importlib.import_module(whole)
    except ImportError:
        raise
    except Exception as error:
        raise ImportError(f"{type(error).__name__}: {error}") from error


def is_elsewhere(wanted: Import) -> bool:
    """Whether it is for another system, or done by a module that is."""
    return _is_in(wanted.module, ELSEWHERE) or _is_in(wanted.by, ELSEWHERE)


def optional(wanted: Import) -> str:
    """What does not work without it; "" for what has to be there."""
    return OPTIONAL.get(wanted.module.partition(".")[0], "")


def _is_in(name: str, packages: frozenset[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _imports_in(code: CodeType) -> Iterator[tuple[str, tuple[str, ...]]]:
    """`IMPORT_NAME` stands behind two constants: how far up, which is never, and the names (or None)."""
    last: list[object] = []
    more = 0
    words = code.co_code
    for at in range(0, len(words), 2):
        operation, value = words[at], words[at + 1] | more
        more = value << 8 if operation == _MORE else 0
        if operation == _LOAD:
            last.append(code.co_consts[value])
        elif operation == _IMPORT:
            names = last[-1] if last and isinstance(last[-1], tuple) else ()
            yield code.co_names[value], tuple(map(str, names))
