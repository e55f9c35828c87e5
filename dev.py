#!/usr/bin/env python3
"""Set up Satchel's environment and do one job in it. Standard library only; started by any Python from 3.9 on.

python3 dev.py run [ARGS]         start Satchel (ARGS as for `satchel`); without a display: diagnose in the terminal
python3 dev.py test [PYTEST ARGS] run the tests
python3 dev.py check              format, lint and types
python3 dev.py shots DIR          every page and state as a picture, light and dark
python3 dev.py bench [NAME]       one benchmark, or the list of them
python3 dev.py setup              only prepare the environment
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "satchel-environment"
LOCK = ROOT / "requirements-dev.lock"
NEEDED = (3, 13)

# What PySide6's wheels expect from the system, by Debian package (Qt documentation, "Qt for X11 Requirements").
RUN_PACKAGES = [
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libglib2.0-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xinerama0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "libxkbcommon0",
]
# The real peers that the tests talk to, and the fonts that make pictures equal everywhere.
TEST_PACKAGES = ["openssh-server", "openssh-client", "keepassxc", "iproute2", "fonts-inter", "fonts-jetbrains-mono"]


def main() -> int:
    jobs = {"run": run, "test": test, "check": check, "shots": shots, "bench": bench, "setup": setup}
    name, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if name not in jobs:
        print(__doc__)
        return 0 if name in ("", "-h", "--help") else 2
    return jobs[name](arguments)


def run(arguments):
    prepare(RUN_PACKAGES)
    return inside("-m", "app", *arguments)


def test(arguments):
    prepare([*RUN_PACKAGES, *TEST_PACKAGES])
    return inside("-m", "pytest", *arguments, env={"QT_QPA_PLATFORM": "offscreen"})


def check(_arguments):
    prepare([])
    steps = (["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"])
    return max(inside("-m", *step) for step in steps)


def shots(arguments):
    if len(arguments) != 1:
        print("Usage: python3 dev.py shots DIR")
        return 2
    prepare([*RUN_PACKAGES, *TEST_PACKAGES])
    return inside("-m", "tests.pictures", arguments[0], env={"QT_QPA_PLATFORM": "offscreen"})


def bench(arguments):
    prepare(RUN_PACKAGES)
    return inside("-m", "bench", *arguments)


def setup(_arguments):
    prepare([*RUN_PACKAGES, *TEST_PACKAGES])
    print(f"Ready: {python_of(VENV)}")
    return 0


def inside(*arguments, env=None):
    """Run the environment's Python in the project's folder and return its exit code."""
    command = [str(python_of(VENV)), *arguments]
    try:
        return subprocess.call(command, cwd=ROOT, env={**os.environ, **(env or {})})
    except KeyboardInterrupt:
        return 130


def python_of(folder):
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(packages):
    """Make `.venv` with the locked dependencies and see to the system's libraries. Does nothing when all is there."""
    install_system_packages(packages)
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted and python_of(VENV).exists():
        return
    python = find_python()
    print(f"Preparing .venv with {python}", file=sys.stderr)
    shutil.rmtree(VENV, ignore_errors=True)
    call([python, "-m", "venv", str(VENV)])
    call(
        [
            str(python_of(VENV)),
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(LOCK),
        ]
    )
    STAMP.write_text(wanted)


def call(command):
    try:
        subprocess.check_call(command, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"This did not work, so nothing was started: {' '.join(command)}\n{error}")


def find_python():
    """The path of a CPython that is new enough, or an exit with what to do."""
    for candidate in candidates():
        if is_new_enough(candidate):
            return candidate
    uv = shutil.which("uv")
    if uv and subprocess.call([uv, "python", "install", "3.13"]) == 0:
        found = subprocess.run([uv, "python", "find", "3.13"], stdout=subprocess.PIPE, text=True, check=False)
        if found.returncode == 0 and is_new_enough(found.stdout.strip()):
            return found.stdout.strip()
    return sys.exit(
        "Satchel needs CPython 3.13 or newer and found none. Install it from python.org, with your package manager, "
        "with `pyenv install 3.13`, or with `uv python install 3.13`, then run this again."
    )


def candidates():
    yield sys.executable
    for name in ("python3.13", "python3.14", "python3.15", "python3", "python"):
        found = shutil.which(name)
        if found:
            yield found
    launcher = shutil.which("py")
    if launcher:
        asked = subprocess.run(
            [launcher, "-3.13", "-c", "import sys; print(sys.executable)"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        yield asked.stdout.strip()
    pyenv = Path(os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))) / "versions"
    for folder in sorted(pyenv.glob("3.*"), reverse=True):
        yield str(python_of(folder))
    uv = shutil.which("uv")
    if uv:
        found = subprocess.run(
            [uv, "python", "find", ">=3.13"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
        )
        yield found.stdout.strip()


def is_new_enough(python):
    """A pyenv shim can be on PATH and yet start nothing, so each candidate is asked."""
    question = "import sys; print(sys.implementation.name == 'cpython' and sys.version_info[:2] >= (%d, %d))" % NEEDED
    try:
        asked = subprocess.run(
            [python, "-c", question],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False
    return asked.stdout.strip() == "True"


def install_system_packages(packages):
    """Install missing Debian packages where we are root, otherwise name the line that does. Elsewhere: nothing."""
    if not packages or not shutil.which("dpkg-query"):
        return
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    present = {line.split()[0] for line in asked.stdout.splitlines() if line.endswith(" installed")}
    # Debian 13 and Ubuntu 24.04 renamed this one for the 64-bit time change.
    if "libglib2.0-0" not in present and shutil.which("dpkg-query"):
        renamed = subprocess.run(
            ["dpkg-query", "-W", "libglib2.0-0t64"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if renamed.returncode == 0:
            present.add("libglib2.0-0")
    missing = [name for name in packages if name not in present]
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() != 0:
        print(f"Missing system packages. Run once:  sudo {line}", file=sys.stderr)
        return
    print(f"Installing {len(missing)} system packages", file=sys.stderr)
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.call(["apt-get", "update", "-qq"], **quiet)
    if subprocess.call(line.split(), **quiet) != 0:
        print(f"apt-get could not install them. Run by hand to see why:  {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
