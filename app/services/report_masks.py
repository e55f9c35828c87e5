"""What a report leaves out: secrets always, and serial numbers, addresses and user names when asked.

The same thing gets the same placeholder in the whole report ("address 1"), so that the story can still be followed.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Any

from app.domain.journal import Event
from app.domain.secret import MASK, Secret
from app.domain.settings import Report
from app.services.redaction import redact_data

_MAC = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Za-z])"
)
_CARD = re.compile(r"(?<![A-Za-z0-9])((?:en|wl|ww)x)([0-9a-f]{12})(?![A-Za-z0-9])")  # an adapter, named by its address
_IPV4 = re.compile(r"(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)")
_IPV6_RUN = re.compile(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*")
_IPV6_LONGEST = 45  # characters: eight groups, the last two dotted

_SERIAL_NAME = re.compile(r"(?i)serial|asset[ _-]?tag|service[ _-]?tag|product[ _-]?uuid|machine[ _-]?id")
_SERIAL_TEXT = re.compile(
    r"(?i)\b(?:serial(?:[ _-]?(?:number|no\.?))?|s/n|service tag|asset tag)\s*[:=#]?\s*([\w-]{5,})"
)
_USER_NAME = re.compile(r"(?i)^(?:user|users|user[ _-]?names?|account|login|owner|signed[ _-]?in[ _-]?users?)$")
_USER_TEXT = (
    re.compile(r"(?<![\w.+-])([\w.+-]+)@(?=[\w\[])"),
    re.compile(r"(?:/home|/Users)/([^/\s:\"']+)"),
    re.compile(r"(?i)\b[a-z]:\\Users\\([^\\/:*?\"<>|\r\n]+)"),
    re.compile(r"\buid=\d+\(([^)]+)\)"),
    re.compile(r"(?i)\buser(?:[ _-]?name)?\s*[:=]\s*[\"']?([\w.+-]+)"),
)
_NOBODY = frozenset(
    {
        "root",
        "admin",
        "administrator",
        "system",
        "nobody",
        "guest",
        "user",
        "users",
        "public",
        "default",
        "defaultuser0",
        "ubuntu",
        "debian",
        "pi",
        "localhost",
        "all",
        "daemon",
        "git",
        "postgres",
        "www-data",
        "true",
        "false",
        "none",
        "yes",
        "no",
    }
)
"""Names that say nothing about a person, and would tear holes into ordinary sentences."""


def masked(events: Sequence[Event], masks: Report, secrets: Iterable[Secret] = ()) -> tuple[Event, ...]:
    """The events with everything taken out that the report must not show. `secrets` are values known to the caller."""
    plain = [replace(event, data=redact_data(event.data)) for event in events]
    change = _change(plain, masks, [secret.reveal() for secret in secrets if len(secret.reveal()) >= 4])
    return tuple(replace(event, data=_mapped(event.data, change)) for event in plain)


def _change(events: Sequence[Event], masks: Report, secrets: list[str]) -> Callable[[str], str]:
    """One function that does to a text all that was asked for."""
    changes: list[Callable[[str], str]] = []
    if secrets:
        known = re.compile("|".join(re.escape(secret) for secret in sorted(secrets, key=len, reverse=True)))
        changes.append(lambda text: known.sub(MASK, text))
    if masks.mask_users:
        changes.append(_replacer("user", _user_names(events)))
    if masks.mask_serials:
        changes.append(_replacer("serial", _serials(events)))
    if masks.mask_addresses:
        changes.append(_Addresses())

    def change(text: str) -> str:
        for one in changes:
            text = one(text)
        return text

    return change


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(item, change) for item in value]
    return value


def _replacer(word: str, found: Iterable[str]) -> Callable[[str], str]:
    names = dict.fromkeys(name.casefold() for name in found)
    if not names:
        return lambda text: text
    places = {name: f"{word} {number}" for number, name in enumerate(names, 1)}
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(r"(?i)(?<!\w)(?:" + "|".join(re.escape(name) for name in longest_first) + r")(?!\w)")
    return lambda text: pattern.sub(lambda match: places.get(match[0].casefold(), f"{word} ?"), text)


def _serials(events: Iterable[Event]) -> list[str]:
    found = []
    for name, text in _texts([event.data for event in events]):
        if _SERIAL_NAME.search(name):
            found.append(text.strip())
        found += _SERIAL_TEXT.findall(text)
    return [serial for serial in found if len(serial) >= 3 and serial != MASK]


def _user_names(events: Iterable[Event]) -> list[str]:
    found = []
    for name, text in _texts([event.data for event in events]):
        if _USER_NAME.match(name):
            found += re.split(r"[,;]\s*|\s{2,}|\n", text.strip())
        for pattern in _USER_TEXT:
            found += pattern.findall(text)
    short = (name.rpartition("\\")[2].strip() for name in found)
    return [name for name in short if len(name) >= 2 and name.casefold() not in _NOBODY and name != MASK]


def _texts(value: Any, name: str = "") -> Iterable[tuple[str, str]]:
    """Every text with the name under which it stands: for an evidence its label, for an account of a step "user"."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        label = str(value.get("label") or value.get("fact") or "")
        for key, item in value.items():
            known_as = label if key in ("value", "before", "after") and isinstance(item, str) and label else str(key)
            if key == "arguments" and isinstance(item, dict) and str(value.get("step", "")).startswith("account."):
                yield "user", str(item.get("name") or item.get("user") or "")
            yield from _texts(item, known_as)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, name)


class _Addresses:
    """Replaces IPv4, IPv6 and MAC addresses. This computer's own loopback, "any" and network masks stay."""

    def __init__(self) -> None:
        self._places: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        text = _MAC.sub(lambda match: self._place(re.sub(r"[:.-]", "", match[0]).lower()), text)
        text = _CARD.sub(lambda match: f"{match[1]} {self._place(match[2])}", text)
        text = _IPV6_RUN.sub(self._ipv6, text)
        return _IPV4.sub(self._ipv4, text)

    def _place(self, normal: str) -> str:
        return self._places.setdefault(normal, f"address {len(self._places) + 1}")

    def _ipv4(self, match: re.Match[str]) -> str:
        try:
            address = IPv4Address(".".join(str(int(part)) for part in match[0].split(".")))
        except AddressValueError:
            return match[0]
        if address.is_loopback or address.is_unspecified or match[0].startswith("255."):
            return match[0]
        return self._place(str(address))

    def _ipv6(self, match: re.Match[str]) -> str:
        run, done, at = match[0], "", 0
        before = match.string[match.start() - 1 : match.start()] if match.start() else ""
        after = match.string[match.end() : match.end() + 1]
        while at < len(run):
            for end in range(min(len(run), at + _IPV6_LONGEST), at + 1, -1):
                left, right = run[at - 1 : at] if at else before, run[end : end + 1] or after
                if left.isalnum() or right.isalnum():
                    continue
                if normal := _as_ipv6(run[at:end]):
                    done, at = done + (run[at:end] if normal in ("::", "::1") else self._place(normal)), end
                    break
            else:
                done, at = done + run[at], at + 1
        return done


def _as_ipv6(text: str) -> str:
    if text.count(":") < 2:
        return ""
    try:
        return str(IPv6Address(text))
    except AddressValueError:
        return ""
