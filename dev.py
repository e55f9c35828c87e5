#!/usr/bin/env python3
"""Set up Satchel's environment and do one job in it. Standard library only; started by any Python from 3.9 on.

python3 dev.py run [ARGS]         start Satchel (ARGS as for `satchel`); without a display: diagnose in the terminal
python3 dev.py test [PYTEST ARGS] run the tests
python3 dev.py check              format, lint and types
python3 dev.py shots DIR          every page and state as a picture, light and dark
python3 dev.py bench [NAME]       one benchmark, or the list of them
python3 dev.py package [--archive] build the program for this kind of computer into dist/satchel (and pack it)
python3 dev.py windows [JOB]      build and drive the Windows program under Wine; `test`: run the tests there
python3 dev.py setup              only prepare the environment
python3 dev.py kerberos           let it speak Kerberos on Linux: compiles two libraries (a minute or two), once
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "satchel-environment"  # written last: an environment without it is not ready
LOCK = ROOT / "requirements-dev.lock"
KERBEROS_LOCK = ROOT / "requirements-kerberos.lock"
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
TEST_PACKAGES += ["dropbear-bin", "libpam-oath", "oathtool", "putty-tools", "socat", "curl"]
TEST_PACKAGES += ["asciinema", "busybox", "fish", "tmux", "zsh"]
TEST_PACKAGES += ["at-spi2-core", "dbus", "python3-pyatspi", "xauth", "xvfb"]
TEST_PACKAGES += ["cryptsetup-bin", "systemd", "libpam-systemd", "sudo"]
TEST_PACKAGES += ["ifupdown", "iputils-ping", "nftables", "wireguard-tools"]
# What the steps of the setup ask and change: settings of desktops, rules for passwords, languages.
TEST_PACKAGES += ["dconf-cli", "libpam-pwquality", "locales"]
TEST_PACKAGES += ["cups-client", "cups-daemon", "flatpak", "gpg", "gpg-agent"]
TEST_PACKAGES += ["gnome-keyring", "libxss1"]
TEST_PACKAGES += ["strace"]  # what a portable program writes
TEST_PACKAGES += ["python3-apt"]  # with which Ansible asks a Debian for its packages
# What the two libraries of Kerberos are compiled with, and the domain controller of their tests.
KERBEROS_PACKAGES = ["gcc", "libc6-dev", "libkrb5-dev", "krb5-kdc", "krb5-admin-server", "krb5-user"]
# A Windows to try things in, a screen that nobody sees, and what is compiled for it (about 700 MB on the disk).
WINDOWS_PACKAGES = ["wine", "wine64", "fonts-wine", "fonts-liberation", "gcc-mingw-w64-x86-64-win32"]
WINDOWS_PACKAGES += ["xvfb", "openbox", "xdotool", "imagemagick"]
# What PyInstaller asks for the libraries of a library.
BUILD_PACKAGES = ["binutils"]


def main():
    jobs = {
        "run": run,
        "test": test,
        "check": check,
        "shots": shots,
        "bench": bench,
        "package": package,
        "windows": windows,
        "setup": setup,
        "kerberos": kerberos,
    }
    name, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if name not in jobs:
        print(__doc__)
        return 0 if name in ("", "-h", "--help") else 2
    try:
        return jobs[name](arguments)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def run(arguments):
    prepare(RUN_PACKAGES)
    return become("-P", "-m", "app", *arguments, folder=os.getcwd())  # the files that ARGS name lie where the user is


def test(arguments):
    prepare([*RUN_PACKAGES, *TEST_PACKAGES])
    return become("-m", "pytest", *arguments, env={"QT_QPA_PLATFORM": "offscreen"})


def check(_arguments):
    prepare([])
    steps = (["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"])
    return max(subprocess.call(inside("-m", *step), cwd=str(ROOT)) for step in steps)


def shots(arguments):
    if len(arguments) != 1:
        print("Usage: python3 dev.py shots DIR")
        return 2
    prepare([*RUN_PACKAGES, *TEST_PACKAGES])
    return become("-m", "tests.pictures", os.path.abspath(arguments[0]), env={"QT_QPA_PLATFORM": "offscreen"})


def bench(arguments):
    prepare(RUN_PACKAGES)
    return become("-m", "bench", *arguments)


def package(arguments):
    prepare([*RUN_PACKAGES, *BUILD_PACKAGES])
    return become("-m", "shipping", *arguments)


def windows(arguments):
    prepare([*RUN_PACKAGES, *WINDOWS_PACKAGES])
    return become("-m", "tests.windows", *arguments)


def setup(_arguments):
    prepare([*RUN_PACKAGES, *TEST_PACKAGES])
    print("Ready: %s" % python_of(VENV))
    return 0


def kerberos(_arguments):
    """Optional: neither `run` nor `test` may need a compiler. A new .venv needs it again."""
    prepare([*RUN_PACKAGES, *KERBEROS_PACKAGES])
    call(
        inside(
            "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(KERBEROS_LOCK)
        ),
        "The libraries of Kerberos were not installed; the lines above say why. They need a C compiler and the headers "
        "of MIT Kerberos (Debian: gcc and libkrb5-dev). Everything else works without them.",
    )
    print("Satchel speaks Kerberos here now.")
    return 0


def inside(*arguments):
    """The command line that runs the environment's Python."""
    return [str(python_of(VENV)), *arguments]


def become(*arguments, env=None, folder=ROOT):
    """Go on as the environment's Python: signals and the exit code are its own.

    Windows cannot do that, so there it is waited for; Ctrl+C reaches it too, and it ends in its own way.
    """
    command, environment = inside(*arguments), {**os.environ, **(env or {})}
    sys.stdout.flush()
    if os.name != "nt":
        os.chdir(str(folder))
        os.execve(command[0], command, environment)
    process = subprocess.Popen(command, cwd=str(folder), env=environment)
    while True:
        with contextlib.suppress(KeyboardInterrupt):
            return process.wait()


def python_of(venv):
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(packages):
    """Make `.venv` with the locked dependencies and see to the system's libraries. Does nothing when all is there."""
    install_system_packages(packages)
    if is_ready():
        return
    with one_at_a_time():
        if not is_ready():  # another dev.py may have made it meanwhile
            make_environment()


def wanted():
    """What the stamp of a ready environment says: made from this lock, for the program in this folder."""
    return hashlib.sha256(LOCK.read_bytes() + os.fsencode(str(ROOT))).hexdigest()


def is_ready():
    with contextlib.suppress(OSError):
        return STAMP.read_text() == wanted() and python_of(VENV).exists()
    return False


@contextlib.contextmanager
def one_at_a_time():
    """The system lets go of the lock when its holder ends, however it ends."""
    with (ROOT / ".venv.lock").open("a") as file:
        if not has_locked(file):
            print("Another dev.py prepares .venv; waiting for it", file=sys.stderr)
            while not has_locked(file):
                time.sleep(0.2)
        yield


def has_locked(file):
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def make_environment():
    python = find_python()
    print("Preparing .venv with %s" % python, file=sys.stderr)
    try:
        remove_environment()
    except OSError as error:
        sys.exit("The old .venv cannot be removed. Close what still uses it, then run this again.\n%s" % error)
    call([python, "-m", "venv", str(VENV)], "The environment .venv cannot be made; the lines above say why.")
    call(
        inside("-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)),
        "The libraries were not installed; the lines above say why. This step needs a package index (the internet, or "
        "a mirror that pip knows), and only once: run the same command again when it can be reached.",
    )
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    Path(answer_of(inside("-c", code)), "satchel.pth").write_text("%s\n" % ROOT, "utf-8")  # `-m app` from any folder
    STAMP.write_text(wanted())


def remove_environment():
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()  # what a link leads to is another folder's, and stays ready for it
        return
    with contextlib.suppress(OSError):
        STAMP.unlink()  # first: from here on it is not ready, whatever happens
    if VENV.exists():
        shutil.rmtree(str(VENV))


def call(command, otherwise):
    try:
        subprocess.check_call(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError):
        sys.exit(otherwise)


def find_python():
    """The path of a CPython that is new enough and whole, or an exit with what to do."""
    too_small = ""
    for candidate in candidates():
        answer = ask(candidate)
        if answer == "good":
            return candidate
        too_small = too_small or (candidate if answer == "no venv" else "")
    if too_small:  # Debian and Ubuntu keep this part of Python in a package of its own
        install_system_packages(["python%s-venv" % ask(too_small, "'%d.%d' % sys.version_info[:2]")])
        if ask(too_small) == "good":
            return too_small
        return sys.exit("%s has no venv module. Install it (see the line above), then run this again." % too_small)
    uv = find_uv()
    if uv:
        print("No CPython 3.13 here; uv fetches one", file=sys.stderr)
        subprocess.call([uv, "python", "install", "3.13"], stdout=sys.stderr)
        found = answer_of([uv, "python", "find", "3.13"])
        if ask(found) == "good":
            return found
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
        yield answer_of([launcher, "-3.13", "-c", "import sys; print(sys.executable)"])
    pyenv = Path(os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv"))
    for versions, program in ((pyenv / "versions", "bin/python"), (pyenv / "pyenv-win/versions", "python.exe")):
        for folder in versions.glob("3.1[3-9]*"):
            yield str(folder / program)
    uv = find_uv()
    if uv:
        yield answer_of([uv, "python", "find", ">=3.13"])


def find_uv():
    return shutil.which("uv") or shutil.which(os.path.expanduser("~/.local/bin/uv"))


QUESTION = (
    """'old' if sys.implementation.name != 'cpython' or sys.version_info[:2] < (%d, %d) else
'other build' if sysconfig.get_config_var('Py_GIL_DISABLED') else
'good' if all(map(importlib.util.find_spec, ('venv', 'ensurepip', '_ssl'))) else 'no venv'"""
    % NEEDED
)


def ask(python, question=QUESTION):
    """A pyenv shim can be on PATH and yet start nothing, so each candidate is asked."""
    return answer_of([python, "-c", "import importlib.util, sys, sysconfig\nprint(%s)" % question])


def answer_of(command):
    """What a command prints, or nothing when it cannot be run."""
    try:
        asked = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
            timeout=30,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip()


def install_system_packages(packages):
    """Install missing Debian packages where we are root, otherwise name the line that does. Elsewhere: nothing."""
    if not packages or not shutil.which("dpkg-query"):
        return
    # Debian 13 and Ubuntu 24.04 renamed some for the 64-bit time change.
    names = [*packages, *(name + "t64" for name in packages)]
    lines = answer_of(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]).splitlines()
    present = {line.split()[0] for line in lines if line.endswith(" installed")}
    missing = [name for name in packages if name not in present and name + "t64" not in present]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    line = "apt-get update && %s%s" % ("" if os.geteuid() == 0 else "sudo ", " ".join(install))
    if os.geteuid() != 0:
        print("Missing system packages. Run once:  sudo " + line, file=sys.stderr)
        return
    print("Installing system packages: %s" % " ".join(missing), file=sys.stderr)
    # With our standard input it would swallow the rest of a script that is piped to a shell.
    quiet = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    }
    install[1:1] = ["-o", "DPkg::Lock::Timeout=300"]  # another apt-get, or another dev.py, may be at it
    try:
        subprocess.call(["apt-get", "update", "-qq"], **quiet)
        done = subprocess.call(install, **quiet) == 0
    except OSError:
        done = False
    if not done:
        print("apt-get could not install them. Run by hand to see why:  " + line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
