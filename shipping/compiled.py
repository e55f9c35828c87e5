"""What is written as text while the program runs, compiled when it is built; see `app/services/compiled_once.py`."""

import contextlib
import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path


def write_compiled(root: Path, folder: Path) -> Path:
    """Write the file that lies beside the resources into `folder`; returns where.

    A process of its own loads all modules of the program: this one has changed what PySide6 and others see."""
    from app.services.compiled_once import NAME

    folder.mkdir(parents=True, exist_ok=True)
    written = folder / NAME
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONHASHSEED": "0"}
    optimized = [sys.executable, "-O"]  # as `optimize=1` in `build.spec`
    subprocess.run([*optimized, "-m", "shipping.compiled", str(written)], cwd=root, env=environment, check=True)
    return written


def _compile_all(written: Path) -> None:
    from app.services import compiled_once

    compiled_once.install()
    compiled_once.begin_anew()
    from app.views import lean_qt

    lean_qt.load()
    import app

    for module in pkgutil.walk_packages(app.__path__, "app."):
        with contextlib.suppress(ImportError, AttributeError, OSError):  # what belongs to another system
            importlib.import_module(module.name)
    compiled_once.write_codes(written, compiled_once.fresh_codes())


if __name__ == "__main__":
    _compile_all(Path(sys.argv[1]))
