"""Connections that a device carries for others: those that it opens for us, and those that it takes for us.

paramiko waits for each until it stands, knows one handler for all forwarded ports, and takes any answer to a question
for the answer to the newest. Here nothing waits, and each answer goes to whom it is for.

paramiko 5.1 pins these places: `pyproject.toml` allows no other major version.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from paramiko.channel import Channel
from paramiko.common import (
    cMSG_CHANNEL_OPEN,
    cMSG_CHANNEL_OPEN_FAILURE,
    cMSG_CHANNEL_OPEN_SUCCESS,
    cMSG_GLOBAL_REQUEST,
)
from paramiko.message import Message
from paramiko.ssh_exception import SSHException
from paramiko.transport import ServiceRequestingTransport

from app.services.ssh.inbox import Inbox, Unwanted, Watched

MOST_PACKET = 32768
"""Bytes of data in one message, as RFC 4254 wants everyone to take."""
_SHORTAGE = 4  # RFC 4254, section 5.1: SSH_OPEN_RESOURCE_SHORTAGE
_PROHIBITED = 1


@dataclass(slots=True)
class Answer:
    """Of the device to a global request."""

    came: threading.Event
    is_yes: bool = False
    body: Message | None = None


@dataclass(frozen=True, slots=True)
class Forward:
    """A port on which the device listens for us. `window` gives bytes, 0 to refuse; `take` gets the channel, from where
    the connection comes, and the window that it was given."""

    window: Callable[[], int]
    take: Callable[[Opened, str, int], None]


class Opened:
    """A channel for a connection, whose news are told. `on_news` is called from the link's thread."""

    def __init__(self, channel: Channel, window: int, on_news: Callable[[], None] = lambda: None) -> None:
        self.channel = channel
        self.inbox = Inbox(window, self.tell)
        self.on_news = on_news
        self.refused: tuple[int, str] | None = None  # the reason of RFC 4254, section 5.1, and the device's words
        self.is_abandoned = False  # nobody waits for it any more: closed as soon as it stands
        channel.in_buffer = self.inbox  # type: ignore[assignment]  # what a channel uses of it is there
        channel.in_stderr_buffer = Unwanted()  # type: ignore[assignment]
        channel.out_buffer_cv = Watched(channel.lock, self.tell)
        channel.settimeout(0.0)

    def tell(self) -> None:
        self.on_news()


class ForwardingTransport(ServiceRequestingTransport):
    """`forwards` has the ports on which the device listens for us, by address and port as they were asked for."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.forwards: dict[tuple[str, int], Forward] = {}
        self._opening: dict[int, Opened] = {}
        self._answers: deque[Answer | None] = deque()  # to what was asked, in its order: RFC 4254, section 4
        self._asking = threading.Lock()

    # -- questions to the device -------------------------------------------------------------------

    def ask(self, kind: str, *values: str | int) -> Answer:
        """Ask, and do not wait for the answer."""
        answer = Answer(threading.Event())
        with self._asking:
            self._answers.append(answer)
            self._send_user_message(_question(kind, values))  # type: ignore[attr-defined]
        return answer

    def ask_for_any_answer(self, kind: str) -> None:
        """Ask unless someone asks just now: his answer is a sign of life as well. Never waits."""
        if self._asking.acquire(blocking=False):
            try:
                self._answers.append(None)
                self._send_message(_question(kind, ()))  # type: ignore[attr-defined]
            finally:
                self._asking.release()

    def _parse_request_success(self, message: Message) -> None:
        self._answer(is_yes=True, body=message)

    def _parse_request_failure(self, message: Message) -> None:
        self._answer(is_yes=False, body=None)

    def _answer(self, *, is_yes: bool, body: Message | None) -> None:
        answer = self._answers.popleft() if self._answers else None
        if answer is not None:
            answer.is_yes, answer.body = is_yes, body
            answer.came.set()

    # -- connections that the device opens -----------------------------------------------------------

    def begin_to_reach(
        self, there: tuple[str, int], origin: tuple[str, int], window: int, on_news: Callable[[], None]
    ) -> Opened:
        """Ask for a connection and do not wait: `on_news` is called when it stands or was refused."""
        if not self.is_active():
            raise SSHException("the link has ended")
        opened = self._new_channel(window)
        opened.on_news = on_news
        self._opening[opened.channel.chanid] = opened
        message = Message()
        message.add_byte(cMSG_CHANNEL_OPEN)
        message.add_string("direct-tcpip")
        for number in (opened.channel.chanid, window, MOST_PACKET):
            message.add_int(number)
        for host, port in (there, origin):
            message.add_string(host)
            message.add_int(port)
        self._send_user_message(message)  # type: ignore[attr-defined]
        if not self.is_active():  # it ended before the link knew of this one
            opened.channel._unlink()  # type: ignore[attr-defined]
        return opened

    def _parse_channel_open_success(self, message: Message) -> None:
        opened = self._opening.pop(_peek(message), None)
        super()._parse_channel_open_success(message)  # type: ignore[misc]
        if opened is not None:
            if opened.is_abandoned:
                opened.channel.close()
            opened.tell()

    def _parse_channel_open_failure(self, message: Message) -> None:
        """Of ours the device's own words are kept; the original would leave them for whoever asks next."""
        opened = self._opening.pop(_peek(message), None)
        if opened is None:
            super()._parse_channel_open_failure(message)  # type: ignore[misc]
            return
        message.get_int()
        reason = message.get_int()
        words = message.get_binary()[:300].decode("utf-8", "replace")
        opened.refused = (reason, "".join(filter(str.isprintable, words)))
        opened.channel._unlink()  # type: ignore[attr-defined]
        opened.tell()

    # -- connections that the device takes -----------------------------------------------------------

    def _parse_channel_open(self, message: Message) -> None:
        start = message.packet.tell()
        kind = message.get_binary()
        if kind != b"forwarded-tcpip":
            message.packet.seek(start)
            super()._parse_channel_open(message)  # type: ignore[misc]
            return
        theirs, their_window, their_packet = message.get_int(), message.get_int(), message.get_int()
        listens = (message.get_binary().decode("utf-8", "replace"), message.get_int())
        origin = "".join(filter(str.isprintable, message.get_binary()[:100].decode("utf-8", "replace")))
        forward = self._forward_for(listens)
        window = forward.window() if forward else 0
        if forward is None or not window:
            self._refuse_channel(theirs, _SHORTAGE if forward else _PROHIBITED)
            return
        opened = self._new_channel(window)
        opened.channel._set_remote_channel(theirs, their_window, their_packet)  # type: ignore[attr-defined]
        answer = Message()
        answer.add_byte(cMSG_CHANNEL_OPEN_SUCCESS)
        for number in (theirs, opened.channel.chanid, window, MOST_PACKET):
            answer.add_int(number)
        self._send_message(answer)  # type: ignore[attr-defined]
        forward.take(opened, origin, window)

    def _forward_for(self, listens: tuple[str, int]) -> Forward | None:
        """A device may write the address in another way than it was asked for: then the port says which."""
        if listens in self.forwards:
            return self.forwards[listens]
        same_port = [forward for (_, port), forward in tuple(self.forwards.items()) if port == listens[1]]
        return same_port[0] if len(same_port) == 1 else None

    def _refuse_channel(self, theirs: int, reason: int) -> None:
        message = Message()
        message.add_byte(cMSG_CHANNEL_OPEN_FAILURE)
        message.add_int(theirs)
        message.add_int(reason)
        message.add_string("")
        message.add_string("en")
        self._send_message(message)  # type: ignore[attr-defined]

    def _new_channel(self, window: int) -> Opened:
        with self.lock:
            number = self._next_channel()  # type: ignore[attr-defined]
            channel = Channel(number)
            opened = Opened(channel, window)
            self._channels.put(number, channel)  # type: ignore[attr-defined]
            self.channels_seen[number] = True
            channel._set_transport(self)  # type: ignore[attr-defined]
            channel._set_window(window, MOST_PACKET)  # type: ignore[attr-defined]
        return opened


def _question(kind: str, values: tuple[str | int, ...]) -> Message:
    message = Message()
    message.add_byte(cMSG_GLOBAL_REQUEST)
    message.add_string(kind)
    message.add_boolean(True)  # an answer is wanted
    for value in values:
        if isinstance(value, int):
            message.add_int(value)
        else:
            message.add_string(value)
    return message


def _peek(message: Message) -> int:
    start = message.packet.tell()
    number = message.get_int()
    message.packet.seek(start)
    return number
