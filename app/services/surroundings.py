"""What this program takes of the computer around it, and what it gives on: a stick leaves nothing there.

A portable program puts its temporary files beside itself, and so do Qt and the scripts that it runs. What a person
opens from here, as a browser or an editor, belongs to the computer: it gets the environment that the person has.
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.paths import Paths

_TEMPORARY = ("TEMP", "TMP") if sys.platform == "win32" else ("TMPDIR",)
_LIBRARIES = "LD_LIBRARY_PATH"


class _Persons:
    """What the environment held before this program changed it; None for what was not there."""

    own: dict[str, str | None] = {}  # noqa: RUF012 - one for the process


@contextmanager
def own_surroundings(paths: "Paths") -> Iterator[None]:
    """For the whole run of the program. Costs nothing where it is not portable."""
    _give_back_libraries()
    if not paths.is_portable:
        yield
        return
    from app.services.files import Claim

    folder = paths.temporary_folder / f"{os.getpid()}-{os.urandom(4).hex()}"
    claim = None
    with contextlib.suppress(Exception):  # a stick that cannot be written: the window says so, and nothing is left
        claim = Claim.take(folder)
        folder.mkdir(mode=0o700)
    if claim is None or not folder.is_dir():
        yield
        return
    before, own = dict(os.environ), dict(_Persons.own)
    _point_to(folder)
    try:
        yield
    finally:
        _Persons.own = own
        for name in [name for name in os.environ if name not in before]:
            del os.environ[name]
        os.environ.update(before)
        wipe(folder)
        claim.drop()
        wipe_left_over(paths.temporary_folder)


def _point_to(folder: Path) -> None:
    _set({name: str(folder) for name in _TEMPORARY})
    if sys.platform == "win32":
        # Microsoft, about_Environment_Variables: where PowerShell notes which modules there are.
        _set({"PSModuleAnalysisCachePath": str(folder / "modules")})
    elif sys.platform == "linux":
        _set({"XDG_CACHE_HOME": str(folder / "cache")})  # fontconfig's, when the computer's own is out of date
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and not (runtime and Path(runtime, "bus").exists()):
            # Without a bus, Qt's library for it would start one, and note that in the home folder (dbus-launch(1)).
            _set({"DBUS_SESSION_BUS_ADDRESS": "disabled:"})


def _give_back_libraries() -> None:
    """PyInstaller's boot loader points at our libraries; the system has read it, and others must not."""
    if getattr(sys, "frozen", False) and sys.platform == "linux" and _LIBRARIES in os.environ:
        own = os.environ.pop(f"{_LIBRARIES}_ORIG", None)
        del os.environ[_LIBRARIES]
        if own:
            os.environ[_LIBRARIES] = own


def _set(values: Mapping[str, str]) -> None:
    for name, value in values.items():
        _Persons.own.setdefault(name, os.environ.get(name))
        os.environ[name] = value


def persons_environment() -> dict[str, str]:
    """For what a person opens from here: the environment as it was before this program changed it."""
    environment = dict(os.environ)
    for name, value in _Persons.own.items():
        if value is None:
            environment.pop(name, None)
        else:
            environment[name] = value
    return environment


@contextmanager
def as_the_person() -> Iterator[None]:
    """What is started meanwhile has the person's own environment, whoever starts it."""
    ours = {name: os.environ[name] for name in _Persons.own if name in os.environ}
    theirs = {name: value for name, value in persons_environment().items() if name in ours}
    for name in ours:
        del os.environ[name]
    os.environ.update(theirs)
    try:
        yield
    finally:
        os.environ.update(ours)


def wipe(folder: Path) -> None:
    """Remove a folder with all that is in it, as far as it goes."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def wipe_left_over(folder: Path) -> None:
    """Remove what programs that were killed have left in a folder where each has its own."""
    from app.services.files import Claim

    with contextlib.suppress(Exception):
        for one in folder.iterdir():
            if one.is_dir() and not one.is_symlink() and (claim := Claim.take(one)) is not None:
                wipe(one)
                claim.drop()
        folder.rmdir()


def empty_left_over(folder: Path) -> None:
    """Remove what lies in the temporary folders of this program and of killed ones; their folders stay in use."""
    wipe_left_over(folder)
    own = Path(os.environ.get(_TEMPORARY[0], ""))
    if own.parent == folder:
        for one in own.iterdir():
            if one.is_dir() and not one.is_symlink():
                wipe(one)
            else:
                one.unlink(missing_ok=True)
