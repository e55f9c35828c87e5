"""What the beginning of a file is: text in some encoding, a picture, or neither; and how it may be shown."""

import codecs
from dataclasses import dataclass
from enum import Enum

SHOWN = 2 * 1024 * 1024
"""Bytes of a text that a viewer shows."""
HEX_SHOWN = 64 * 1024
"""Bytes of another file that a viewer shows, 16 a line."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),  # begins like that of UTF-16: asked first
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"\0\0\1\0", "ICO"),
)
_BINARY_SHARE = 0.01
"""Of control characters that no text has; a log with a few of them is still a text."""
_CONTROLS = frozenset((*range(9), *range(14, 27), *range(28, 32), 127))  # not \t \n \v \f \r and Escape
_LEAST_ZEROS = 0.4  # of every second byte: Latin text in UTF-16
# Controls become their pictures. What turns the direction of the text for what follows makes it read as it is not:
# "Trojan Source", CVE-2021-42574.
_SHOWN_AS = {
    **{code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"},
    0x7F: 0x2421,
    **dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029), 0xFFFD),
}


class ContentKind(Enum):
    TEXT = "text"
    PICTURE = "picture"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class Content:
    """`text` is fit for the screen, with "\\n" at the ends of lines; of a binary file it is a dump of its bytes."""

    kind: ContentKind
    text: str = ""
    form: str = ""  # "UTF-8", "UTF-16", "Windows-1252"; "PNG", "JPEG"
    newlines: str = ""  # of a text: "LF", "CRLF", "CR", "mixed"; "" where it is one line
    is_whole: bool = True  # False: the file goes on


def read_content(data: bytes, *, is_whole: bool = True) -> Content:
    """Judge the beginning of a file, or all of it. Never raises, whatever the bytes are."""
    if form := picture_form(data):
        return Content(ContentKind.PICTURE, form=form, is_whole=is_whole)
    decoded = _decode(data, is_whole=is_whole)
    if decoded is None:
        cut = data[:HEX_SHOWN]
        return Content(ContentKind.BINARY, hex_dump(cut), is_whole=is_whole and len(cut) == len(data))
    text, form = decoded
    return Content(ContentKind.TEXT, _shown(text), form, _newlines(text), is_whole)


def picture_form(data: bytes) -> str:
    """ "PNG", "JPEG", ...; "" where it is no picture."""
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    for mark, form in _PICTURES:
        if data.startswith(mark):
            is_text = form == "BMP" and data[6:10] != b"\0\0\0\0"  # its two reserved words: "BM" begins words too
            return "" if is_text else form
    return ""


def hex_dump(data: bytes) -> str:
    """Offset, 16 bytes, and what of them is ASCII, a line each."""
    lines = []
    for start in range(0, len(data), 16):
        row = data[start : start + 16]
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{start:08x}  {row[:8].hex(' '):23}  {row[8:].hex(' '):23}  {shown}")
    return "\n".join(lines)


def _decode(data: bytes, *, is_whole: bool) -> tuple[str, str] | None:
    for mark, codec, form in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], codec, form, is_whole=is_whole)
    if b"\0" in data:
        even, odd = data[::2].count(0), data[1::2].count(0)
        if max(even, odd) < _LEAST_ZEROS * (len(data) // 2) or min(even, odd) > max(even, odd) // 10:
            return None
        return _strictly(data, "utf-16-be" if even > odd else "utf-16-le", "UTF-16", is_whole=is_whole)
    if sum(map(data.count, map(_byte, _CONTROLS))) > _BINARY_SHARE * len(data):
        return None
    if text := _strictly(data, "utf-8", "UTF-8", is_whole=is_whole):
        return text
    return data.decode("cp1252", "replace"), "Windows-1252"


def _byte(code: int) -> bytes:
    return bytes((code,))


def _strictly(data: bytes, codec: str, form: str, *, is_whole: bool) -> tuple[str, str] | None:
    """None where the bytes are not that. A character that the end has cut is left out."""
    try:
        return codecs.getincrementaldecoder(codec)().decode(data, final=is_whole), form
    except UnicodeDecodeError:
        return None


def _newlines(text: str) -> str:
    both = text.count("\r\n")
    counts = {"CRLF": both, "LF": text.count("\n") - both, "CR": text.count("\r") - both}
    there = [name for name, count in counts.items() if count]
    return there[0] if len(there) == 1 else "mixed" if there else ""


def _shown(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_SHOWN_AS)
