"""Makes what is in a file fit for the eye, in a worker thread: a text, a picture, or bytes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.text_decoding import decode_text

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

MOST_TEXT = 2_000_000  # bytes of a text that are shown
MOST_PICTURE = 32_000_000  # bytes of a picture's file that are read
MOST_BYTES = 64 * 1024  # of a file that is neither, shown as bytes
MOST_PIXELS = 100_000_000  # in a picture: a small file can claim to be huge
LONGEST_LINE = 2_000  # characters: one line of a megabyte would take the window seconds to lay out
SHOWN_SIDE = 2_560  # pixels: a larger picture is made smaller before it is shown
_PICTURES = {  # beginnings of files that Qt reads with code of its own or of a library; no SVG, which is a program
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
    b"BM": "bmp",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
    b"\x00\x00\x01\x00": "ico",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is shown of a file. One of `text` and `picture` is given; bytes are a text with `is_bytes`."""

    facts: tuple[str, ...]  # "UTF-8", "1,920 × 1,080"
    text: str = ""
    picture: "QImage | None" = None
    is_bytes: bool = False
    cut_at: int = 0  # bytes after which the rest is not shown; 0: all is shown


def kind_of_picture(data: bytes) -> str:
    """The format that the first bytes tell, "" for no picture. A name says nothing: it is the other side's."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in _PICTURES.items() if data.startswith(start)), "")


def most_bytes(beginning: bytes) -> int:
    """How much of a file that begins so is worth reading."""
    return MOST_PICTURE if kind_of_picture(beginning) else MOST_TEXT


def see(data: bytes, size: int, task: TaskContext) -> Seen:
    """`data` is the beginning of a file of `size` bytes."""
    if (kind := kind_of_picture(data)) and (seen := _see_picture(data, size, kind)):
        return seen
    task.check()
    text = data[:MOST_TEXT]
    decoded = decode_text(text)
    if decoded is None:
        shown = data[:MOST_BYTES]
        return Seen((tr("Bytes"),), text_of_bytes(shown), is_bytes=True, cut_at=len(shown) if len(shown) < size else 0)
    words, encoding = decoded
    return Seen((encoding,), fit_text(words), cut_at=len(text) if len(text) < size else 0)


def _see_picture(data: bytes, size: int, kind: str) -> Seen | None:
    """None where it cannot be read; then its bytes are shown."""
    if len(data) < size:
        return None
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
    from PySide6.QtGui import QImageReader

    held = QByteArray(data)
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    reader.setAutoTransform(True)
    own = reader.size()
    if not own.isValid() or own.width() * own.height() > MOST_PIXELS:
        return None
    if max(own.width(), own.height()) > SHOWN_SIDE:
        reader.setScaledSize(own.scaled(QSize(SHOWN_SIDE, SHOWN_SIDE), Qt.AspectRatioMode.KeepAspectRatio))
    picture = reader.read()
    if picture.isNull():
        return None
    return Seen((kind.upper(), f"{own.width():,} × {own.height():,}"), picture=picture)


def fit_text(text: str) -> str:
    """A text that a person reads and no more: what does not print, or turns the direction, is "�"; long lines go on
    in the next one."""
    lines = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        fits = line.replace("\t", "").isprintable()
        shown = line if fits else "".join(one if one.isprintable() or one == "\t" else "�" for one in line)
        lines += [shown[at : at + LONGEST_LINE] for at in range(0, len(shown), LONGEST_LINE)] or [""]
    return "\n".join(lines)


def text_of_bytes(data: bytes) -> str:
    """Sixteen bytes in a line: where they are, their values, and the letters among them, as `xxd` does."""
    lines = []
    for at in range(0, len(data), 16):
        part = data[at : at + 16]
        values = " ".join(part[n : n + 2].hex() for n in range(0, 16, 2)).ljust(39)
        letters = "".join(chr(one) if 32 <= one < 127 else "." for one in part)
        lines.append(f"{at:08x}  {values}  {letters}")
    return "\n".join(lines)
