"""Text of other programs: in UTF-8, UTF-16 or the code page of Windows, and cleaned of what no name may hold."""

import codecs
import re

from app.domain.devices import SIGN_INS, without_password
from app.domain.inheritance import NOTHING
from app.domain.language import tr

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_HOST = re.compile(r"[A-Za-z0-9_.:%\-]+")
_LONGEST = 4096


def decode(data: bytes) -> str:
    """With its byte order mark, or else as UTF-8, or else as Windows-1252; never raises."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def lines_of(text: str) -> list[str]:
    """Split at the ends of lines only: `splitlines` would split at a form feed or a separator in a name too."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def one_line(text: str) -> str:
    """Without control characters and without space around."""
    return _CONTROLS.sub(" ", text[:_LONGEST]).strip()


def sign_in_of(text: str) -> str:
    """How to sign in to a WinRM device; "" for what Satchel has no word for."""
    word = text.strip().lower()
    return word if word in (*SIGN_INS, NOTHING) else ""


def folder_name(text: str) -> str:
    """One part of a folder path: a "/" in it would make two of it."""
    return one_line(text).replace("/", "-")


def device_name(text: str) -> str:
    return one_line(text)


def is_host(text: str) -> bool:
    """Whether it can be a host name or an address."""
    return bool(_HOST.fullmatch(text)) and len(text) <= 255


def host_of(text: str) -> str:
    """A host name or address as it was written; "" where it cannot be one. "[::1]" is "::1"."""
    host = one_line(text)
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    return host if is_host(host) else ""


def port_of(text: str, usual: int) -> int | None:
    """A TCP port; 0 for the usual one or none; None where it is no port."""
    text = text.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535):
        return None
    return 0 if int(text) == usual else int(text)


def no_address(written: str) -> str:
    """The sentence for what cannot be an address."""
    shown = one_line(without_password(written))
    return tr("“{shown}” is no address.", shown=shown) if shown else tr("It has no address.")


def unique(name: str, taken: set[str]) -> str:
    """`name`, or with the next free number behind it; `taken` learns it. Letter case does not matter."""
    result, number = name, 2
    while result.casefold() in taken:
        result, number = f"{name} ({number})", number + 1
    taken.add(result.casefold())
    return result
