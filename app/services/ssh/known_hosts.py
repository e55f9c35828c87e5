"""The lines of OpenSSH's `known_hosts`, as sshd(8) describes them: "SSH_KNOWN_HOSTS FILE FORMAT". Pure."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

DEFAULT_PORT = 22
_HASHED = re.compile(r"\|1\|([A-Za-z0-9+/=]+)\|([A-Za-z0-9+/=]+)")


class Marker(Enum):
    NONE = ""
    AUTHORITY = "@cert-authority"  # the key signs host certificates; it is never a host's own key
    REVOKED = "@revoked"


@dataclass(frozen=True, slots=True)
class KnownHostsLine:
    """One line that names a key. `hosts` is as written: patterns with commas, or one hashed name."""

    number: int
    marker: Marker
    hosts: str
    kind: str  # "ssh-ed25519", "ssh-rsa", ...
    key: str  # base64

    def names(self, name: str) -> bool:
        """Is this line about `name`, which is written as `host_name` writes it?"""
        return _matches(self.hosts, name.lower())


def host_name(host: str, port: int) -> str:
    """How a host is written in known_hosts: plain at port 22, otherwise `[host]:port`."""
    return host.lower() if port == DEFAULT_PORT else f"[{host.lower()}]:{port}"


def fingerprint(key: str) -> str:
    """`SHA256:...` of a key in base64, as `ssh-keygen -l` prints it."""
    return fingerprint_of(base64.b64decode(key))


def fingerprint_of(blob: bytes) -> str:
    """The same of a key as SSH sends it."""
    import hashlib  # loads OpenSSL: not at the start of the window

    digest = hashlib.sha256(blob).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def parse_known_hosts(text: str) -> Iterator[KnownHostsLine]:
    """The usable lines of a file. Comments, broken lines, unknown markers and SSH 1 keys are left out, as ssh does."""
    for number, line in enumerate(text.split("\n"), start=1):
        parsed = _parse_line(number, line)
        if parsed:
            yield parsed


def _parse_line(number: int, line: str) -> KnownHostsLine | None:
    words = line.split()
    if not words or words[0].startswith("#"):
        return None
    marker = Marker.NONE
    if words[0].startswith("@"):
        try:
            marker = Marker(words.pop(0))
        except ValueError:
            return None
    if len(words) < 3:
        return None
    hosts, kind, key = words[:3]
    return KnownHostsLine(number, marker, hosts, kind, key) if _is_key(kind, key) else None


def _is_key(kind: str, key: str) -> bool:
    """A key repeats its kind inside: RFC 4253, section 6.6."""
    try:
        blob = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        return False
    length = int.from_bytes(blob[:4], "big")
    return len(blob) > 4 + length and blob[4 : 4 + length] == kind.encode()


def _matches(hosts: str, name: str) -> bool:
    if hosts.startswith("|"):
        return _matches_hashed(hosts, name)
    found = False
    for pattern in hosts.lower().split(","):
        if pattern.startswith("!"):
            if _matches_pattern(pattern[1:], name):
                return False
        else:
            found = found or _matches_pattern(pattern, name)
    return found


def _matches_pattern(pattern: str, name: str) -> bool:
    if "*" not in pattern and "?" not in pattern:
        return bool(pattern) and pattern == name
    expression = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in re.sub(r"\*+", "*", pattern))
    return re.fullmatch(expression, name, re.DOTALL) is not None


def _matches_hashed(hosts: str, name: str) -> bool:
    match = _HASHED.fullmatch(hosts)
    if not match:
        return False
    try:
        salt, expected = (base64.b64decode(part, validate=True) for part in match.groups())
    except (binascii.Error, ValueError):
        return False
    import hmac

    return hmac.compare_digest(hmac.digest(salt, name.encode(), "sha1"), expected)  # the format's own choice
