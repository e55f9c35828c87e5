"""Whether some bytes are a text, and in which encoding."""

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),  # begins like that of UTF-16: asked first
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CONTROLS = tuple(bytes((code,)) for code in (*range(9), *range(14, 27), *range(28, 32), 127))
"""What texts do not have; tabs, ends of lines and pages, and the Escape of coloured logs they have."""
_MOST_CONTROLS = 0.01  # of all bytes: a log with a few of them is still a text
_LEAST_ZEROS = 0.4  # of every second byte: Latin text in UTF-16
_MAY_BE_CUT = 4096
"""Bytes: a shorter text was read whole, so that half a character at its end shows another encoding."""


def decode_text(data: bytes) -> tuple[str, str] | None:
    """The text, and the name of its encoding; None for what is no text. `data` is a file's beginning, or all of it.

    A character that its end cuts in two is left out. What is neither marked nor UTF-8 is read as Windows-1252.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], codec, name, is_cut=True)
    if b"\0" in data:
        even, odd = data[::2].count(0), data[1::2].count(0)
        is_wide = max(even, odd) >= _LEAST_ZEROS * (len(data) // 2) and min(even, odd) <= max(even, odd) // 10
        codec = "utf-16-be" if even > odd else "utf-16-le"
        return _strictly(data, codec, "UTF-16", is_cut=True) if is_wide else None
    if sum(map(data.count, _CONTROLS)) > _MOST_CONTROLS * len(data):
        return None
    found = _strictly(data, "utf-8", "UTF-8", is_cut=len(data) >= _MAY_BE_CUT)
    return found or (data.decode("cp1252", "replace"), "Windows-1252")


def _strictly(data: bytes, codec: str, name: str, *, is_cut: bool) -> tuple[str, str] | None:
    try:
        return codecs.getincrementaldecoder(codec)().decode(data, final=not is_cut), name
    except UnicodeDecodeError:
        return None
