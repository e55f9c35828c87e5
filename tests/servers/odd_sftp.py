"""A simulated SFTP service that a real sshd starts (`ForceCommand`): correct but poor, or one that breaks the rules.

`python odd_sftp.py HABIT`. It stands alone: it imports nothing of the product.
"""

import os
import struct
import sys
from typing import Any

OK, EOF, MISSING, FAILURE, UNSUPPORTED = 0, 1, 2, 4, 8
MOST_READ = 1000  # bytes, whatever is asked for
NAMES = (b".", b"..", b"../up", b"/etc/passwd", b"a\0b", b"", b"good", b"also good")


class Poor:
    """Version 3 without extensions, small reads, few attributes, and no rename over a file that is there."""

    def __init__(self) -> None:
        self._open: dict[bytes, Any] = {}
        self.listed: set[bytes] = set()

    def run(self) -> None:
        while head := sys.stdin.buffer.read(4):
            packet = sys.stdin.buffer.read(struct.unpack(">I", head)[0])
            self.take(packet[0], packet[1:5], packet[5:])
            sys.stdout.buffer.flush()

    def take(self, kind: int, number: bytes, body: bytes) -> None:
        if kind == 1:
            self.send(2, struct.pack(">I", 3))
            return
        first, rest = string(body)
        answer = getattr(self, f"on_{kind}", None)
        try:
            if not answer or not answer(number, first, rest):
                self.status(number, UNSUPPORTED if not answer else OK)
        except FileNotFoundError:
            self.status(number, MISSING)
        except OSError:
            self.status(number, FAILURE)

    def send(self, kind: int, body: bytes) -> bool:
        sys.stdout.buffer.write(struct.pack(">IB", len(body) + 1, kind) + body)
        return True

    def status(self, number: bytes, code: int) -> bool:
        return self.send(101, number + struct.pack(">I", code))  # without words, as some do

    def on_3(self, number: bytes, path: bytes, rest: bytes) -> bool:
        flags = struct.unpack(">I", rest[:4])[0]
        how = os.O_RDWR if flags & 2 else os.O_RDONLY
        how |= (flags & 8 and os.O_CREAT) | (flags & 16 and os.O_TRUNC) | (flags & 32 and os.O_EXCL)
        file = os.open(path, how, 0o600)
        self._open[b"%d" % file] = file
        return self.send(102, number + packed(b"%d" % file))

    def on_4(self, number: bytes, handle: bytes, rest: bytes) -> None:
        os.close(self._open.pop(handle))

    def on_5(self, number: bytes, handle: bytes, rest: bytes) -> bool:
        offset, size = struct.unpack(">QI", rest)
        data = os.pread(self._open[handle], min(size, MOST_READ), offset)
        return self.send(103, number + packed(data)) if data else self.status(number, EOF)

    def on_6(self, number: bytes, handle: bytes, rest: bytes) -> None:
        os.pwrite(self._open[handle], string(rest[8:])[0], struct.unpack(">Q", rest[:8])[0])

    def on_7(self, number: bytes, path: bytes, rest: bytes) -> bool:
        return self.send(105, number + struct.pack(">IQ", 1, os.lstat(path).st_size))

    def on_11(self, number: bytes, path: bytes, rest: bytes) -> bool:
        return self.send(102, number + packed(path))

    def on_12(self, number: bytes, path: bytes, rest: bytes) -> bool:
        if path in self.listed:
            self.listed.discard(path)
            return self.status(number, EOF)
        self.listed.add(path)
        entries = b"".join(packed(name) + packed(b"drwxr-xr-x") + struct.pack(">I", 0) for name in NAMES)
        return self.send(104, number + struct.pack(">I", len(NAMES)) + entries)

    def on_13(self, number: bytes, path: bytes, rest: bytes) -> None:
        os.unlink(path)  # noqa: PTH108 - of bytes

    def on_16(self, number: bytes, path: bytes, rest: bytes) -> bool:
        return self.send(104, number + struct.pack(">I", 1) + packed(os.path.realpath(path)) + packed(b"") + bytes(4))

    def on_18(self, number: bytes, path: bytes, rest: bytes) -> None:
        new = string(rest)[0]
        if os.path.lexists(new):
            raise FileExistsError
        os.rename(path, new)  # noqa: PTH104


class Endless(Poor):
    def on_12(self, number: bytes, path: bytes, rest: bytes) -> bool:
        self.listed.discard(path)
        return super().on_12(number, path, rest)


class Generous(Poor):
    def on_5(self, number: bytes, handle: bytes, rest: bytes) -> bool:
        return self.send(103, number + packed(b"x" * (struct.unpack(">QI", rest)[1] + 1)))


class Empty(Poor):
    def on_5(self, number: bytes, handle: bytes, rest: bytes) -> bool:
        return self.send(103, number + packed(b""))


class Confused(Poor):
    def on_5(self, number: bytes, handle: bytes, rest: bytes) -> bool:
        return self.send(103, b"\xff\xff\xff\xff" + packed(b"x"))


class Huge(Poor):
    def on_5(self, number: bytes, handle: bytes, rest: bytes) -> bool:
        sys.stdout.buffer.write(struct.pack(">IB", 0x7FFFFFFF, 103) + number)
        return True


class Cut(Poor):
    """Its names end in the middle of a packet that is whole."""

    def on_12(self, number: bytes, path: bytes, rest: bytes) -> bool:
        return self.send(104, number + struct.pack(">I", 3) + packed(b"name")[:-1])


def packed(text: bytes) -> bytes:
    return struct.pack(">I", len(text)) + text


def string(body: bytes) -> tuple[bytes, bytes]:
    size = struct.unpack(">I", body[:4])[0]
    return body[4 : 4 + size], body[4 + size :]


if __name__ == "__main__":
    {one.__name__.lower(): one for one in (Poor, Endless, Generous, Empty, Confused, Huge, Cut)}[sys.argv[1]]().run()
