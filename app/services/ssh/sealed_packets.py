"""Packets that AES-GCM seals, which all devices know that are not old: with one copy where paramiko makes eight.

paramiko 5.1 pins these places: `pyproject.toml` allows no other major version.
"""

import os
import struct
import threading
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from paramiko.common import MSG_CHANNEL_DATA, xffffffff
from paramiko.message import Message
from paramiko.packet import Packetizer
from paramiko.ssh_exception import SSHException

MOST_PACKET = 256 * 1024  # bytes, as OpenSSH: RFC 4253, section 6.1, asks for 35,000
_TAG = 16  # bytes that AES-GCM adds: RFC 5647
_BLOCK = 16

type Part = bytes | memoryview


class Bundle:
    """Data for a channel, as messages of these sizes that go out together. The parts are copied once: to be sealed."""

    def __init__(self, channel: int, parts: Sequence[memoryview], sizes: Sequence[int]) -> None:
        self.start = struct.pack(">BI", MSG_CHANNEL_DATA, channel)
        self._parts, self._sizes = parts, sizes

    def messages(self) -> list[list[Part]]:
        """The parts of each message."""
        found: list[list[Part]] = []
        rest = iter(self._parts)
        part = memoryview(b"")
        for size in self._sizes:
            message: list[Part] = [self.start + size.to_bytes(4)]
            left = size
            while left:
                part = part or next(rest)
                message.append(part[:left])
                part, left = part[left:], left - len(message[-1])
            found.append(message)
        return found


class SealedPackets(Packetizer):
    """Whoever derives says in `have` how bytes come to `received`. With another cipher, all is as in the original."""

    _Packetizer__aead_in: bool
    _Packetizer__aead_out: bool
    _Packetizer__block_engine_in: AESGCM
    _Packetizer__block_engine_out: AESGCM
    _Packetizer__iv_in: bytes
    _Packetizer__iv_out: bytes
    _Packetizer__need_rekey: bool
    _Packetizer__received_bytes: int
    _Packetizer__received_packets: int
    _Packetizer__received_bytes_overflow: int
    _Packetizer__received_packets_overflow: int
    _Packetizer__sent_bytes: int
    _Packetizer__sent_packets: int
    _Packetizer__sequence_number_in: int
    _Packetizer__sequence_number_out: int
    _Packetizer__write_lock: threading.RLock
    _initial_kex_done: bool

    def __init__(self, connection: object) -> None:
        super().__init__(connection)  # type: ignore[arg-type]  # a link will do
        self.received = bytearray()  # and not read yet
        self._plain = bytearray()  # room for a packet before it is sealed
        self._sealed = bytearray()  # and for what goes out

    def have(self, size: int, check_rekey: bool = False) -> None:
        """Wait until so many bytes have been received."""
        raise NotImplementedError

    def read_message(self) -> tuple[int, Message]:
        return self._read_sealed() if self._Packetizer__aead_in else super().read_message()

    def _read_sealed(self) -> tuple[int, Message]:
        """As the original for AES-GCM: RFC 5647. What is opened is the message, which begins behind its padding's
        length and its kind; only where a channel's data end does nobody ask what follows."""
        self.have(_BLOCK, check_rekey=True)
        size = int.from_bytes(self.received[:4])
        if not _BLOCK <= size <= MOST_PACKET or size % _BLOCK:
            raise SSHException(f"the device announced a packet of {size} bytes")
        whole = 4 + size + _TAG
        self.have(whole)
        with memoryview(self.received) as view, view[4:whole] as sealed, view[:4] as head:
            packet = self._Packetizer__block_engine_in.decrypt(self._Packetizer__iv_in, sealed, head)
        del self.received[:whole]
        self._Packetizer__iv_in = self._inc_iv_counter(self._Packetizer__iv_in)  # type: ignore[attr-defined]
        padding, kind = packet[0], packet[1]
        if padding + 2 > size:
            raise SSHException("a packet of nothing but padding")
        if kind == MSG_CHANNEL_DATA:
            message = Message(packet)
            message.packet.seek(2)
        else:
            message = Message(packet[2 : size - padding])
        message.seqno = self._Packetizer__sequence_number_in
        self._count_received(whole)
        return kind, message

    def _count_received(self, size: int) -> None:
        """As the original."""
        number = self._Packetizer__sequence_number_in = (self._Packetizer__sequence_number_in + 1) & xffffffff
        if number == 0 and not self._initial_kex_done:
            raise SSHException("Sequence number rolled over during initial kex!")
        self._Packetizer__received_bytes += size
        self._Packetizer__received_packets += 1
        if self._Packetizer__need_rekey:
            self._Packetizer__received_bytes_overflow += size
            self._Packetizer__received_packets_overflow += 1
            if (
                self._Packetizer__received_packets_overflow >= self.REKEY_PACKETS_OVERFLOW_MAX
                or self._Packetizer__received_bytes_overflow >= self.REKEY_BYTES_OVERFLOW_MAX
            ):
                raise SSHException("Remote transport is ignoring rekey requests")
        elif (
            self._Packetizer__received_packets >= self.REKEY_PACKETS
            or self._Packetizer__received_bytes >= self.REKEY_BYTES
        ):
            self._want_new_keys()

    def _want_new_keys(self) -> None:
        self._Packetizer__received_bytes_overflow = 0
        self._Packetizer__received_packets_overflow = 0
        self._trigger_rekey()  # type: ignore[attr-defined]

    def send_message(self, data: Message | Bundle) -> None:
        """Like the original, safe from any thread. Messages of a bundle go out one after the other, in one piece."""
        if self._Packetizer__aead_out:
            messages = data.messages() if isinstance(data, Bundle) else [[data.asbytes()]]
            with self._Packetizer__write_lock:
                self._send_sealed(messages)
        elif isinstance(data, Bundle):
            with self._Packetizer__write_lock:
                for parts in data.messages():
                    super().send_message(Message(b"".join(parts)))
        else:
            super().send_message(data)

    def _send_sealed(self, messages: Sequence[Sequence[Part]]) -> None:
        room = sum(len(part) for parts in messages for part in parts) + 64 * len(messages)
        if len(self._sealed) < room:
            self._plain, self._sealed = bytearray(room), bytearray(room)
        end = 0
        for parts in messages:
            end = self._seal(parts, end)
        with memoryview(self._sealed) as sealed, sealed[:end] as out:
            self.write_all(out)
        self._Packetizer__sent_bytes += end
        self._Packetizer__sent_packets += len(messages)
        if (
            self._Packetizer__sent_packets >= self.REKEY_PACKETS or self._Packetizer__sent_bytes >= self.REKEY_BYTES
        ) and not self._Packetizer__need_rekey:
            self._want_new_keys()

    def _seal(self, parts: Sequence[Part], start: int) -> int:
        """Put one packet at `start` of what goes out. Where it ends."""
        plain, at = self._plain, 1
        for part in parts:
            plain[at : at + len(part)] = part
            at += len(part)
        padding = 3 + _BLOCK - (at + 3) % _BLOCK
        plain[0] = padding
        plain[at : at + padding] = os.urandom(padding)
        at += padding
        struct.pack_into(">I", self._sealed, start, at)
        end = start + 4 + at + _TAG
        with memoryview(self._sealed) as view, view[start : start + 4] as head, view[start + 4 : end] as out:
            packet = memoryview(plain)[:at]
            self._Packetizer__block_engine_out.encrypt_into(self._Packetizer__iv_out, packet, head, out)
        self._Packetizer__iv_out = self._inc_iv_counter(self._Packetizer__iv_out)  # type: ignore[attr-defined]
        number = self._Packetizer__sequence_number_out = (self._Packetizer__sequence_number_out + 1) & xffffffff
        if number == 0 and not self._initial_kex_done:
            raise SSHException("Sequence number rolled over during initial kex!")
        return end
