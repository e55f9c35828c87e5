"""Parts of the self-test that look at what comes with the program: its own modules, libraries, and files."""

import json
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from app.cli.self_test import imports
from app.cli.session import Session

_MOST_WORDS = 3  # of what is missing; the rest is counted


def resources(session: Session) -> str:
    """Load every file that comes with the program. In a built one each must be what it was when it was built."""
    from app.services.resource_list import differences, read_list
    from app.services.resources import resource

    folder = resource("")
    listed = read_list(folder)
    if listed is not None and (wrong := differences(folder, listed)):
        raise ValueError(_in_short(wrong))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    wrong = [f"{path.relative_to(folder)}: {problem}" for path in files if (problem := _problem(path))]
    if wrong or not files:
        raise ValueError(_in_short(wrong) or f"{folder} is empty")
    return f"{len(files)} files" + ("" if listed is None else ", as they were built")


def _problem(path: Path) -> str:
    try:
        _LOADERS.get(path.suffix, _load_text)(path)
    except (ValueError, LookupError, SyntaxError, struct.error) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _load_text(path: Path) -> None:
    if not path.read_text("utf-8").strip():
        raise ValueError("it is empty")


def _load_svg(path: Path) -> None:
    if not ElementTree.parse(path).getroot().tag.endswith("svg"):  # noqa: S314 - it is ours
        raise ValueError("it is no drawing")


def _load_yaml(path: Path) -> None:
    from app.services.setup.profiles.loading import load_profile

    load_profile(path)


def _load_icon(path: Path) -> None:
    kind, count = struct.unpack_from("<2xHH", path.read_bytes())
    if kind != 1 or not count:
        raise ValueError("it is no icon")


def _load_bytes(path: Path) -> None:
    if not path.read_bytes():
        raise ValueError("it is empty")


_LOADERS: Mapping[str, Callable[[Path], object]] = {
    ".svg": _load_svg,
    ".json": lambda path: json.loads(path.read_text("utf-8")),
    ".yaml": _load_yaml,
    ".ico": _load_icon,
    ".icns": _load_bytes,
    ".png": _load_bytes,
    ".qm": _load_bytes,
}


def modules(session: Session) -> str:
    """Import every module of the program, and all that the code of each will import one day."""
    own = imports.own_modules()
    if not own:
        raise ValueError("its own modules cannot be found")
    found = {imports.Import(name, (), name) for name in own}
    for name in own:
        session.task.check()
        found |= imports.imports_of(name)
    wanted = {(one.module, one.names): one for one in sorted(found, key=lambda one: one.by)}
    without, wrong = set[str](), dict[str, str]()
    for one in wanted.values():
        if imports.is_elsewhere(one):
            continue
        session.task.check()
        try:
            imports.make(one)
        except ImportError as error:
            if what := imports.optional(one):
                without.add(what)
            else:
                wrong.setdefault(str(error), one.by)
    if wrong:
        raise ValueError(_in_short([f"{error} ({by})" for error, by in wrong.items()]))
    missing = f", without {' and '.join(sorted(without))}" if without else ""
    return f"{len(own)} of our own, {len({one.module for one in wanted.values()})} in all{missing}"


def _in_short(wrong: list[str]) -> str:
    more = len(wrong) - _MOST_WORDS
    return "; ".join(wrong[:_MOST_WORDS]) + (f"; and {more} more" if more > 0 else "")
