"""A value that must never be shown, logged or recorded by accident."""

import sys
from typing import NoReturn

MASK = "••••••"
_OWN_REFERENCES = 3  # of the secret, of the variable in `__del__` and of the call that counts
_BYTES_HEAD = bytes.__basicsize__ - 1
_HEADS = (40, 56)  # bytes before the characters of a text in CPython 3.13: of one in ASCII, of any other


class Secret:
    """Holds a password, a key or a passphrase.

    Every way to text gives the mask; the value comes only from `reveal()`.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself. Keep it in a local variable, for as short as possible."""
        return self._value

    def __del__(self) -> None:
        """Overwrite the value where nobody else holds it. One that was put into other texts stays in those."""
        value = getattr(self, "_value", "")
        if len(value) > 1 and sys.getrefcount(value) <= _OWN_REFERENCES:
            overwrite(value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac  # brings OpenSSL, 4 MB that the first window does not need

        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not written to disk or sent to another process")


def overwrite(value: str | bytes) -> None:
    """Fill a text that is about to be given back with zeros. Does nothing unless the characters lie where they should:
    another Python may keep them elsewhere."""
    ctypes = sys.modules.get("ctypes")  # what keeps vaults and shields the process has loaded it
    if len(value) < 2 or ctypes is None or not hasattr(ctypes, "string_at"):  # or another thread loads it just now
        return
    head, data = _BYTES_HEAD, value if isinstance(value, bytes) else b""
    if isinstance(value, str):
        widest = max(value)
        width = 1 if widest < "\u0100" else 2 if widest < "\U00010000" else 4
        form = {1: "latin-1", 2: f"utf-16-{sys.byteorder[0]}e", 4: f"utf-32-{sys.byteorder[0]}e"}[width]
        head, data = _HEADS[widest >= "\x80"], value.encode(form, "surrogatepass")
    if ctypes.string_at(id(value) + head, len(data)) == data:
        ctypes.memset(id(value) + head, 0, len(data))
        if data is not value:
            ctypes.memset(id(data) + _BYTES_HEAD, 0, len(data))
