"""Entries of other programs brought into the form of ours: names, groups, one-time codes, limits."""

import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from app.domain.credentials import EntryField
from app.domain.secret import Secret
from app.services.imports.text import folder_name, one_line

MOST_ENTRIES = 100_000
LONGEST_NOTES = 1 << 20  # characters
MOST_FIELDS = 500
LARGEST_FILE = 64 << 20  # bytes of one attachment
LARGEST_FILES = 256 << 20  # bytes of all
_OWN_KEYS = ("title", "username", "password", "url", "notes", "otp")
_BASE32 = re.compile(r"[A-Z2-7]+=*")


def group_path(parts: Iterable[str]) -> str:
    """A path of groups from names that may hold anything."""
    return "/".join(name for part in parts if (name := folder_name(part)))


def title_for(title: str, url: str, user: str, place: str) -> str:
    """A title for an entry that has none: its host, or its user, or where it stands."""
    return one_line(title) or host_of_url(url) or one_line(user) or f"Entry of {place}"


def host_of_url(url: str) -> str:
    try:
        return one_line(urlsplit(url if "://" in url else f"//{url}").hostname or "")
    except ValueError:
        return ""


def code_address(text: str, title: str, user: str) -> Secret | None:
    """An otpauth address from what programs keep of a one-time password; None where it is none.

    They keep the address itself, its Base32 secret alone, or "steam://SECRET" (Bitwarden).
    """
    text = text.strip()
    if text.lower().startswith("otpauth://totp/") and "secret=" in text.lower():
        return Secret(text)
    is_steam = text.lower().startswith("steam://")
    secret = re.sub(r"[\s-]", "", text[8:] if is_steam else text).upper()
    if not _BASE32.fullmatch(secret):
        return None
    label = f"{quote(title, safe='')}:{quote(user, safe='')}" if user else quote(title, safe="")
    return Secret(f"otpauth://totp/{label}?secret={secret.rstrip('=')}{'&encoder=steam&digits=5' if is_steam else ''}")


class Fields:
    """Collects the further fields of an entry; two of one name get numbers, and none takes the name of our own."""

    def __init__(self) -> None:
        self._fields: list[EntryField] = []
        self._taken = set(_OWN_KEYS)
        self.dropped = 0

    def add(self, name: str, value: str, *, is_protected: bool = False) -> None:
        """Nothing for an empty value."""
        if not value:
            return
        if len(self._fields) >= MOST_FIELDS:
            self.dropped += 1
            return
        wanted = one_line(name)[:200] or "Field"
        unique, number = wanted, 2
        while unique.casefold() in self._taken:
            unique, number = f"{wanted} ({number})", number + 1
        self._taken.add(unique.casefold())
        self._fields.append(EntryField(unique, Secret(value) if is_protected else value, is_protected))

    def add_urls(self, urls: Iterable[str]) -> None:
        """Further addresses, under the names that KeePassXC gives them: KP2A_URL, KP2A_URL_1, …"""
        for number, url in enumerate(dict.fromkeys(filter(None, urls))):
            self.add("KP2A_URL" if not number else f"KP2A_URL_{number}", url)

    @property
    def found(self) -> tuple[EntryField, ...]:
        return tuple(self._fields)
