"""Where the files lie that come with the program: icons, styles, templates, data."""

import sys
from pathlib import Path

_SOURCE_TREE = Path(__file__).parents[2]


def resource(name: str) -> Path:
    """The path of `resources/<name>`, in the source tree and in the built program."""
    return _root() / "resources" / name


def translations() -> tuple[str, ...]:
    """The languages of the window beside English: "de" for `resources/translations/satchel_de.qm`."""
    folder = resource("translations")
    files = folder.glob("satchel_*.qm") if folder.is_dir() else ()
    return tuple(sorted(file.stem.removeprefix("satchel_") for file in files))


def documentation(name: str) -> Path:
    """The path of `docs/<name>`. The built program has only the pages that its help shows."""
    return _root() / "docs" / name


def beside_resources(name: str) -> Path:
    """The path of a file that lies beside `resources`, in the source tree and in the built program."""
    return _root() / name


def build_commit() -> str:
    """The commit that the built program was made of; "" in the source tree."""
    path = _root() / "commit.txt"
    return path.read_text("ascii").strip() if path.is_file() else ""


def _root() -> Path:
    bundle: str | None = getattr(sys, "_MEIPASS", None)  # set by PyInstaller's boot loader
    return Path(bundle) if bundle else _SOURCE_TREE
