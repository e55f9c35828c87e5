"""The start of Satchel: `--version` at once, a command without a window, or the window."""

import gc
import os
import sys
from collections.abc import Sequence

from app import __version__

BUG = 70  # sysexits.h, EX_SOFTWARE


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code. Without arguments the window opens; where there is no display, the terminal does its main job."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given == ["--version"]:
        sys.stdout.write(f"satchel {__version__}\n")
        return 0
    from app.crash import crash_hook, log_to
    from app.services.paths import find_paths

    paths = find_paths()
    try:
        log_to(paths.log_file)
        if given:
            from app.cli.main import run_command

            return run_command(given, paths)
        from app.composition import build_services

        if not _has_display():
            from app.cli.headless import diagnose_here

            return diagnose_here(build_services(paths))
        gc.disable()  # nothing that a start makes is garbage; the window enables it again when it is shown
        from app.composition import run_window
        from app.views import lean_qt

        lean_qt.load()
        return run_window(build_services(paths))
    except Exception as error:
        crash_hook(error, paths.log_file)
        return BUG


def _has_display() -> bool:
    """Windows and macOS always have one. `QT_QPA_PLATFORM` is set by who knows better, for example the tests."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    sys.exit(main())
