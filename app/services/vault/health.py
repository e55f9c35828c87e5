"""Looks through an open vault for what is to be put right.

Equal passwords are found by keyed hashes under a key that lives as long as the examination's memory: no password is
kept. The strength of each is remembered by the same hash, since zxcvbn takes 1 to 7 ms for each.
"""

import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from xml.etree.ElementTree import Element

from app.domain.clients import is_same_client
from app.domain.credentials import VaultEntry
from app.domain.csv_text import csv_text
from app.domain.language import and_more, tr
from app.domain.local_time import local
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_health import Complaint, CredentialUse, HealthFinding, VaultHealth
from app.services.vault.content import custom_data, decode_time, is_true, strings
from app.services.vault.default_passwords import maker_of
from app.services.vault.document import Document, reveal_bytes
from app.services.vault.strength import Grade, rate
from app.services.vault.vault import Vault

OLD_AFTER = timedelta(days=365)
SOON = timedelta(days=30)
_REPORT_EACH = 25  # entries
_NAMED = 3  # of the others with the same password
_WEAK = (Grade.VERY_WEAK, Grade.WEAK)
_WEIGHTS = {complaint: number for number, complaint in enumerate(Complaint)}
_TURN, _REST = 0.002, 0.002
"""Seconds of work and of rest. To rate a password is Python for some ms, and a window that paints meanwhile would wait
for the interpreter at each of its thousands of calls: a second for 20 ms of work."""
_LEFT_OUT = "KnownBad"  # KeePassXC's mark of before KDBX 4.1, which has an element for it


@dataclass(slots=True)
class HealthMemory:
    """What one examination leaves for the next of the same open vault. `forget` when that is locked."""

    key: bytes = field(default_factory=lambda: os.urandom(32))
    strengths: dict[bytes, tuple[Grade, str]] = field(default_factory=dict)

    def forget(self) -> None:
        self.key = os.urandom(32)
        self.strengths.clear()

    def mark(self, *texts: str) -> bytes:
        data = "\0".join(texts).encode("utf-8", "surrogatepass")
        return blake2b(data, key=self.key, digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is kept of one entry while the others are read."""

    entry: VaultEntry
    mark: bytes = b""  # of its password
    since: datetime | None = None  # when its password was changed


def examine_health(
    vault: Vault,
    task: TaskContext,
    memory: HealthMemory,
    *,
    uses: Iterable[CredentialUse] = (),
    now: datetime | None = None,
) -> VaultHealth:
    """Read every entry but those in the recycle bin. Raises VaultLocked."""
    now = now or datetime.now(UTC)
    document, content = vault.reading()
    findings: list[HealthFinding] = []
    seen: list[_Seen] = []
    left_out = 0
    rested = time.perf_counter()
    for number, entry in enumerate(content.entries):
        if number % _REPORT_EACH == 0:
            task.report(tr("Examining the entries"), number, len(content.entries))
        if time.perf_counter() - rested > _TURN:
            task.sleep(_REST)
            rested = time.perf_counter()
        place = content.places.get(entry.id)
        if place is None:
            continue
        element = place.look()
        if element.findtext("QualityCheck") == "False" or is_true(custom_data(element).get(_LEFT_OUT)):
            left_out += 1
            continue
        seen.append(_read(entry, document, element, memory, findings))
        findings += _without_password(entry, now)
    findings += _reused(seen)
    findings += _old(seen, now)
    findings += _used(seen, uses)
    findings.sort(key=lambda one: (_WEIGHTS[one.complaint], one.entry.title.casefold(), one.entry.group.casefold()))
    return VaultHealth(tuple(findings), len(seen), left_out)


def _read(
    entry: VaultEntry, document: Document, element: Element, memory: HealthMemory, findings: list[HealthFinding]
) -> _Seen:
    """Decrypt one password, judge it, and keep its hash."""
    value = strings(element).get("Password")
    data = reveal_bytes(value, document.stream) if value is not None else b""
    if not data:
        return _Seen(entry)
    password = Secret(data.decode("utf-8", "replace"))
    maker = maker_of(password)
    if maker:
        findings.append(
            HealthFinding(entry, Complaint.DEFAULT, tr("The password with which {maker} come.", maker=maker))
        )
    else:
        grade, warning = _strength(password, entry, memory)
        if grade in _WEAK:
            findings.append(HealthFinding(entry, Complaint.WEAK, f"{grade.words}. {warning}".strip()))
    return _Seen(entry, memory.mark(password.reveal()), _changed(element, document, data, entry))


def _strength(password: Secret, entry: VaultEntry, memory: HealthMemory) -> tuple[Grade, str]:
    context = (entry.title, entry.user, entry.client)
    mark = memory.mark(password.reveal(), *context)
    if mark not in memory.strengths:
        strength = rate(password, context)
        memory.strengths[mark] = (strength.grade, strength.warning)
    return memory.strengths[mark]


def _changed(element: Element, document: Document, password: bytes, entry: VaultEntry) -> datetime | None:
    """When it became the password: the history is followed back as long as it says the same."""
    since = entry.modified
    for version in reversed(element.findall("History/Entry")):
        value = strings(version).get("Password")
        if value is None or reveal_bytes(value, document.stream) != password:
            break
        since = decode_time(version.findtext("Times/LastModificationTime") or "") or since
    return since


def _without_password(entry: VaultEntry, now: datetime) -> list[HealthFinding]:
    """What the entry says without its secrets."""
    found = []
    if entry.expires is not None and entry.expires <= now:
        found.append(HealthFinding(entry, Complaint.EXPIRED, tr("Since {day}.", day=_day(entry.expires))))
    elif entry.expires is not None and entry.expires - now <= SOON:
        found.append(HealthFinding(entry, Complaint.EXPIRING, tr("On {day}.", day=_day(entry.expires))))
    if entry.url.strip().lower().startswith(("http://", "ftp://", "telnet://")):
        scheme = entry.url.strip().partition(":")[0].lower()
        found.append(
            HealthFinding(
                entry,
                Complaint.PLAIN_HTTP,
                tr("Over {scheme} anybody on the way can read the password.", scheme=scheme),
            )
        )
    if entry.has_password and not entry.user:
        found.append(HealthFinding(entry, Complaint.NO_USER, tr("Nobody can tell to which account it belongs.")))
    return found


def _reused(seen: Sequence[_Seen]) -> list[HealthFinding]:
    by_mark: Mapping[bytes, list[VaultEntry]] = defaultdict(list)
    for one in seen:
        if one.mark:
            by_mark[one.mark].append(one.entry)
    return [
        HealthFinding(entry, Complaint.REUSED, _also(entry, same))
        for same in by_mark.values()
        if len(same) > 1
        for entry in same
    ]


def _also(entry: VaultEntry, same: Sequence[VaultEntry]) -> str:
    """The others by name; of another client only the number, so that a list for one client names no other."""
    near = [one for one in same if one.id != entry.id and one.client == entry.client]
    far = len(same) - 1 - len(near)
    named = ", ".join(f"“{one.title or tr('without a title')}”" for one in near[:_NAMED])
    words = [tr("Also the password of {named}.", named=and_more(named, len(near) - _NAMED))] if near else []
    if far:
        words.append(
            tr("And by {far} of other clients.", far=far)
            if near
            else tr("Also used by {far} of other clients.", far=far)
        )
    return " ".join(words)


def _old(seen: Sequence[_Seen], now: datetime) -> list[HealthFinding]:
    return [
        HealthFinding(one.entry, Complaint.OLD, tr("Not changed since {day}.", day=_day(one.since)))
        for one in seen
        if one.mark and one.since is not None and now - one.since > OLD_AFTER
    ]


def _used(seen: Sequence[_Seen], uses: Iterable[CredentialUse]) -> list[HealthFinding]:
    """Those that were used since their password was changed: whoever was there may know it now."""
    newest: dict[tuple[str, ...], CredentialUse] = {}
    for use in uses:
        key = (use.entry,) if use.entry else (use.title, use.client.casefold())
        if key not in newest or newest[key].at < use.at:
            newest[key] = use
    titles = Counter(one.entry.title for one in seen)
    by_title: dict[str, list[CredentialUse]] = defaultdict(list)
    for use in newest.values():
        if not use.entry:
            by_title[use.title].append(use)
    found = []
    for one in seen:
        entry = one.entry
        uses_of = [use for use in by_title[entry.title] if titles[entry.title] == 1 or _is_of(use, entry)]
        uses_of += [newest[(entry.id,)]] if (entry.id,) in newest else []
        last = max(uses_of, key=lambda use: use.at, default=None)
        if last and one.mark and (one.since is None or last.at > one.since):
            found.append(HealthFinding(entry, Complaint.USED, f"{last.where[:1].upper()}{last.where[1:]}."))
    return found


def _is_of(use: CredentialUse, entry: VaultEntry) -> bool:
    """A journal knows only the title: of several entries with it, that of the client of the visit."""
    return bool(use.client) and is_same_client(use.client, entry.client)


def _day(moment: datetime) -> str:
    there = local(moment)
    return f"{there.day} {there:%B %Y}"


def health_table(findings: Iterable[HealthFinding]) -> str:
    """The findings as CSV: names and words, never a value."""
    head = ("Finding", "Entry", "User", "Client", "Group", "Address", "What")
    rows = (
        (
            one.complaint.value,
            one.entry.title,
            one.entry.user,
            one.entry.client,
            one.entry.group,
            one.entry.url,
            one.words,
        )
        for one in findings
    )
    return csv_text(head, rows)
