"""Modules that are loaded when they are first asked for something: a start needs them by name only."""

import sys
from _thread import RLock
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_KNOWN = (3, 13)
"""The version of Python whose `dataclasses` is known to ask `inspect` for one thing only."""


def put_off_inspect() -> None:
    """Let `dataclasses` be loaded without `inspect`, and the six modules that it loads: 6 ms and 1 MB of every start.

    It wants the annotations of each class of it, which are at hand. Whoever wants more gets the real module.
    """
    if sys.version_info[:2] == _KNOWN and "inspect" not in sys.modules:
        real = next(_specs("inspect"), None)
        if real is not None and real.loader is not None:
            module = LaterModule("inspect", real.loader)
            module.__dict__["get_annotations"] = _annotations_of_class(module)
            sys.modules["inspect"] = module


class LaterModule(ModuleType):
    """A module that fills itself at the first question for one of its names."""

    def __init__(self, name: str, loader: Any) -> None:
        super().__init__(name)
        self.__dict__["_real_loader"] = loader
        self.__dict__["_filling"] = RLock()  # two threads may ask at once

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.filled(), name)

    def filled(self) -> Any:
        """The module itself, as Python would have loaded it."""
        with self.__dict__["_filling"]:
            loader = self.__dict__.pop("_real_loader", None)
            if loader is not None:
                self.__spec__ = ModuleSpec(self.__name__, loader)  # the loader knows it by its first name
                if hasattr(loader, "get_filename"):  # in the built program the loader wants the module to have it
                    self.__file__ = loader.get_filename(self.__name__)
                loader.exec_module(self)
                self.__class__ = ModuleType  # type: ignore[assignment]  # from now on it is as any other
        return self


@contextmanager
def without_sources() -> Iterator[None]:
    """Nobody is given the source of a module meanwhile, as in the built program, unless `inspect` is there already."""
    module = sys.modules.get("inspect")
    if not isinstance(module, LaterModule):
        yield
        return
    module.__dict__["getsource"] = _refuse_source
    try:
        yield
    finally:
        if module.__dict__.get("getsource") is _refuse_source:
            del module.__dict__["getsource"]


def _refuse_source(of: object) -> str:
    raise OSError("source code not available")


def _specs(name: str) -> Iterator[ModuleSpec]:
    found = (finder.find_spec(name, None, None) for finder in sys.meta_path)
    return (spec for spec in found if spec is not None)


def _annotations_of_class(module: LaterModule) -> Any:
    def get_annotations(owner: Any, **more: Any) -> Any:
        found = vars(owner).get("__annotations__", {}) if isinstance(owner, type) and not more else None
        return dict(found) if type(found) is dict else module.filled().get_annotations(owner, **more)

    return get_annotations
