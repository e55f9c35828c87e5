"""`satchel self-test`: every part once, each for itself."""

from collections.abc import Sequence
from pathlib import Path

from app.cli.exit_codes import DONE, PROBLEMS, UsageError
from app.cli.self_test import bundled, crypto, parts, remote
from app.cli.self_test.results import PartResult, State
from app.cli.self_test.trying import Part, try_part
from app.cli.session import Session

_PARTS: Sequence[tuple[str, Part]] = (
    ("data folder", parts.data_folder),
    ("resources", bundled.resources),
    ("modules", bundled.modules),
    ("encryption", crypto.crypto),
    ("store for keys", crypto.keyring),
    ("vault", parts.vault),
    ("journal", parts.journal),
    ("local commands", parts.local_commands),
    ("helper process", parts.helper),
    ("SSH", remote.ssh),
    ("WinRM", remote.winrm),
    ("serial ports", parts.serial),
    ("checks", parts.checks),
    ("setup profiles", parts.profiles),
    ("report", parts.report),
)


WINDOW = "window"
"""All parts that need Qt, under one name: they run in one process of their own."""


def self_test(session: Session) -> int:
    """Changes nothing but a file in the data folder, which it removes, and for a moment the clipboard."""
    options = session.options
    pictures = Path(options.pictures).absolute() if options.pictures else None
    if options.inside:
        from app.cli.self_test.window_inside import try_inside

        results = try_inside(session, pictures)
    else:
        from app.cli.self_test.window import try_window

        only = frozenset(options.only or ())
        if unknown := only - {WINDOW, *(name for name, _ in _PARTS)}:
            known = ", ".join(f'"{name}"' for name in (*(name for name, _ in _PARTS), WINDOW))
            raise UsageError(f"The self-test has no part {', '.join(sorted(unknown))}.", hint=f"Its parts: {known}.")
        results = [try_part(session, name, part) for name, part in _PARTS if not only or name in only]
        if not only or WINDOW in only:
            session.task.report("Trying the window")
            results += try_window(pictures)
    is_whole = not any(result.state is State.BROKEN for result in results)
    session.output.document({"ok": is_whole, "parts": [_described(result) for result in results]})
    session.output.table([(one.name, _word(one), one.detail) for one in results])
    if not is_whole:
        session.output.message("Something is broken. satchel doctor looks for the cause on this computer.")
    return DONE if is_whole else PROBLEMS


def _word(result: PartResult) -> str:
    return "BROKEN" if result.state is State.BROKEN else str(result.state.value)


def _described(result: PartResult) -> dict[str, object]:
    return {
        "name": result.name,
        "ok": result.state is not State.BROKEN,
        "state": result.state.value,
        "detail": result.detail,
        "duration_s": round(result.duration, 3),
    }
