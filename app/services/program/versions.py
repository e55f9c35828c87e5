"""Which versions this program is made of: what one copies into a question about it."""

import contextlib
import importlib.metadata
import json
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from app import __version__
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.paths import Paths
from app.services.program.licences import beside_program
from app.services.resources import build_commit

_LIBRARIES = ("cryptography", "paramiko", "pypsrp", "pywinrm", "psutil", "keyring", "evp")
BILL = "satchel.cdx.json"
"""The bill of materials beside the built program, which has no other notes about its libraries."""

type Line = tuple[str, str]
"""What it is, and its version, place or state."""


def own_versions(paths: Paths, task: TaskContext) -> Sequence[Line]:
    """The program, its Python and libraries, the system, and where the data lies. Loads libraries."""
    known = _versions_of_bill()
    libraries = [(name, _version(name, known)) for name in _LIBRARIES]
    task.check()
    return [
        (tr("Satchel"), _own_version()),
        (tr("Python"), platform.python_version()),
        (tr("PySide6"), _version("PySide6-Essentials", known)),
        (tr("OpenSSL"), _openssl()),
        *((name, version) for name, version in libraries if version),
        (tr("System"), _system()),
        (tr("Data folder"), str(paths.home)),
        (tr("Portable"), tr("yes") if paths.is_portable else tr("no")),
    ]


def as_text(lines: Sequence[Line]) -> str:
    """To be copied."""
    return "".join(f"{name}: {value}\n" for name, value in lines)


def _own_version() -> str:
    if not getattr(sys, "frozen", False):
        return tr("{version}, from its source", version=__version__)
    commit = build_commit()
    if not commit:
        return tr("{version}, built program", version=__version__)
    return tr("{version}, built from {commit}", version=__version__, commit=commit)


def _openssl() -> str:
    """There may be two: that of Python, and that of cryptography."""
    from app.services.probes.certificates import own_openssl

    names = [_short(own_openssl())]
    with contextlib.suppress(ImportError):
        import ssl

        names.append(_short(ssl.OPENSSL_VERSION))
    return ", ".join(dict.fromkeys(names))


def _short(openssl: str) -> str:
    """ "3.0.19" of "OpenSSL 3.0.19 27 Jan 2026"."""
    return " ".join(openssl.split()[1:2]) or openssl


def _system() -> str:
    name = f"{platform.system()} {platform.release()}, {platform.machine()}"
    if sys.platform != "linux":
        return name
    with contextlib.suppress(OSError):
        return f"{platform.freedesktop_os_release().get('PRETTY_NAME', '')}, {name}".removeprefix(", ")
    return name


def _versions_of_bill() -> Mapping[str, str]:
    bill = beside_program(BILL)
    if bill is None:
        return {}
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        parts = json.loads(Path(bill).read_bytes())["components"]
        return {str(part["name"]).lower(): str(part.get("version", "")) for part in parts}
    return {}


def _version(name: str, known: Mapping[str, str]) -> str:
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(name)
    return known.get(name.lower(), "")
