"""What is large in the events of a journal, packed: a visit with a hundred diagnoses would hold 25 MB of them."""

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

LARGE = 4096
"""Bytes of JSON from which on a value is packed. A diagnosis has some 60,000, which take a quarter of a megabyte in
Python's form and some 8,000 bytes in this one."""


class PackedData(Mapping[str, Any]):
    """The data of one event. A large value is unpacked when it is asked for, and not kept: that takes a millisecond."""

    __slots__ = ("_large", "_small")

    def __init__(self, small: Mapping[str, Any], large: Mapping[str, bytes]) -> None:
        self._small, self._large = small, large

    def __getitem__(self, key: str) -> Any:
        packed = self._large.get(key)
        return self._small[key] if packed is None else json.loads(zlib.decompress(packed))

    def __iter__(self) -> Iterator[str]:
        return iter(self._small)  # all keys, in the order of the line

    def __len__(self) -> int:
        return len(self._small)

    def __contains__(self, key: object) -> bool:
        return key in self._small  # without unpacking it


def pack(data: dict[str, Any]) -> Mapping[str, Any]:
    """`data` of an event as it was read; itself where nothing in it is large."""
    large = {}
    for key, value in data.items():
        if isinstance(value, dict | list) or (isinstance(value, str) and len(value) > LARGE):
            text = json.dumps(value, separators=(",", ":")).encode("ascii")
            if len(text) > LARGE:
                large[key] = zlib.compress(text, 1)
    if not large:
        return data
    return PackedData({key: None if key in large else value for key, value in data.items()}, large)
