"""Messages between the program and its helper process: their length in four bytes, then JSON."""

import json
import threading
from typing import Any, BinaryIO

LARGEST = 32 * 1024 * 1024
"""Bytes of one message: an order may name ten thousands of files."""

type Message = dict[str, Any]


class BrokenTalk(Exception):
    """What came is no message."""


class TooLarge(Exception):
    """A message that the other side would not take."""


def packed(message: Message) -> bytes:
    """As it goes over the pipe. Raises TooLarge."""
    body = json.dumps(message, separators=(",", ":")).encode()
    if len(body) > LARGEST:
        raise TooLarge
    return len(body).to_bytes(4) + body


class Frames:
    """Both directions. One thread reads; any thread writes."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._lock = threading.Lock()

    def read(self) -> Message | None:
        """Waits for the next message. None at the end. Raises BrokenTalk."""
        head = self._take(4)
        if head is None:
            return None
        size = int.from_bytes(head)
        if size > LARGEST:
            raise BrokenTalk(f"a message of {size} bytes")
        body = self._take(size)
        if body is None:
            return None
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:  # its text is not repeated: it may hold a secret
            raise BrokenTalk("a message that is no JSON") from error
        if not isinstance(message, dict):
            raise BrokenTalk("a message of another kind")
        return message

    def write(self, message: bytes) -> None:
        """A packed one. Raises OSError when the other side is gone, ValueError when we closed. Waits while the pipe is
        full."""
        with self._lock:
            self._sink.write(message)
            self._sink.flush()

    def _take(self, size: int) -> bytes | None:
        try:
            data = self._source.read(size)
        except (OSError, ValueError):  # closed from the other thread
            return None
        return data if len(data) == size else None
