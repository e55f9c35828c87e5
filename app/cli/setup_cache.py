"""`satchel setup cache`: what of a profile works without a network, and fetching what does not yet."""

from pathlib import Path

from app.cli.exit_codes import DONE, PROBLEMS
from app.cli.session import Session
from app.cli.setup_profiles import load, profile_path
from app.services.setup.cache.filling import Filled, add, fill
from app.services.setup.cache.store import OfflineCache, readiness


def cache(session: Session) -> int:
    """Ends with 1 while something is missing."""
    options = session.options
    kept = OfflineCache(session.services.paths.cache_folder)
    profile = load(session, profile_path(session), {})
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
