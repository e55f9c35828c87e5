"""The start of Satchel: `--version` at once, a command without a window, or the window."""

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app import __version__

if TYPE_CHECKING:
    from app.services.paths import Paths

BUG = 70  # sysexits.h, EX_SOFTWARE
PROBLEMS, STOPPED = 1, 5  # as app/cli/exit_codes.py has them
AS_HELPER = "--worker"
"""The only argument of a helper process, which the program starts for itself; see `app/services/worker`."""


AS_ADMINISTRATOR = "--elevated"
"""The first argument of the process with administrator rights; see `app/services/setup/elevation`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code. Without arguments the window opens; where there is no display, the terminal does its main job."""
    if sys.stdout is None:  # the Windows program that has no console
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - until the end
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given == ["--version"]:
        sys.stdout.write(f"satchel {__version__}\n")
        return 0
    try:
        return _start(given)
    except KeyboardInterrupt:  # before a command has begun to listen for Ctrl+C
        sys.stderr.write("Stopped.\n")
        return STOPPED


def _start(given: list[str]) -> int:
    from app.services.later import put_off_inspect
    from app.services.process_shield import forbid_core_files, shield

    put_off_inspect()
    from app.services import compiled_once

    compiled_once.install()
    address = given[0] if len(given) == 1 and "://" in given[0] else ""  # of a device, for the window
    if given and not address:
        shield()
    else:
        forbid_core_files()  # the rest once the window is painted: before that it knows no secret
    if given[:1] in ([AS_HELPER], [AS_ADMINISTRATOR]) and len(given) > 1 and given[1].startswith("--language="):
        from app.services.resources import translations
        from app.views.languages import begin_as_told

        begin_as_told(given.pop(1), translations())
    if given == [AS_HELPER]:
        from app.composition_worker import run_worker

        return run_worker()
    if given[:1] == [AS_ADMINISTRATOR]:
        from app.composition_worker import run_elevated

        return run_elevated(given[1:])
    from app.domain.errors import FileError
    from app.services.paths import find_paths
    from app.services.surroundings import own_surroundings

    try:
        paths = find_paths()
    except FileError as error:
        sys.stderr.write(f"{error} {error.hint}\n")
        return PROBLEMS
    with own_surroundings(paths):
        return _run(given, paths, address)


def _run(given: list[str], paths: "Paths", address: str) -> int:
    try:
        return _run_command(given, paths) if given and not address else _open(paths, address)
    except Exception as error:
        from app.crash import crash_hook

        crash_hook(error, paths.log_file)
        return BUG


def _run_command(given: Sequence[str], paths: "Paths") -> int:
    from app.cli.main import run_command
    from app.crash import log_to

    log_to(paths.log_file)
    return run_command(given, paths)


def _open(paths: "Paths", address: str) -> int:
    from app.display import has_display, missing_library

    if not has_display():
        from app.cli.headless import diagnose_here
        from app.composition import build_services
        from app.crash import log_to

        log_to(paths.log_file)
        return diagnose_here(build_services(paths))
    gc.disable()  # nothing that a start makes is garbage; the window begins to collect when it is shown
    from app.composition_start import Start
    from app.services.resources import translations
    from app.views import lean_qt

    try:
        start = Start(paths, address)
        if start.is_over:
            return 0
        lean_qt.load()
        if languages := translations():  # before modules are loaded that make texts
            from app.views.languages import begin

            begin(languages, paths.settings_file)
        from app.composition import build_services, run_window

        return run_window(build_services(paths), start)
    except ImportError as error:
        if name := missing_library(error):
            return _without_library(name)
        raise


def _without_library(name: str) -> int:
    from app.display import what_brings

    sys.stderr.write(
        f"The window needs {name}, which this system does not have. {what_brings(name)}\n"
        "Everything but the window works without it: `satchel diagnose`, `satchel --help`.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
