"""Entries of other programs brought into the form of ours: names, groups, one-time codes, limits."""

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from app.domain.credentials import EntryDraft, EntryField
from app.domain.errors import ImportInvalid
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.vault_errors import VaultError
from app.domain.vault_imports import VaultSource
from app.services.imports.text import folder_name, one_line
from app.services.vault.content import STANDARD_FIELDS
from app.services.vault.filling import MOST_FIELDS, clean
from app.services.vault.one_time_codes import read_code

MOST_ENTRIES = 100_000
LARGEST_TEXT = 64 << 20  # bytes; 10,000 entries of Bitwarden have some 10 MB
_LONGEST_NAME = 180  # characters, with room for a number behind it
LONGEST_NOTES = 1 << 20  # characters
_DEEPEST = 24  # groups
_HALVES = re.compile("[\ud800-\udfff]")  # half characters, which JSON can hold and UTF-8 cannot


def check_text(source: VaultSource) -> None:
    """Raises ImportInvalid for a text that is larger than an export of the largest vault."""
    if len(source.data) > LARGEST_TEXT:
        raise ImportInvalid(
            tr(
                "{name} is larger than {largest_text} MB, and no export of passwords is.",
                name=source.name,
                largest_text=LARGEST_TEXT >> 20,
            )
        )


def group_path(parts: Iterable[str]) -> str:
    """A path of groups from names that may hold anything."""
    return "/".join([name for part in parts if (name := folder_name(part))][:_DEEPEST])


def title_for(title: str, url: str, user: str, place: str) -> str:
    """A title for an entry that has none: its host, or its user, or where it stands."""
    return one_line(title) or host_of_url(url) or one_line(user) or tr("Entry of {place}", place=place)


def host_of_url(url: str) -> str:
    try:
        return one_line(urlsplit(url if "://" in url else f"//{url}").hostname or "")
    except ValueError:
        return ""


def code_address(text: str, title: str, user: str) -> Secret | None:
    """An otpauth address from what programs keep of a one-time password; None where it is none.

    They keep the address itself, its Base32 key alone, or "steam://KEY" (Bitwarden).
    """
    title, user = clean(title), clean(user)
    is_steam = text.strip().lower().startswith("steam://")
    try:
        code = read_code(text.strip()[8:] if is_steam else text)
        return replace(code, is_steam=True, digits=5).address(title, user) if is_steam else code.address(title, user)
    except VaultError:
        return None


def secret_of(text: str) -> Secret | None:
    """None for nothing, and for what no vault can hold."""
    return Secret(text) if text and not _HALVES.search(text) else None


def tidied(draft: EntryDraft) -> EntryDraft:
    """Without the characters that no vault can hold, so that it compares with what becomes of it there."""
    fields = draft.fields and tuple(
        replace(one, name=clean(one.name), value=clean(one.value) if isinstance(one.value, str) else one.value)
        for one in draft.fields
    )
    return replace(
        draft, title=clean(draft.title).strip(), user=clean(draft.user), url=clean(draft.url), group=clean(draft.group),
        tags=tuple(map(clean, draft.tags)), notes=clean(draft.notes), fields=fields,
    )  # fmt: skip


def password_remarks(text: str) -> list[str]:
    return [tr("Its password holds half a character, which no vault can keep.")] if _HALVES.search(text) else []


class Fields:
    """Collects the further fields of an entry; two of one name get numbers, and none takes the name of our own."""

    def __init__(self) -> None:
        self._fields: list[EntryField] = []
        self._taken = {name.casefold() for name in STANDARD_FIELDS}
        self.dropped = 0

    def add(self, name: str, value: str, *, is_protected: bool = False) -> None:
        """Nothing for an empty value."""
        if not value:
            return
        if len(self._fields) >= MOST_FIELDS or (is_protected and _HALVES.search(value)):
            self.dropped += 1
            return
        wanted = clean(one_line(name))[:_LONGEST_NAME].strip() or "Field"
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
