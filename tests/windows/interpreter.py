"""A Windows CPython without an installer: libraries out of a wheel that ships them, `Lib` from this computer's Python.

panda3d's wheel for Windows holds CPython's own signed libraries, for programs that it packs. The standard library is
the same text on every system.
"""

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

from tests.windows.compiling import make_programs, make_stable_library
from tests.windows.places import PYTHON, SOURCE, SOURCES, WORK, done, is_done

_WHEEL = "panda3d==1.10.16"
_DIGEST = "0e505261bb58d8402d0099c291f1a3459acfdd38f3e7d666e72aa2e1ea5dc46f"
_TOOLS = ("uv==0.13.9", "pefile==2024.8.26")
_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
LIBRARY = f"python{sys.version_info.major}{sys.version_info.minor}"
_OTHER_LIBRARIES = ("libffi-8", "libcrypto-3", "libssl-3", "sqlite3", "zlib1")
_NOT_OURS = (
    "_tkinter", "_wmi",  # without Tk; `_wmi` crashes Wine 8 through `platform`, which goes on without it
    "_testbuffer", "_testcapi", "_testclinic", "_testclinic_limited", "_testconsole", "_testimportmultiple",
    "_testinternalcapi", "_testmultiphase", "_testsinglephase", "_ctypes_test",
)  # fmt: skip
_NOT_COPIED = ("__pycache__", "site-packages", "lib-dynload", "_sysconfigdata*", "config-3*", "test", "idlelib",
               "turtledemo", "tkinter", "ensurepip")  # fmt: skip


def make() -> None:
    """`C:\\python` with everything of `requirements-dev.lock` that is for Windows, once for each lock."""
    lock = SOURCE / "requirements-dev.lock"
    mark = hashlib.sha256(
        lock.read_bytes()
        + _WHEEL.encode()
        + repr((_TOOLS, _NOT_OURS)).encode()
        + (SOURCES / "sitecustomize.py").read_bytes()
    ).hexdigest()
    if is_done("interpreter", mark):
        return
    shutil.rmtree(PYTHON, ignore_errors=True)
    (PYTHON / "DLLs").mkdir(parents=True)
    _make_tools()
    _take_libraries(_fetched_wheel())
    shutil.copytree(sysconfig.get_path("stdlib"), PYTHON / "Lib", ignore=shutil.ignore_patterns(*_NOT_COPIED))
    make_programs(LIBRARY)
    make_stable_library(LIBRARY, _exports(PYTHON / f"{LIBRARY}.dll"))
    _install(lock)
    shutil.copy(SOURCES / "sitecustomize.py", PYTHON / "Lib/site-packages")
    done("interpreter", mark)


def tool(name: str) -> str:
    return str(WORK / "tools/bin" / name)


def _make_tools() -> None:
    subprocess.run([sys.executable, "-m", "venv", str(WORK / "tools")], check=True)
    subprocess.run([tool("python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", *_TOOLS], check=True)


def _fetched_wheel() -> Path:
    folder = WORK / "wheel"
    subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps",
            "--only-binary=:all:", "--platform", "win_amd64", "--python-version", _VERSION, "--implementation", "cp",
            "-d", str(folder), _WHEEL,
        ],
        check=True,
    )  # fmt: skip
    [wheel] = folder.glob("panda3d-*.whl")
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != _DIGEST:
        raise OSError(f"{wheel} is not the wheel that this was written for")
    return wheel


def _take_libraries(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        for member in packed.namelist():
            folder, _, name = member.rpartition("/")
            stem, _, kind = name.partition(".")
            if not folder.endswith("deploy_libs"):
                continue
            if (kind == "pyd" and stem not in _NOT_OURS) or (kind == "dll" and stem in _OTHER_LIBRARIES):
                (PYTHON / "DLLs" / name).write_bytes(packed.read(member))
            elif stem == LIBRARY or stem.startswith("VCRUNTIME140"):
                (PYTHON / name.lower()).write_bytes(packed.read(member))


def _exports(library: Path) -> list[str]:
    code = (
        "import pefile, sys; found = pefile.PE(sys.argv[1], fast_load=True); found.parse_data_directories([0]); "
        "print(*(one.name.decode() for one in found.DIRECTORY_ENTRY_EXPORT.symbols if one.name))"
    )
    done = subprocess.run([tool("python"), "-c", code, str(library)], check=True, capture_output=True, text=True)
    return done.stdout.split()


def _install(lock: Path) -> None:
    """uv reads the conditions of the lock as Windows would; `pip --platform` reads them as this computer does."""
    subprocess.run(
        [
            tool("uv"), "pip", "install", "-q", "--require-hashes", "-r", str(lock), "--only-binary", ":all:",
            "--target", str(PYTHON / "Lib/site-packages"), "--python-platform", "x86_64-pc-windows-msvc",
            "--python-version", _VERSION, "--link-mode", "copy",
        ],
        check=True,
    )  # fmt: skip
