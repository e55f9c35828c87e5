"""Profile files in the hands of a script: checked as a whole, taken over among one's own."""

from pathlib import Path

from app.cli.exit_codes import DONE, PROBLEMS
from app.cli.session import Session
from app.cli.setup_profiles import profile_path
from app.services.setup.planning import SHIPPED
from app.services.setup.profiles.files import open_draft, take_over


def check(session: Session) -> int:
    """Tells all that is wrong in a profile, without any device and without the vault. Ends with 1 where there is."""
    draft = open_draft(profile_path(session), session.services.paths.profiles_folder, SHIPPED)
    found = draft.look().problems
    session.output.document([{"line": one.line, "message": one.message, "hint": one.hint} for one in found])
    for one in found:
        session.output.line(f"Line {one.line}: {one.message}" if one.line else one.message)
        if one.hint:
            session.output.line(f"    {one.hint}")
    if not found:
        session.output.line("Nothing is wrong in it.")
    return PROBLEMS if found else DONE


def import_(session: Session) -> int:
    """Copies a profile with those that it extends, or all of a folder. Ends with 1 where something was left."""
    source = Path(session.options.source).expanduser()
    taken = take_over(source, session.services.paths.profiles_folder)
    left = [{"file": name, "reason": reason} for name, reason in taken.left]
    session.output.document({"profiles": [str(path) for path in taken.paths], "left": left})
    for path in taken.paths:
        session.output.line(f"{path.stem}  {path}")
    for name, reason in taken.left:
        session.output.message(f"{name} was left: {reason}")
    return PROBLEMS if taken.left else DONE
