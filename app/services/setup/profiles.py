"""Profile files: YAML in, a `Profile` out. What is wrong in one is said with its line. The only place of ruamel."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import FileError, ProfileInvalid
from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.services.files import own_file_errors
from app.services.resources import resource
from app.services.setup.planning import SHIPPED, Catalogue
from app.services.setup.profile_schema import Document, Place, Vault, read_profile

MAX_SIZE = 256 * 1024
"""Bytes of a profile file: what is larger is something else."""

MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile that can be chosen."""

    path: Path
    name: str
    description: str


def load_profile(
    path: Path,
    answers: Mapping[str, str | Secret] = {},
    *,
    vault: Vault | None = None,
    catalogue: Catalogue = SHIPPED,
) -> Profile:
    """Read a profile and put the answers in; `profile.asked` says what can be answered, a secret with a `Secret`.

    Raises ProfileInvalid with line and key, FileError, and what `vault` raises (VaultLocked without one).
    """
    return read_profile(_document(path), catalogue, answers, vault)


def shipped_profiles() -> tuple[ProfileFile, ...]:
    """The examples that come with the program."""
    return profiles_in(resource("profiles"))


def profiles_in(folder: Path) -> tuple[ProfileFile, ...]:
    """The profiles in a folder by name; a file that cannot be read is among them and says so when it is loaded."""
    found = [_summary(path) for path in sorted(folder.glob("*.yaml")) if path.is_file()]
    return tuple(sorted(found, key=lambda file: file.name.casefold()))


def _summary(path: Path) -> ProfileFile:
    try:
        root = _document(path).root
    except (ProfileInvalid, FileError) as error:
        return ProfileFile(path, path.stem, str(error))
    about = root if isinstance(root, dict) else {}
    return ProfileFile(path, str(about.get("name") or path.stem), str(about.get("description") or ""))


def _document(path: Path) -> Document:
    text = _text(path)
    if _nests_deeply(text):
        raise ProfileInvalid(f"{path.name} is nested too deeply: that is no profile.")
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import DuplicateKeyError
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    yaml = YAML(typ="rt")
    try:
        tree = yaml.load(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = f", line {mark.line + 1}" if mark else ""
        problem = (error.problem if isinstance(error, MarkedYAMLError) else str(error)) or "it is no YAML"
        if isinstance(error, DuplicateKeyError):
            problem = "a key stands there twice"
        first = str(problem).strip().splitlines()[0].rstrip(".")
        raise ProfileInvalid(f"{path.name}{line}: {first}.", details=str(error)) from error
    lines: dict[Place, int] = {(): 1}
    return Document(path.name, _plain(path.name, tree, (), lines), lines)


def _text(path: Path) -> str:
    try:
        with own_file_errors(path, "read"):
            if path.stat().st_size > MAX_SIZE:
                raise ProfileInvalid(f"{path.name} is larger than 256 KiB: that is no profile.")
            return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProfileInvalid(f"{path.name} is not a text in UTF-8.", hint="Save it as UTF-8.") from error


def _nests_deeply(text: str) -> bool:
    """Before it is parsed: deep nesting takes the parser minutes."""
    depth = deepest = 0
    for mark in re.findall(r"[\[{}\]]", text):
        depth = max(0, depth + (1 if mark in "[{" else -1))
        deepest = max(deepest, depth)
    return deepest > 4 * MAX_DEPTH or re.search(rf"(?:[-?:][ \t]+){{{4 * MAX_DEPTH}}}", text) is not None


def _plain(source: str, node: Any, place: Place, lines: dict[Place, int]) -> Any:
    """ruamel's tree as plain values; remembers the lines."""
    if len(place) > MAX_DEPTH or len(lines) > 20_000:
        raise ProfileInvalid(f"{source} is nested too deeply, or too long: that is no profile.")
    if isinstance(node, dict):
        return {str(key): _child(source, node, key, (*place, str(key)), lines) for key in node}
    if isinstance(node, list):
        return [_child(source, node, number, (*place, number), lines) for number in range(len(node))]
    if isinstance(node, bool) or node is None:
        return node
    if isinstance(node, int) and not isinstance(node, bool):
        return int(node)
    return str(node)


def _child(source: str, parent: Any, key: Any, place: Place, lines: dict[Place, int]) -> Any:
    marks: Any = getattr(parent, "lc").data  # noqa: B009 - ruamel's classes have it, their types do not say so
    if marks and key in marks:
        lines[place] = marks[key][0] + 1
    return _plain(source, parent[key], place, lines)
