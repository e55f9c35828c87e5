"""pywinrm's transport on connections that we open: no proxy, one pinned certificate, cut by any thread."""

import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from winrm.protocol import Protocol
from winrm.transport import HttpNtlmAuth, Transport  # type: ignore[attr-defined]  # pywinrm's NTLM, not re-exported

from app.services.winrm.link import CONNECT_TIMEOUT, ContextLost, Entry, Link

READ_TIMEOUT = 20.0
"""Seconds that a request may stay without an answer."""


class LinkTransport(Transport):  # type: ignore[misc,unused-ignore]
    """Builds its session itself: pywinrm's own asks the environment for proxies and certificates.

    Every session that it builds is pinned, so a session that was dropped comes back no weaker.
    """

    def __init__(self, link: Link, entry: Entry) -> None:
        user, password = entry.credential.user, entry.credential.password
        super().__init__(entry.endpoint, user, password.reveal() if password else "", auth_method="ssl")
        self.auth_method = "ntlm" if entry.method == "ntlm" else "basic"
        self.link = link
        self.pin = entry.pin
        self.give_up_after(READ_TIMEOUT)

    def give_up_after(self, seconds: float) -> None:
        """How long the next requests may wait for an answer."""
        self.read_timeout_sec = (CONNECT_TIMEOUT, seconds)  # type: ignore[assignment]  # requests takes a pair

    def build_session(self) -> requests.Session:
        """The session that is there, or a new one; with message encryption where the link has no TLS."""
        if self.session:
            return self.session
        session = open_session(self.link, self.pin)
        session.headers.update(self.default_headers)
        session.auth = self._sign_in()
        self.session = session
        if urlsplit(self.endpoint).scheme == "http":
            self.setup_encryption(session)
            self.link.sealed = True
        return session

    def _sign_in(self) -> AuthBase:
        user, password = self.username or "", self.password or ""
        if self.auth_method == "ntlm":
            return HttpNtlmAuth(user, password)
        # requests would write a text in Latin-1, and fail for a password that has other letters.
        return HTTPBasicAuth(user.encode(), password.encode())

    def close_session(self) -> None:
        """Forget the session and the encryption that went with it."""
        super().close_session()
        self.encryption = None
        self.link.sealed = False

    def send_message(self, message: str | bytes) -> bytes:
        """As pywinrm's; a keep-alive connection that has died in the meantime is replaced before anything is sent.

        Raises ValueError for an answer that is no envelope: pywinrm would take any XML for "nothing new".
        """
        try:
            answer: bytes = super().send_message(message)
        except ContextLost:
            self.close_session()
            answer = super().send_message(message)
        if b":Envelope" not in answer[:1000]:
            raise ValueError("the answer is no SOAP envelope")
        return answer

    def _get_message_response_text(self, response: requests.Response) -> bytes:
        """What was sealed, where we seal: an answer in plain text may come from anyone (pywinrm would accept it)."""
        kind = response.headers.get("Content-Type", "")
        if not self.encryption or kind.startswith("multipart/encrypted"):
            return super()._get_message_response_text(response)
        if response.ok:
            raise ValueError("the answer is not encrypted")
        return b""


def open_session(link: Link, pin: str) -> requests.Session:
    """A session over `link` that ignores the environment and accepts the pinned certificate only."""
    session = requests.Session()
    session.trust_env = False
    session.verify = False  # the fingerprint is what is verified, see _LinkAdapter
    adapter = _LinkAdapter(link, pin)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def open_protocol(transport: LinkTransport) -> Protocol:
    """A client of one service. Nothing is sent yet. Not for two threads at the same time."""
    protocol = Protocol(transport.endpoint, transport="ssl", username="-", password="")
    protocol.transport = transport
    return protocol


class _LinkAdapter(HTTPAdapter):
    def __init__(self, link: Link, pin: str) -> None:
        self._link = link
        self._pin = pin
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        # Without a pin there is no TLS: an https address without one must not get a connection.
        super().init_poolmanager(connections, maxsize, block, assert_fingerprint=self._pin or "0" * 64, **options)
        link = self._link

        class Plain(_Linked, HTTPConnection):
            over = link

        class Encrypted(_Linked, HTTPSConnection):
            over = link

        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain}),
            "https": type("EncryptedPool", (HTTPSConnectionPool,), {"ConnectionCls": Encrypted}),
        }


class _Linked:
    """Makes a urllib3 connection take its sockets from a link."""

    over: Link
    host: str
    port: int
    _twin: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        sock, self._twin = self.over.dial(self.host.strip("[]"), self.port)
        return sock

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        twin, self._twin = self._twin, None
        if twin:
            self.over.forget(twin)
