"""Which key each SSH device has shown: our own file, beside OpenSSH's `known_hosts`, which is read and never written.

The rules, first match wins:
0. a certificate that a known authority (`@cert-authority`) has signed for the host is right, unless its key or the
   authority is revoked; any other certificate proves nothing, and its bare key is judged:
1. a revoked key is refused, whatever else is known;
2. a key that any file holds for the host is right (also one known without its port, as ssh does);
3. another key than the known one is refused, and so is a key of another kind: during key exchange the known kinds are
   asked for first, so a device that still had its known key would have shown it;
4. a host of which nothing is known that could be compared is a question to a person.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.domain.errors import HostKeyChanged, HostKeyUnknown
from app.domain.language import tr
from app.services.files import read_file, write_atomically
from app.services.ssh.known_hosts import (
    DEFAULT_PORT,
    KnownHostsLine,
    Marker,
    fingerprint,
    host_name,
    parse_known_hosts,
)

KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")
"""Kinds of key that a device can be asked for, best first. Others in a file (DSA, security keys) cannot be compared."""


@dataclass(frozen=True, slots=True)
class KnownHost:
    """One key of our own file, for the list in Settings."""

    host: str  # as written in the file: "server" or "[server]:2222"
    kind: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    line: KnownHostsLine

    @property
    def source(self) -> str:
        return f"{self.path}:{self.line.number}"


class HostKeys:
    """Safe to use from any thread."""

    def __init__(self, own_file: Path, known_hosts: Sequence[Path] = ()) -> None:
        self._own_file = own_file
        self._known_hosts = tuple(known_hosts)
        self._lock = threading.Lock()

    def check(self, host: str, port: int, kind: str, key_base64: str) -> None:
        """Return if this is the key of the device. Raises HostKeyUnknown or HostKeyChanged."""
        lines = [found for path in (self._own_file, *self._known_hosts) for found in _read(path)]
        name = host_name(host, port)
        matching = [found for found in lines if found.line.names(name)]
        without_port = [found for found in lines if port != DEFAULT_PORT and found.line.names(host)]
        self._refuse_revoked(host, port, key_base64, matching + without_port)
        plain = [found for found in matching if found.line.marker is Marker.NONE]
        same_key = [found for found in [*plain, *without_port] if found.line.key == key_base64]
        if any(found.line.marker is Marker.NONE for found in same_key):
            return
        comparable = sorted(
            (found for found in plain if found.line.kind in KINDS), key=lambda found: found.line.kind != kind
        )
        if comparable:
            raise self._changed(host, port, comparable[0], key_base64)
        raise HostKeyUnknown(
            tr(
                "{name} is not known yet. It shows an {kind} key: {key_base64}.",
                name=name,
                kind=kind,
                key_base64=fingerprint(key_base64),
            ),
            host=host,
            port=port,
            kind=kind,
            fingerprint=fingerprint(key_base64),
            key=key_base64,
        )

    def has_authority(self, host: str, port: int) -> bool:
        """Whether an authority may vouch for this host: then it is asked for a certificate."""
        name = host_name(host, port)
        return any(
            found.line.marker is Marker.AUTHORITY and found.line.names(name)
            for path in (self._own_file, *self._known_hosts)
            for found in _read(path)
        )

    def problem_with_certificate(self, host: str, port: int, kind: str, blob: bytes) -> str:
        """Why a certificate that a device shows does not prove who it is; "" if it does."""
        from app.services.ssh.certificates import CertificateRefused, check_host_certificate

        name = host_name(host, port)
        lines = [found.line for path in (self._own_file, *self._known_hosts) for found in _read(path)]
        keys = {
            Marker.AUTHORITY: {line.key for line in lines if line.marker is Marker.AUTHORITY and line.names(name)},
            Marker.REVOKED: {
                line.key for line in lines if line.marker is Marker.REVOKED and (line.names(name) or line.names(host))
            },
        }
        try:
            check_host_certificate(
                kind,
                blob,
                host,
                is_authority=keys[Marker.AUTHORITY].__contains__,
                is_revoked=keys[Marker.REVOKED].__contains__,
            )
        except CertificateRefused as error:
            return str(error)
        return ""

    def known_kinds(self, host: str, port: int) -> tuple[str, ...]:
        """The kinds of key known of a host: what to ask for first, so that the key can be compared."""
        name = host_name(host, port)
        found = {
            found.line.kind
            for path in (self._own_file, *self._known_hosts)
            for found in _read(path)
            if found.line.marker is Marker.NONE and found.line.names(name)
        }
        return tuple(kind for kind in KINDS if kind in found)

    def trust(self, question: HostKeyUnknown) -> None:
        """Remember the key that a person has accepted. Raises FileError."""
        name = host_name(question.host, question.port)
        comment = f"accepted {datetime.now(UTC):%Y-%m-%d}"
        with self._lock:
            lines = self._own_lines()
            lines.append(f"{name} {question.kind} {question.key} {comment}")
            self._write(lines)

    def forget(self, host: str, port: int) -> None:
        """Drop every key of a host from our own file. OpenSSH's files are not ours to change. Raises FileError."""
        self.forget_name(host_name(host, port))

    def forget_name(self, name: str) -> None:
        """Drop every key of a host that is written like this: "server" or "[server]:2222". Raises FileError."""
        with self._lock:
            forgotten = {found.line.number for found in _read(self._own_file) if found.line.names(name)}
            self._write([line for number, line in enumerate(self._own_lines(), 1) if number not in forgotten])

    def all(self) -> tuple[KnownHost, ...]:
        """The keys of our own file, in its order."""
        return tuple(
            KnownHost(found.line.hosts, found.line.kind, fingerprint(found.line.key)) for found in _read(self._own_file)
        )

    def _refuse_revoked(self, host: str, port: int, key: str, lines: Sequence[_Found]) -> None:
        for found in lines:
            if found.line.marker is Marker.REVOKED and found.line.key == key:
                error = HostKeyChanged(
                    tr("The key that {host} shows has been revoked.", host=host_name(host, port)),
                    host=host,
                    port=port,
                    expected="revoked",
                    offered=fingerprint(key),
                    source=found.source,
                )
                error.hint = tr("Do not connect. Whoever revoked the key knows why: it may be in wrong hands.")
                raise error

    def _changed(self, host: str, port: int, known: _Found, key: str) -> HostKeyChanged:
        name = host_name(host, port)
        error = HostKeyChanged(
            tr(
                "{name} shows another key than before: {key} instead of {line_key}.",
                name=name,
                key=fingerprint(key),
                line_key=fingerprint(known.line.key),
            ),
            host=host,
            port=port,
            expected=fingerprint(known.line.key),
            offered=fingerprint(key),
            source=known.source,
        )
        if known.path != self._own_file:
            error.hint = tr(
                "Do not connect until you know why: the device was reinstalled, or someone is in "
                'between. If it was reinstalled, remove the old key with: ssh-keygen -f "{path}" -R '
                '"{name}"',
                path=known.path,
                name=name,
            )
        return error

    def _own_lines(self) -> list[str]:
        text = _read_text(self._own_file)
        return text.removesuffix("\n").split("\n") if text else []

    def _write(self, lines: Sequence[str]) -> None:
        write_atomically(self._own_file, "".join(f"{line}\n" for line in lines).encode())


def _read(path: Path) -> list[_Found]:
    return [_Found(path, line) for line in parse_known_hosts(_read_text(path))]


def _read_text(path: Path) -> str:
    return (read_file(path) or b"").decode("utf-8", errors="replace")
