"""Files of profiles: opened to be edited, saved, taken over from elsewhere, given away; each stays byte by byte."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError, FileError, FileProblem, ProfileInvalid
from app.domain.language import tr
from app.services.files import own_file_errors, read_file, write_atomically
from app.services.resources import resource
from app.services.setup.planning import Catalogue
from app.services.setup.profiles.draft import EMPTY, ProfileDraft
from app.services.setup.profiles.loading import ENDINGS, files_of, finder, read_text, summary

MARK = b"\xef\xbb\xbf"
"""What some editors of Windows write before UTF-8."""

MOST_FILES = 200
"""Files of one folder that are looked at."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What became of the files of an import: the paths of one's own, and what was left with its reason."""

    paths: Sequence[Path]
    left: Sequence[tuple[str, str]] = ()  # name of the file, why


def new_draft(folder: Path, catalogue: Catalogue) -> ProfileDraft:
    """An empty profile that is not in a file yet."""
    draft = ProfileDraft(EMPTY, free_path(folder, "New profile"), catalogue, finder(folder))
    draft.is_new = True
    return _with_unsaved(draft, folder)


def open_draft(path: Path, folder: Path, catalogue: Catalogue) -> ProfileDraft:
    """A profile to edit. Of one that is not a person's own a copy is edited, which will stand in `folder`.

    Raises FileError, ProfileInvalid for what is no YAML.
    """
    text = read_text(path)
    if path.parent.resolve() == resource("profiles").resolve():
        copy = ProfileDraft(text, free_path(folder, path.stem), catalogue, finder(folder, path.parent))
        return _with_unsaved(copy, folder)
    return _with_unsaved(ProfileDraft(text, path, catalogue, finder(folder)), folder)


def keep_unsaved(path: Path, text: str, folder: Path) -> None:
    """Keep what is edited and not saved, so that it outlives a crash; "" forgets it. Raises FileError."""
    place = _unsaved_place(path, folder)
    if text:
        write_atomically(place, text.encode("utf-8"))
    else:
        with own_file_errors(place, "removed"):
            place.unlink(missing_ok=True)


def _with_unsaved(draft: ProfileDraft, folder: Path) -> ProfileDraft:
    """The draft with the edits that were not saved last time, as one that can be taken back."""
    kept = read_file(_unsaved_place(draft.path, folder))
    if kept:
        draft.bring_back(kept.decode("utf-8", "replace"))
    return draft


def _unsaved_place(path: Path, folder: Path) -> Path:
    """One file for each profile, wherever it is."""
    name = hashlib.sha256(str(path).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return folder / ".unsaved" / f"{path.stem}-{name}.yaml"


def save_draft(draft: ProfileDraft, path: Path | None = None) -> Path:
    """Write the draft, whole or not at all. Raises FileError, also where someone else has changed the file."""
    wanted = path or draft.path
    if draft.is_new and path is None:
        wanted = free_path(draft.path.parent, str(draft.look().about.get("name") or draft.path.stem))
    there = read_file(wanted)
    if there is not None and there.removeprefix(MARK).decode("utf-8", "replace") != draft.saved:
        raise FileError(
            tr("{name} was written by someone else meanwhile.", name=wanted.name),
            hint=tr("Save under another name, and compare the two."),
            problem=FileProblem.TAKEN,
        )
    mark = MARK if there is not None and there.startswith(MARK) else b""
    write_atomically(wanted, mark + draft.text.encode("utf-8"), mode=0o644)
    draft.saved_as(wanted)
    return wanted


def take_over(source: Path, folder: Path) -> TakenOver:
    """Copy a profile with those that it extends, or all profiles of a folder, among one's own. Raises AppError."""
    if source.is_dir():
        paths = [path for path in sorted(source.iterdir()) if path.suffix in ENDINGS and path.is_file()][:MOST_FILES]
        if not paths:
            raise ProfileInvalid(
                tr("There is no profile in {name}.", name=source.name), hint=tr("Profiles are files named *.yaml.")
            )
    else:
        paths = [path for path in files_of(source, finder()) if path.parent == source.parent]
    taken: list[Path] = []
    left: list[tuple[str, str]] = []
    for path in paths:
        try:
            taken.append(_copied(path, folder))
        except AppError as error:
            if path == source:
                raise
            left.append((path.name, str(error)))
    return TakenOver(taken, left)


def give_away(path: Path, folder: Path, own: Path) -> Sequence[Path]:
    """Copy a profile, with those that it extends and that do not come with the program, into `folder`."""
    shipped = resource("profiles").resolve()
    paths = [one for one in files_of(path, finder(own)) if one == path or one.parent.resolve() != shipped]
    return [_copied(one, folder) for one in paths]


def free_path(folder: Path, name: str) -> Path:
    """A file in `folder` that is not there yet, named after a profile."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:60] or "profile"
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 10_000))
    return next(path for one in numbered if not (path := folder / f"{one}.yaml").exists())


def _copied(path: Path, folder: Path) -> Path:
    """The copy of a file in `folder`; the one that is there where it is the same. Raises FileError, ProfileInvalid."""
    found = summary(path)
    if found.problem:
        raise ProfileInvalid(found.problem)
    if not found.has_schema:
        raise ProfileInvalid(tr("{name} is no profile of Satchel.", name=path.name))
    data, target = path.read_bytes(), folder / path.name
    there = read_file(target)
    if there is None:
        write_atomically(target, data, mode=0o644)
    elif there != data:
        raise FileError(
            tr("There is another profile {name} already.", name=target.name),
            hint=tr("Rename one of the two files first."),
            problem=FileProblem.TAKEN,
        )
    return target
