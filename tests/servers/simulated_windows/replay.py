"""Answers of a real Windows, given again in their order to whoever asks, by what is asked and of what."""

import re
from collections import defaultdict, deque
from collections.abc import Sequence

from tests.servers.simulated_windows import faults
from tests.servers.simulated_windows.envelopes import NAMES, Message, envelope
from tests.servers.simulated_windows.wsman import Limits

_RELATES_TO = re.compile(rb"(RelatesTo>)[^<]*(</)")  # a client wants its own number back
_RECEIVES_OF_POOL = "Receive of the pool"
_IGNORED = {"Signal": "<rsp:SignalResponse/>", "Delete": "", "Send": "<rsp:SendResponse/>"}


class RecordedFault(faults.Fault):
    """A whole answer with the status of an error."""

    def __init__(self, body: bytes) -> None:
        super().__init__(0, "recorded")
        self.body = body


class Replay:
    """Takes the place of `WsMan`. Where the recording has no answer any more, the shell is gone."""

    def __init__(self, exchanges: Sequence[tuple[Message, bytes]]) -> None:
        """What was asked, and the answer."""
        self.limits = Limits()
        self.shells: dict[str, object] = {}
        self.unasked: dict[str, deque[bytes]] = defaultdict(deque)
        for asked, answered in exchanges:
            self.unasked[_kind_of(asked)].append(answered)

    def answer(self, message: Message) -> bytes:
        waiting = self.unasked[_kind_of(message)]
        if waiting:
            body = _RELATES_TO.sub(b"\\g<1>" + message.id.encode() + b"\\g<2>", waiting.popleft())
            if b":Fault>" in body:
                raise RecordedFault(body)
            return body
        if message.name in _IGNORED:
            return envelope(message.id, message.action + "Response", _IGNORED[message.name])
        raise faults.no_such_shell("of the recording")

    def end_everything(self) -> None:
        """Nothing runs here."""


def _kind_of(message: Message) -> str:
    if message.name != "Receive":
        return message.name
    wanted = message.xml.find(".//rsp:DesiredStream", NAMES)
    return "Receive" if wanted is not None and wanted.get("CommandId") else _RECEIVES_OF_POOL
