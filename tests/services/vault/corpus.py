"""The vault files that KeePassXC and pykeepass test themselves with, fetched when a test needs them.

They are GPL data and not copied into this project. Debian's source packages hold them; each is named with its hash.
"""

import hashlib
import io
import shutil
import tarfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.own_network import outside

_POOL = "http://deb.debian.org/debian/pool/main"
_PATIENCE = 30  # seconds


class NotFetched(Exception):
    """Why there are none, in plain words."""


@dataclass(frozen=True)
class Package:
    name: str
    address: str
    sha256: str
    folder: str  # in the package


KEEPASSXC = Package(
    "keepassxc",
    f"{_POOL}/k/keepassxc/keepassxc_2.7.10+dfsg1.orig.tar.xz",
    "c0a14b1e1c897f5664f74284db8b339e686411cbcd300d39be8eabd424f7a325",
    "tests/data/",
)
PYKEEPASS = Package(
    "pykeepass",
    f"{_POOL}/p/pykeepass/pykeepass_4.1.1.post1.orig.tar.gz",
    "f377b2efd79e892450d099d6e142f86d4789dd5a61a2bbc36b441b2ad5ad2496",
    "tests/",
)


def fetch(package: Package, cache: Path) -> Path:
    """The folder with the files. Raises NotFetched."""
    folder = cache / f"{package.name}-{package.sha256[:12]}"
    if not folder.exists():
        data = _download(package)
        if hashlib.sha256(data).hexdigest() != package.sha256:
            raise NotFetched(f"{package.address} is not what it was")
        unpacked = cache / f"{package.name}-{id(data)}"
        unpacked.mkdir(parents=True)
        _unpack(data, package, unpacked)
        try:
            unpacked.rename(folder)
        except OSError:  # another process was first
            shutil.rmtree(unpacked)
    return folder


def _download(package: Package) -> bytes:
    try:
        with outside(), urllib.request.urlopen(package.address, timeout=_PATIENCE) as answer:
            data: bytes = answer.read()
    except OSError as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise NotFetched(f"{package.address} cannot be fetched (is there a network?): {error}") from error
    return data


def _unpack(data: bytes, package: Package, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            name = Path(member.name)
            is_wanted = member.isfile() and member.name.partition("/")[2].startswith(package.folder)
            if is_wanted and name.suffix in (".kdbx", ".key", ".keyx"):
                file = archive.extractfile(member)
                assert file
                (folder / name.name).write_bytes(file.read())
