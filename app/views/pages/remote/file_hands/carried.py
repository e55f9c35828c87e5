"""Files on the clipboard and under the pointer: those of this computer as every program knows them, those of devices
as Satchel alone does."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

from PySide6.QtCore import QByteArray, QMimeData, QUrl

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.files import PathStyle, shown_name

FORMAT = "application/x-satchel-files"


@dataclass(frozen=True, slots=True)
class Carried:
    """Files of one place on their way to another."""

    device: Device
    paths: tuple[str, ...]
    style: PathStyle = PathStyle.POSIX
    moves: bool = False  # they were cut: within their place they go


class Hold:
    """What was last put on the clipboard, or taken up with the pointer, in this program. Another program is given a
    mark only: what it could make of a device's address is no business of it, and it cannot make Satchel copy."""

    def __init__(self) -> None:
        self._held: dict[bool, tuple[bytes, Carried]] = {}  # on the clipboard: True

    def fill(self, mime: QMimeData, carried: Carried, *, is_clipboard: bool = False) -> None:
        """Put files into what is dragged or copied."""
        mark = os.urandom(16).hex().encode()
        self._held[is_clipboard] = mark, carried
        mime.setData(FORMAT, QByteArray(mark))
        if carried.device.transport is Transport.LOCAL:
            mime.setUrls([url_of(path) for path in carried.paths])

    def read(self, mime: QMimeData) -> Carried | None:
        """The files that are meant; those of another program are this computer's."""
        mark = bytes(mime.data(FORMAT).data()) if mime.hasFormat(FORMAT) else b""
        if held := next((carried for known, carried in self._held.values() if known == mark), None):
            return held
        paths = tuple(path for url in mime.urls() if (path := path_of(url)))
        return Carried(THIS_COMPUTER, paths) if paths else None


def url_of(path: str) -> QUrl:
    """A file of this computer; names that are not UTF-8 keep their bytes."""
    if os.name == "nt":
        return QUrl.fromLocalFile(path)
    return QUrl.fromEncoded(QByteArray(b"file://" + quote_from_bytes(os.fsencode(path)).encode()))


def path_of(url: QUrl) -> str:
    """The path of a file of this computer, "" for anything else."""
    if not url.isLocalFile():
        return ""
    if os.name == "nt":
        return str(Path(url.toLocalFile()))  # Qt writes it with slashes, Windows and our panes with backslashes
    encoded = url.path(QUrl.ComponentFormattingOption.FullyEncoded)
    return os.fsdecode(unquote_to_bytes(encoded))


def text_of(carried: Carried) -> str:
    """The paths as a person pastes them, one in a line."""
    return "\n".join(shown_name(path) for path in carried.paths)
