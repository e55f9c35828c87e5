"""What a private machine holds that the machine under it does not: files, modes, owners, links of its upper layer."""

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

type Layer = Mapping[str, str]
"""What there is at each path, in one line of text; GONE where a file of the machine under it was removed."""

GONE = "gone"
EXCUSES: Mapping[str, str] = {
    r"var/log(/.*)?": "programs write logs, also about an undo",
    r"var/cache(/.*)?": "a cache may be filled by asking",
    r"var/lib/apt(/.*)?": "apt's lists, and what it notes about itself",
    r"var/lib/dpkg/(lock.*|.*-old|triggers/.*|info/format|updates.*)": "dpkg's locks, copies of its own, open triggers",
    r"etc/(passwd|shadow|group|gshadow|subuid|subgid)-": "the copy that the tools for accounts make of the file before",
    r"etc/\.pwd\.lock": "the lock of the tools for accounts",
    r"etc/ld\.so\.cache|var/lib/systemd/deb-systemd-.*": "made anew by dpkg from what is installed",
    r"var/lib/flatpak(/(\.removed|\.changed|app|appstream|exports|repo|runtime)(/.*)?)?": "flatpak lays its own store",
    r"(root|home/[^/]+)/\.(cache|config|dbus)(/.*)?": "a tool that ran as that person has made its folder",
}
"""Paths that may differ after an undo, and why that is nobody's setting."""


def layer_of(pid: int) -> Layer:
    """The upper layer of the private machine whose first process is `pid`."""
    here = [sys.executable, "-m", __name__]
    inside = ["nsenter", "-t", str(pid), "-m", "--", *here]
    root = str(Path(__file__).parents[2])
    done = subprocess.run(inside, check=True, capture_output=True, cwd=root, env={**os.environ, "PYTHONPATH": root})
    return dict(json.loads(done.stdout))


def differences(before: Layer, after: Layer) -> list[str]:
    """What is not as it was, without what is excused."""
    found = []
    for path in sorted({*before, *after}):
        one, other = (layer[path] if path in layer else _shown(Path("/") / path) for layer in (before, after))
        if one != other and not any(re.fullmatch(pattern, path) for pattern in EXCUSES):
            found.append(f"{path}: {one} -> {other}")
    return found


def _shown(path: Path) -> str:
    try:
        about = path.lstat()
    except OSError:
        return GONE
    if stat.S_ISCHR(about.st_mode) and about.st_rdev == 0:  # how an overlay says that a file was removed
        return GONE
    what = f"{stat.filemode(about.st_mode)} {about.st_uid}:{about.st_gid}"
    if stat.S_ISLNK(about.st_mode):
        return f"{what} to {path.readlink()}"
    if stat.S_ISREG(about.st_mode):
        return f"{what} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    return what


def main() -> None:
    """In the name space of the machine, where its layers are to be seen."""
    (top,) = (one for one in Path("/tmp").glob("satchel-machine-*/upper"))
    found = {}
    for folder, folders, files in os.walk(top):
        for name in (*folders, *files):
            path = Path(folder) / name
            found[path.relative_to(top).as_posix()] = _shown(path)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
