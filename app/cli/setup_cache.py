"""`satchel setup cache`: what of a profile works without a network, and fetching what does not yet."""

from pathlib import Path

from app.cli.exit_codes import DONE, PROBLEMS
from app.cli.session import Session
from app.cli.setup_profiles import profile_path
from app.services.setup.cache.filling import Filled, add, fill
from app.services.setup.cache.store import OfflineCache, readiness, with_cache
from app.services.setup.profiles.loading import finder, look_at_profile


def cache(session: Session) -> int:
    """Ends with 1 while something is missing."""
    options = session.options
    paths = session.services.paths
    kept = OfflineCache(paths.cache_folder)
    profile = with_cache(look_at_profile(profile_path(session), find=finder(paths.profiles_folder)), kept)
    filled = Filled((), ())
    for path in options.add or ():
        filled = Filled((*filled.files, add(kept, Path(path).expanduser())), ())
    if options.fill:
        fetched = fill(profile, session.target(options.device), kept, session.task)
        filled = Filled((*filled.files, *fetched.files), fetched.refused)
    found = readiness(profile, kept)
    session.output.document(
        {
            "profile": profile.name,
            "ready": found.ready,
            "total": found.total,
            "missing": list(found.missing),
            "fetched": [{"name": one.name, "system": one.system, "sha256": one.sha256} for one in filled.files],
            "refused": list(filled.refused),
        }
    )
    for file in filled.files:
        session.output.line(f"{file.name}  [{file.system}]")
    for text in filled.refused:
        session.output.message(f"Not fetched: {text}")
    session.output.line(f"Ready offline: {found.ready} of {found.total}")
    for text in found.missing:
        session.output.line(f"    missing: {text}")
    return PROBLEMS if found.missing else DONE
