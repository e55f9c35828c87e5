"""Which commit a program is built from, for its "About Satchel"."""

import subprocess
from pathlib import Path

NAME = "commit.txt"


def write_commit(root: Path, folder: Path) -> Path:
    """Write the commit into a file in `folder`, with a "+" where files differ from it; empty without a repository."""
    folder.mkdir(parents=True, exist_ok=True)
    commit = _asked(root, "rev-parse", "--short=12", "HEAD")
    if commit and _asked(root, "status", "--porcelain", "--untracked-files=no"):
        commit += "+"
    written = folder / NAME
    written.write_text(f"{commit}\n", "ascii")
    return written


def _asked(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
