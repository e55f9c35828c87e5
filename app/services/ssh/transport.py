"""paramiko's transport, mended where it waits for ever, looks away from a dead link or forgets how a command ended.

paramiko 5.1 pins these places: `pyproject.toml` allows no other major version.
"""

import logging
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, cast

from paramiko.channel import Channel
from paramiko.common import (
    MSG_CHANNEL_CLOSE,
    MSG_CHANNEL_OPEN_SUCCESS,
    MSG_CHANNEL_REQUEST,
    MSG_CHANNEL_WINDOW_ADJUST,
    cMSG_CHANNEL_REQUEST,
    cMSG_SERVICE_REQUEST,
)
from paramiko.message import Message
from paramiko.ssh_exception import SSHException
from paramiko.transport import Transport

from app.services.ssh import legacy as old
from app.services.ssh.forwards import ForwardingTransport
from app.services.ssh.packets import Link, Packets
from app.services.ssh.sealed_packets import Bundle
from app.services.ssh.userauth import Authentication

logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # it logs tracebacks of what we report as AppError

_CIPHERS = (  # AES-GCM first: 1.3 times faster than AES-CTR with a MAC
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
)
_MACS = (
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
    "hmac-sha1",
)
_RSA_SIGNATURES = ("rsa-sha2-512", "rsa-sha2-256")
_AT_ONCE = 2**18  # bytes
_MOST_EXTENSIONS = 256  # RFC 8308 names three


def _stay_open(_: Channel) -> None:
    """The original closes a channel that was forgotten, at whatever point of a thread garbage is collected: in the
    middle of sending it waits for itself, and with it everyone who sends. Whoever opens a channel closes it."""


Channel.__del__ = _stay_open  # type: ignore[method-assign]


class SatchelTransport(ForwardingTransport):
    """One encrypted connection."""

    packetizer: Packets

    def __init__(self, connection: Link, *, timeout: float, legacy: bool = False) -> None:
        """`legacy` allows SHA-1 and CBC, after everything else."""
        super().__init__(connection, packetizer_class=Packets)
        self.legacy = legacy
        self.offered: Mapping[str, Sequence[str]] = {}  # by the device, in its newest KEXINIT
        self._agreed_kex = ""
        self.farewell = ""  # why the device ended the connection, in its own words
        self.daemon = True
        self.banner_timeout = 2 * timeout + 5  # whoever connects gives up before, and knows why
        self.handshake_timeout = self.auth_timeout = self.channel_timeout = timeout
        self.clear_to_send_timeout = timeout
        self._service_accepted = threading.Event()
        self._ended_channels: set[int] = set()  # the device's numbers of the channels that we have closed
        self._channel_handler_table = {
            **Transport._channel_handler_table,  # type: ignore[attr-defined]
            MSG_CHANNEL_REQUEST: _handle_channel_request,
        }
        self.packetizer.ask = self._ask_for_life
        options = self.get_security_options()
        options.ciphers, options.digests, options.compression = _CIPHERS, _MACS, ("none",)
        if legacy:
            self._allow_old_methods()

    def _allow_old_methods(self) -> None:
        self._kex_info = {**Transport._kex_info, **old.KEX}  # type: ignore[attr-defined]
        self._key_info = {**Transport._key_info, **dict.fromkeys(old.KEYS, old.Sha1RsaKey)}  # type: ignore[attr-defined]
        options = self.get_security_options()
        options.kex = (*options.kex, *old.KEX)
        options.key_types = (*options.key_types, *old.KEYS)
        options.ciphers = (*options.ciphers, *old.CIPHERS)
        options.digests = tuple(dict.fromkeys((*options.digests, *old.MACS)))

    def old_methods(self) -> tuple[str, ...]:
        """What the device would need of `legacy` after the key exchange found nothing in common."""
        if self.legacy:
            return ()
        options = self.get_security_options()
        ciphers, macs = options.ciphers, options.digests
        ours = {
            "kex_algo_list": options.kex,
            "server_key_algo_list": options.key_types,
            "client_encrypt_algo_list": ciphers,
            "server_encrypt_algo_list": ciphers,
            "client_mac_algo_list": macs,
            "server_mac_algo_list": macs,
        }
        return old.old_methods(self.offered, ours) if self.offered else ()

    def old_methods_in_use(self) -> tuple[str, ...]:
        """Those of `legacy` that the device and we have agreed on."""
        agreed = (self._agreed_kex, self.host_key_type, self.local_cipher)
        return tuple(str(name) for name in agreed if name in (*old.KEX, *old.KEYS, *old.CIPHERS))

    @property
    def preferred_keys(self) -> tuple[str, ...]:
        """Those that were set; the original adds certificates of all kinds, whose authority it does not check."""
        return tuple(self._filter_algorithm("keys"))  # type: ignore[attr-defined]

    def signature_algorithm(self, kind: str) -> str:
        """How a key or certificate of this kind signs for this device; "" where both know nothing in common.

        RFC 8332: an RSA key signs with SHA-2, by the list that the device sends. A device that sends none and itself
        signs with SHA-1 knows nothing better: only where `legacy` allows it.
        """
        bare = kind.removesuffix("-cert-v01@openssh.com")
        if bare != "ssh-rsa":
            return kind
        ours = (*_RSA_SIGNATURES, "ssh-rsa") if self.legacy else _RSA_SIGNATURES
        extensions: Mapping[str, bytes] = vars(self)["server_extensions"]
        theirs = extensions.get("server-sig-algs", b"").decode("ascii", "replace").split(",")
        if theirs != [""]:
            chosen = next((name for name in ours if name in theirs), "")
        else:
            chosen = "ssh-rsa" if self.legacy and self.host_key_type == "ssh-rsa" else ours[0]
        return chosen and f"{chosen}{kind.removeprefix(bare)}"

    @property
    def open_channels(self) -> int:
        return len(self._channels)  # type: ignore[attr-defined]

    def keep_alive(self, seconds: float) -> None:
        """From now on a link that does not answer for three times `seconds` is closed."""
        self.packetizer.watch(seconds)

    def _ask_for_life(self) -> None:
        if not self.clear_to_send.is_set():
            return  # in the middle of new keys: nothing else may be sent, and the other side is busy
        self.ask_for_any_answer("keepalive@openssh.com")  # a refusal is one

    def _send_message(self, data: Message | Bundle) -> None:
        """As the original, but nothing more goes to a channel that we have closed: OpenSSH would end the connection.

        paramiko makes a message under the lock of its channel and sends it after that, so the end of the input of one
        thread can overtake the close of another. Here messages of channels come one at a time.
        """
        start = data.start if isinstance(data, Bundle) else data.asbytes()[:5]
        channel = int.from_bytes(start[1:])
        if MSG_CHANNEL_WINDOW_ADJUST <= start[0] <= MSG_CHANNEL_REQUEST:
            if channel in self._ended_channels:
                return
            if start[0] == MSG_CHANNEL_CLOSE:
                self._ended_channels.add(channel)
        elif start[0] == MSG_CHANNEL_OPEN_SUCCESS:
            self._ended_channels.discard(channel)
        super()._send_message(data)  # type: ignore[misc]

    def _parse_channel_open_success(self, message: Message) -> None:
        start = message.packet.tell()
        message.get_int()
        self._ended_channels.discard(message.get_int())  # the device uses its numbers again
        message.packet.seek(start)
        super()._parse_channel_open_success(message)

    def _parse_service_accept(self, message: Message) -> None:
        super()._parse_service_accept(message)  # type: ignore[misc]
        self._service_accepted.set()

    def ensure_session(self) -> None:
        """As the original, which waits for ever if the device falls silent."""
        if not self._service_accepted.is_set():
            message = Message()
            message.add_byte(cMSG_SERVICE_REQUEST)
            message.add_string("ssh-userauth")
            self._send_user_message(message)  # type: ignore[attr-defined]
            deadline = time.monotonic() + self.auth_timeout
            while not self._service_accepted.wait(0.05):
                if not self.is_active():
                    raise self.get_exception() or EOFError()
                if time.monotonic() > deadline:
                    raise TimeoutError
        if self.auth_handler is None:
            self.auth_handler = self.get_auth_handler()

    def authentication(self) -> Authentication:
        """Begin the login. Raises TimeoutError, and what ended the link."""
        self.ensure_session()
        return cast("Authentication", self.auth_handler)

    def get_auth_handler(self) -> Authentication:
        return Authentication(self)

    def _parse_kex_init(self, message: Message) -> None:
        start = message.packet.tell()
        self.offered = self._really_parse_kex_init(message)  # type: ignore[attr-defined]
        message.packet.seek(start)
        super()._parse_kex_init(message)  # type: ignore[misc]
        self._agreed_kex = getattr(self.kex_engine, "name", "")

    def _parse_disconnect(self, message: Message) -> None:
        message.get_int()
        words = message.get_binary()[:1000].decode("utf-8", "replace")
        self.farewell = "".join(filter(str.isprintable, words))

    def _parse_ext_info(self, message: Message) -> None:
        start = message.packet.tell()
        if message.get_int() > _MOST_EXTENSIONS:  # the original would count to it
            raise SSHException("the device announced too many extensions")
        message.packet.seek(start)
        super()._parse_ext_info(message)  # type: ignore[misc]


def request_command(channel: Channel, command: str, *, kind: str = "exec") -> None:
    """Ask for a command and do not wait for the answer: a refusal closes the channel. Saves a round trip.

    `kind` "subsystem": `command` is the name of one.
    """
    message = Message()
    message.add_byte(cMSG_CHANNEL_REQUEST)
    message.add_int(channel.remote_chanid)
    message.add_string(kind)
    message.add_boolean(True)
    message.add_string(command)
    channel._event_pending()  # type: ignore[attr-defined]
    assert channel.transport  # noqa: S101 - an open channel has one
    channel.transport._send_user_message(message)  # type: ignore[attr-defined]


def send_data(channel: Channel, parts: Sequence[memoryview]) -> int:
    """As `Channel.send`, but of several parts one after the other, and as many packets at once as the device takes.

    The bytes that went out, 0 when the channel has ended. Raises TimeoutError.
    """
    left = min(sum(map(len, parts)), _AT_ONCE)
    sizes: list[int] = []
    with channel.lock:
        if channel.closed:
            raise OSError("the channel is closed")
        while left and (not sizes or channel.out_window_size):
            size = channel._wait_for_send_window(left)  # type: ignore[attr-defined]
            if not size:
                return 0
            sizes.append(size)
            left -= size
    assert channel.transport  # noqa: S101 - an open channel has one
    channel.transport._send_user_message(Bundle(channel.remote_chanid, parts, sizes))  # type: ignore[attr-defined]
    return sum(sizes)


def was_refused(channel: Channel) -> bool:
    """Did the device refuse what was asked of the channel?"""
    return bool(channel.closed and not channel.event_ready and channel.exit_status < 0)


def _handle_channel_request(channel: Channel, message: Message) -> Any:
    """Read `exit-signal` (RFC 4254, section 6.10), which paramiko drops, as the exit code that a shell gives it."""
    start = message.packet.tell()
    if message.get_text() == "exit-signal":
        message.get_boolean()
        number = getattr(signal, f"SIG{message.get_text()}", 0)
        channel.exit_status = 128 + int(number)
        channel.status_event.set()
        return None
    message.packet.seek(start)
    return channel._handle_request(message)  # type: ignore[attr-defined]
