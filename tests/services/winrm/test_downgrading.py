"""Somebody between us and a device who weakens the sign-in: what NTLM seals would be no secret any more."""

import base64
import struct

import pytest
import spnego
from spnego._ntlm import NTLMProxy
from spnego._ntlm_raw.messages import NegotiateFlags

from app.domain.errors import AuthenticationFailed
from app.services.winrm.http import Answer
from app.services.winrm.link import Entry, Link, Method
from app.services.winrm.signing_in.tokens import shake_hands
from tests.servers.simulated_windows import SimulatedWindows
from tests.servers.simulated_windows.reaching import CREDENTIAL

_CHALLENGE = b"NTLMSSP\0\2\0\0\0"
_FLAGS_AT = 20  # bytes from its start, [MS-NLMP] 2.2.1.2
_WEAKER = {
    "no signatures": NegotiateFlags.sign,
    "no encryption": NegotiateFlags.seal,
    "short keys": NegotiateFlags.key_128 | NegotiateFlags.key_56,
    "old signatures": NegotiateFlags.extended_session_security,
    "no key of its own": NegotiateFlags.key_exch,
}


def without(words: int, token: bytes) -> bytes:
    at = token.find(_CHALLENGE)
    if at < 0:
        return token
    place = at + _FLAGS_AT
    (flags,) = struct.unpack_from("<I", token, place)
    return token[:place] + struct.pack("<I", flags & ~words) + token[place + 4 :]


class Weakened(NTLMProxy):
    """What a device inside of CredSSP would say that is not what it pretends to be."""

    words = 0

    def step(self, *given: object, **named: object) -> bytes | None:
        token = super().step(*given, **named)  # type: ignore[arg-type]
        return without(self.words, token) if token else token


class Between:
    """Passes tokens on to a device's sign-in."""

    def __init__(self, device: spnego.ContextProxy, scheme: str, words: int) -> None:
        self._device = device
        self._scheme = scheme
        self._words = words
        self.tokens = 0

    def send(self, authorization: str) -> Answer:
        self.tokens += 1
        try:
            said = self._device.step(base64.b64decode(authorization.partition(" ")[2]))
        except spnego.exceptions.SpnegoError:  # the device notices; who is in between says nothing of it
            said = None
        if not said:
            return Answer(200, b"")
        token = base64.b64encode(without(self._words, said)).decode()
        return Answer(401, b"", [("WWW-Authenticate", f"{self._scheme} {token}")])


def entry(method: Method, scheme: str) -> Entry:
    return Entry("127.0.0.1", 5985, method, CREDENTIAL, scheme=scheme)


@pytest.mark.parametrize("words", _WEAKER.values(), ids=_WEAKER)
def test_a_weakened_ntlm_seals_nothing(simulated_windows: SimulatedWindows, words: int) -> None:
    between = Between(spnego.server("localhost", "HTTP", protocol="ntlm"), "Negotiate", words)
    with pytest.raises(AuthenticationFailed, match="weak encryption"):
        shake_hands(entry(Method.NTLM, "Negotiate"), Link(), None, between.send)


@pytest.mark.parametrize("words", _WEAKER.values(), ids=_WEAKER)
def test_a_weakened_ntlm_inside_credssp_does_not_get_the_password(
    simulated_windows: SimulatedWindows, words: int
) -> None:
    inner = type("Inner", (Weakened,), {"words": words})(usage="accept", hostname="localhost", service="HTTP")
    device = spnego.server("localhost", "HTTP", protocol="credssp", credssp_negotiate_context=inner)
    with pytest.raises(AuthenticationFailed, match="weak encryption"):
        shake_hands(entry(Method.CREDSSP, "CredSSP"), Link(), None, Between(device, "CredSSP", 0).send)


@pytest.mark.parametrize(("method", "scheme"), [(Method.NTLM, "Negotiate"), (Method.CREDSSP, "CredSSP")])
def test_what_a_device_says_itself_is_strong_enough(
    simulated_windows: SimulatedWindows, method: Method, scheme: str
) -> None:
    device = spnego.server("localhost", "HTTP", protocol=method.value)
    assert shake_hands(entry(method, scheme), Link(), None, Between(device, scheme, 0).send).complete
