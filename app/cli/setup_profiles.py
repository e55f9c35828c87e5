"""Which profiles there are, and the one that is named, with its answers."""

from collections.abc import Mapping
from pathlib import Path

from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.services.setup.cache import OfflineCache, with_cache
from app.services.setup.profiles import (
    ProfileFile,
    carried_profiles,
    finder,
    load_profile,
    profiles_in,
    shipped_profiles,
)
from app.services.setup.vault_references import secret_of


def profiles(session: Session) -> int:
    """Lists the profiles that can be named."""
    rows = [(file.path.stem, file.name, file.description) for file in _files(session)]
    session.output.document([{"id": id_, "name": name, "description": text} for id_, name, text in rows])
    session.output.table(rows, ("PROFILE", "NAME", "DESCRIPTION"))
    return DONE


def profile_path(session: Session) -> Path:
    """What PROFILE names: a file, or the name of a profile of one's own or of those that come with Satchel."""
    named = Path(session.options.profile).expanduser()
    if named.exists() or named.suffix or len(named.parts) > 1:
        return named
    files = _files(session)
    for file in files:
        if str(named).casefold() in (file.path.stem.casefold(), file.name.casefold()):
            return file.path
    known = ", ".join(file.path.stem for file in files)
    raise UsageError(f'There is no profile "{named}".', hint=f"Give a file, or one of: {known}.")


def load(session: Session, path: Path, answers: Mapping[str, str | Secret]) -> Profile:
    """The profile in a file, with what it takes from the vault."""

    def from_vault(reference: str) -> Secret:
        return secret_of(session.open_vault(), reference, session.task)

    find = finder(session.services.paths.profiles_folder)
    profile = load_profile(path, answers, vault=from_vault, find=find)
    return with_cache(profile, OfflineCache(session.services.paths.cache_folder))


def _files(session: Session) -> tuple[ProfileFile, ...]:
    return (*profiles_in(session.services.paths.profiles_folder), *carried_profiles(), *shipped_profiles())
