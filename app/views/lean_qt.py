"""Loads PySide6 without what only its developers use, in less than half the time.

Two things are left out, both of Shiboken, PySide6's base (figures: 6.12, a two-core machine, of 100 ms):

- It compiles seven modules at every start that describe signatures: for the text of a TypeError, for `__doc__`, and
  for writing .pyi files. They are loaded when one of them is first asked for something, and so are two of Python's
  own that are imported for them. (30 ms)
- It puts an `__import__` of its own in the place of Python's, which looks through the source of every module that is
  imported later for the word "PySide6", and keeps all that source in memory. That serves `from __feature__ import`,
  which we do not use. (5 ms, 3 MB, and as much again when paramiko and its like are loaded)

Three things are done in another way: what is left of its modules, text in an archive, is compiled once for a computer
(`compiled_once`); the archive is read without `zipfile` (`lean_zip`); and the 13,000 functions of Qt that its libraries
name are looked up when they are first called, where Python would have all of them looked up at once.

`tests/views/test_lean_qt.py` holds what must still be true then.
"""

import builtins
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, cast

from app.services.compiled_once import compiled
from app.services.later import LaterModule, without_sources
from app.views import lean_enums
from app.views.lean_zip import open_archive

_LATER = frozenset(
    f"shibokensupport.signature.{name}"
    for name in ("errorhandler", "layout", "mapping", "parser", "lib.enum_sig", "lib.pyi_generator", "lib.tool")
) | {"tempfile", "textwrap", "traceback"}

_KNOWN = (6, 12)
"""The version whose insides this module knows; another one is loaded as it ever was."""


def load() -> None:
    """Import PySide6's base; once, before anything else does."""
    if "PySide6" in sys.modules:
        return
    lean_enums.install()
    usual = sys.meta_path
    sys.meta_path = _Finders(usual)
    try:
        with without_sources(), _lazily_bound(), _helped():
            import PySide6.QtCore

            builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
            import PySide6.QtGui
            import PySide6.QtWidgets  # noqa: F401 - for its effect
    finally:
        sys.meta_path = usual


@contextmanager
def _lazily_bound() -> Iterator[None]:
    """The system's loader then looks up a function when it is first called."""
    if not hasattr(sys, "setdlopenflags"):  # Windows has other ways
        yield
        return
    usual = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        yield
    finally:
        sys.setdlopenflags(usual)


@contextmanager
def _helped() -> Iterator[None]:
    """Shiboken's own modules lie as text in an archive in its library: it is compiled once, `zipfile` is spared."""
    usual, archives = builtins.compile, ModuleType("zipfile")
    archives.__dict__["ZipFile"] = open_archive
    builtins.compile = compiled
    if "zipfile" not in sys.modules:
        sys.modules["zipfile"] = archives
    try:
        yield
    finally:
        builtins.compile = usual
        if sys.modules.get("zipfile") is archives:
            del sys.modules["zipfile"]


class _Finders(list[Any]):
    """Shiboken puts its own finder in front of all; ours must be asked before it."""

    def __init__(self, finders: Sequence[Any]) -> None:
        super().__init__([_LaterFinder(), *finders])

    def insert(self, index: Any, finder: Any) -> None:
        super().insert(int(index) + 1, finder)


class _LaterFinder:
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in _LATER or sys.modules["shiboken6"].__version_info__[:2] != _KNOWN:
            return None
        others = (finder.find_spec(fullname, path, target) for finder in sys.meta_path if finder is not self)
        real = next((spec for spec in others if spec is not None), None)
        return ModuleSpec(fullname, cast("Any", _LaterLoader(real.loader))) if real and real.loader else None


class _LaterLoader:
    """A loader by its looks: the base class would load `importlib.resources`."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = LaterModule(spec.name, self._real)
        if spec.name.endswith(".mapping"):  # libshiboken takes it out of `__dict__`, and calls it before any other
            module.__dict__["update_mapping"] = lambda: module.filled().update_mapping()
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing yet: the module does it itself when it is asked for a name."""
