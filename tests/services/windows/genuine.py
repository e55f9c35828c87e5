"""The exchanges with real Windows that pypsrp's source package holds (MIT), fetched when a test needs them.

They are the only genuine bytes of Windows in reach, and are not copied into this project. The package is the one that
the lock file names, with its hash.
"""

import base64
import re
import struct
import subprocess
import sys
import tarfile
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.own_network import outside
from tests.servers.simulated_windows.envelopes import Message

_LOCK = Path(__file__).parents[3] / "requirements.lock"
_PLACE = "tests/tests_pypsrp/responses/"
_PATIENCE = 60  # seconds for the download


class NotFetched(Exception):
    """Why there are none, in plain words."""


@dataclass(frozen=True)
class Exchange:
    """One request of a client, and what Windows answered; "" where the recording has none."""

    request: str
    response: str

    @property
    def asked(self) -> Message:
        return Message(self.request.encode())

    @property
    def answered(self) -> Message:
        return Message(self.response.encode())


@dataclass(frozen=True)
class Recording:
    name: str
    exchanges: tuple[Exchange, ...]

    @property
    def is_powershell(self) -> bool:
        return any("windows/powershell/" in one.request or "/powershell/M" in one.request for one in self.exchanges)


def fetch(folder: Path) -> list[Recording]:
    """Raises NotFetched."""
    return [*_recordings(_source_package(folder))]


def _source_package(folder: Path) -> Path:
    found = re.search(r"^pypsrp==[^\\]+\\\n(?:    --hash=\S+(?: \\)?\n)+", _LOCK.read_text("utf-8"), re.MULTILINE)
    assert found, "the lock file names no pypsrp"
    wanted = folder / "wanted.txt"
    wanted.write_text(found[0], "utf-8")
    way = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes", "--retries", "0"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(folder), *way, "-r", str(wanted)]
    try:
        with outside():
            ended = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotFetched(f"pypsrp's source package did not come within {_PATIENCE} s") from error
    packages = sorted(folder.glob("pypsrp-*.tar.gz"))
    if not packages:
        said = [line for line in ended.stderr.splitlines() if "ERROR" in line] or ["no reason given"]
        raise NotFetched(f"pypsrp's source package cannot be fetched (is there a network?): {said[-1][:200]}")
    return packages[0]


def _recordings(package: Path) -> Iterator[Recording]:
    from ruamel.yaml import YAML

    reader = YAML(typ="safe", pure=True)
    with tarfile.open(package) as archive:
        for member in archive.getmembers():
            if _PLACE in member.name and member.name.endswith(".yml"):
                file = archive.extractfile(member)
                assert file
                found = reader.load(file.read().decode("utf-8"))["messages"]
                exchanges = (Exchange(one.get("request") or "", one.get("response") or "") for one in found)
                yield Recording(Path(member.name).stem, tuple(exchanges))


def messages_in(envelope: ET.Element) -> Iterator[tuple[int, ET.Element | None]]:
    """The whole PowerShell Remoting messages in an answer: their kind and their XML."""
    for one in envelope.iter("{http://schemas.microsoft.com/wbem/wsman/1/windows/shell}Stream"):
        data = base64.b64decode(one.text or "")
        while len(data) >= 21:
            _, _, marks, length = struct.unpack(">QQBI", data[:21])
            piece, data = data[21 : 21 + length], data[21 + length :]
            if marks & 3 == 3 and _is_message(piece):
                text = piece[40:].removeprefix(b"\xef\xbb\xbf")
                yield struct.unpack("<I", piece[4:8])[0], ET.fromstring(text) if text else None


def _is_message(piece: bytes) -> bool:
    return len(piece) >= 40 and piece[:4] == b"\x01\x00\x00\x00" and uuid.UUID(bytes_le=piece[8:24]) is not None


def paths_of(element: ET.Element, above: str = "") -> Iterator[str]:
    """Every element with its place, and every attribute: what an answer consists of, without its values."""
    path = f"{above}/{element.tag.rpartition('}')[2]}"
    if name := element.get("N"):
        path += f"[{name}]"
    yield path
    yield from (f"{path}@{key.rpartition('}')[2]}" for key in element.keys() if key not in ("N", "RefId"))  # noqa: SIM118
    for child in element:
        yield from paths_of(child, path)
