"""The web: what probes of connectivity fetch, a captive portal in its place, and TLS with a certificate to choose."""

import http.server
import socket
import ssl
import threading
import time
from email.utils import formatdate
from functools import cache
from pathlib import Path

from tests.faults.world.certificates import write_chain

PORTAL = "http://portal.hotel.example/login"
_LOGIN = b"<html><title>Hotel Wi-Fi</title><form action=/login>Room: <input name=room></form></html>"


class _Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mode = "fine"
    ahead = 0.0  # seconds

    def do_GET(self) -> None:
        host, path = self.headers.get("Host", ""), self.path
        if self.mode == "redirects":
            self._send(302, b"", Location=PORTAL)
        elif self.mode == "login":
            self._send(200, _LOGIN)
        elif path.endswith("/missing.pac"):
            self._send(404, b"There is no such page")
        elif path.endswith("generate_204"):
            self._send(204, b"")
        elif path.endswith("connecttest.txt"):
            self._send(200, b"Microsoft Connect Test")
        else:
            self._send(200, b"It is " + host.encode("latin-1", "replace"))

    do_HEAD = do_GET

    def _send(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response_only(code)
        self.send_header("Date", formatdate(time.time() + self.ahead, usegmt=True))
        for name, value in headers.items():
            self.send_header(name, value)
        if code != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, bound: socket.socket, pages: type[_Pages], tls: ssl.SSLContext | None = None) -> None:
        super().__init__(bound.getsockname()[:2], pages, bind_and_activate=False)
        self.socket.close()
        self.socket = bound
        self._tls = tls

    def finish_request(self, request: object, client_address: object) -> None:
        try:
            if self._tls:
                request = self._tls.wrap_socket(request, server_side=True)  # type: ignore[arg-type]
            super().finish_request(request, client_address)  # type: ignore[arg-type]
        except OSError:  # a client that does not like the certificate, or has gone
            pass


def make_tls(folder: Path, kind: str) -> ssl.SSLContext:
    """A certificate for each name that is asked for."""

    @cache
    def context_for(name: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(write_chain(folder, kind, name))
        return context

    making = threading.Lock()

    def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        with making:
            connection.context = context_for(name or "nameless.example")

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(write_chain(folder, kind, "nameless.example"))
    tls.sni_callback = choose
    return tls


def serve(plain: socket.socket, secure: socket.socket, mode: str, ahead: float, tls: ssl.SSLContext) -> None:
    """In threads of their own, until the process ends. `ahead`: seconds of the date in the answers."""
    pages = type("Pages", (_Pages,), {"mode": mode, "ahead": ahead})
    for server in (_Server(plain, pages), _Server(secure, pages, tls)):
        threading.Thread(target=server.serve_forever, daemon=True).start()
