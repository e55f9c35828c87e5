"""Profile files: YAML in, a `Profile` out. What is wrong in one is said with its line."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import FileError, ProfileInvalid
from app.domain.language import tr
from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.services.files import own_file_errors
from app.services.resources import resource
from app.services.setup.arguments import nearest
from app.services.setup.planning import SHIPPED, Catalogue
from app.services.setup.profiles.schema import extended, read_profile
from app.services.setup.profiles.words import FAMILY, Answers, Vault
from app.services.setup.profiles.yaml import Document, read_document

MAX_SIZE = 256 * 1024
"""Bytes of a profile file: what is larger is something else."""

MAX_EXTENDED = 20
"""Files that one profile may be made of."""

ENDINGS = (".yaml", ".yml")

type Find = Callable[[str, Path], Path | None]
"""The file of the profile that another (at the path) extends by its name, or None."""


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile that can be chosen."""

    path: Path
    name: str
    description: str
    client: str = ""
    site: str = ""
    steps: int = 0  # its own, without those of the profiles that it extends
    extends: tuple[str, ...] = ()
    problem: str = ""  # why it cannot be read
    has_schema: bool = False  # it says that it is a profile


def load_profile(
    path: Path,
    answers: Answers | None = None,
    *,
    vault: Vault | None = None,
    catalogue: Catalogue = SHIPPED,
    find: Find | None = None,
) -> Profile:
    """Read a profile and put the answers in; `profile.asked` says what can be answered, a secret with a `Secret`.

    Raises ProfileInvalid with line and key, FileError, and what `vault` raises (VaultLocked without one).
    """
    return read_profile(documents_of(path, find or finder()), catalogue, answers or {}, vault)


def look_at_profile(path: Path, *, catalogue: Catalogue = SHIPPED, find: Find | None = None) -> Profile:
    """What is in a profile and what it asks for, without answers and without the vault: never to be planned."""
    return load_profile(path, vault=lambda _: Secret(""), catalogue=catalogue, find=find)


def documents_of(path: Path, find: Find, *, text: str | None = None) -> tuple[Document, ...]:
    """The files that a profile is made of, those that others extend first. `text` stands for what is in the file."""
    return tuple(files_of(path, find, text=text).values())


def files_of(path: Path, find: Find, *, text: str | None = None) -> dict[Path, Document]:
    """As `documents_of`, with the path of each."""
    found: dict[Path, Document] = {}
    _gather(path, find, text, (), found)
    return found


def finder(*folders: Path) -> Find:
    """Finds a profile by the name of its file: beside the one that extends it, in `folders`, among the shipped ones."""

    def find(name: str, path: Path) -> Path | None:
        places = (path.parent, *folders, resource("profiles"))
        candidates = [folder / f"{name}{ending}" for folder in places for ending in ENDINGS]
        # A name with a slash in it would lead out of the folder.
        return next((one for one in candidates if one.stem == name and one.is_file()), None)

    return find


def shipped_profiles() -> tuple[ProfileFile, ...]:
    """The examples that come with the program."""
    return profiles_in(resource("profiles"))


def carried_folder() -> Path:
    """The folder `profiles` beside the program: what a technician carries along on the stick."""
    return Path(sys.executable if getattr(sys, "frozen", False) else sys.argv[0]).resolve().parent / "profiles"


def carried_profiles() -> tuple[ProfileFile, ...]:
    """The profiles beside the built program."""
    return profiles_in(carried_folder()) if getattr(sys, "frozen", False) else ()


def profiles_in(folder: Path) -> tuple[ProfileFile, ...]:
    """The profiles in a folder by name; a file that cannot be read is among them and says so when it is loaded."""
    paths = [path for ending in ENDINGS for path in folder.glob(f"*{ending}") if path.is_file()]
    return tuple(sorted(map(summary, sorted(paths)), key=lambda file: file.name.casefold()))


def summary(path: Path) -> ProfileFile:
    """What a list shows of a profile."""
    try:
        document = read_document(path.name, read_text(path))
        names = extended(document)
    except (ProfileInvalid, FileError) as error:
        return ProfileFile(path, path.stem, str(error), problem=str(error))
    about = document.root if isinstance(document.root, dict) else {}
    texts = {key: str(about.get(key) or "") for key in ("description", "client", "site")}
    steps = about.get("steps")
    count = len(steps) if isinstance(steps, list) else 0
    is_profile = str(about.get("schema") or "").startswith(FAMILY)
    name = str(about.get("name") or path.stem)
    return ProfileFile(path, name, **texts, steps=count, extends=names, has_schema=is_profile)


def read_text(path: Path) -> str:
    """The text of a profile file with its own line ends. Raises FileError, ProfileInvalid."""
    try:
        with own_file_errors(path, "read"):
            if path.stat().st_size > MAX_SIZE:
                raise ProfileInvalid(tr("{name} is larger than 256 KiB: that is no profile.", name=path.name))
            return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProfileInvalid(
            tr("{name} is not a text in UTF-8.", name=path.name), hint=tr("Save it as UTF-8.")
        ) from error


def _gather(path: Path, find: Find, text: str | None, way: Sequence[Path], found: dict[Path, Document]) -> None:
    document = read_document(path.name, read_text(path) if text is None else text)
    for number, name in enumerate(extended(document)):
        place = ("extends", number)
        other = find(name, path)
        if other is None:
            near = nearest(name, [file.stem for file in path.parent.glob("*.yaml")])
            raise document.invalid(place, tr('there is no profile "{name}" to extend.', name=name) + near)
        if other in (*way, path):
            circle = [*way, path][[*way, path].index(other) :]
            names = " extends ".join(one.stem for one in (*circle, other))
            raise document.invalid(place, tr("the profiles extend each other in a circle: {names}.", names=names))
        if len(found) + len(way) >= MAX_EXTENDED:
            raise document.invalid(
                place, tr("a profile is made of at most {max_extended} files.", max_extended=MAX_EXTENDED)
            )
        if other not in found:
            _gather(other, find, None, (*way, path), found)
    found[path] = document
