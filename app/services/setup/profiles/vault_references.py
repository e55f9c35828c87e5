"""`vault://group/title?generate=24` in a profile: an entry of the vault, made with a password where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from app.domain.audit import AuditVerb
from app.domain.errors import ProfileInvalid
from app.domain.language import tr
from app.domain.vault_errors import EntryNotFound, OtherClient
from app.services.setup.profiles.words import VAULT

if TYPE_CHECKING:
    from app.domain.devices import Device
    from app.domain.secret import Secret
    from app.domain.task import TaskContext
    from app.services.vault.keeper import VaultKeeper

RECOVERY_KEY = "bitlocker"
"""What `generate` says for the recovery key of a drive."""

SHORTEST, LONGEST = 8, 128
"""Characters of a password that is made."""


@dataclass(frozen=True, slots=True)
class VaultReference:
    """`generate` is the length of the password that is made for a new entry; 0 where there must be one."""

    path: str  # "Clients/Acme/Local admin", or the title alone
    generate: int = 0
    is_recovery_key: bool = False

    @property
    def makes(self) -> bool:
        """Whether it is made where there is none."""
        return bool(self.generate or self.is_recovery_key)

    @property
    def text(self) -> str:
        return f"{VAULT}{self.path}" + (f"?generate={self._made}" if self._made else "")

    @property
    def _made(self) -> str:
        return RECOVERY_KEY if self.is_recovery_key else str(self.generate or "")


def read_reference(text: str) -> VaultReference:
    """Raises ProfileInvalid for what is no reference."""
    path, separator, options = text.removeprefix(VAULT).partition("?")
    form = f'"{VAULT}group/title", and behind it "?generate=24" for a password that may be made.'
    if not text.startswith(VAULT) or not path.strip("/ "):
        raise ProfileInvalid(tr('"{text}" names no entry of the vault.', text=text[:80]), hint=form)
    given = dict(parse_qsl(options, keep_blank_values=True))
    length = given.pop("generate", "")
    if length == RECOVERY_KEY and not given:
        return VaultReference(path.strip("/ "), is_recovery_key=True)
    if given or (separator and not length.isdecimal()) or (length and not SHORTEST <= int(length[:9]) <= LONGEST):
        hint = tr("{form} The length is {shortest} to {longest}.", form=form, shortest=SHORTEST, longest=LONGEST)
        raise ProfileInvalid(
            tr('"{text}" asks the vault for something that it does not know.', text=text[:80]), hint=hint
        )
    return VaultReference(path.strip("/ "), int(length) if length else 0)


def secret_of(keeper: VaultKeeper, text: str, device: Device, task: TaskContext) -> Secret:
    """The password that a reference names for a device: of several entries with a title its own client's. A new one is
    in the vault before any device gets it.

    Raises EntryNotFound, OtherClient, VaultError, ProfileInvalid, and FileError for the audit.
    """
    reference, vault, rule = read_reference(text), keeper.vault, keeper.rule
    try:
        entry = rule.named(device, reference.path)
    except OtherClient as error:
        error.hint = tr("Name an entry of this client in the profile, or its title alone.")
        raise
    except EntryNotFound:
        named = [one for one in vault.entries() if reference.path in (one.title, f"{one.group}/{one.title}")]
        if not reference.makes or named:
            raise
    else:
        if not reference.makes or entry.has_password:
            rule.take(device, entry.id, AuditVerb.INJECTED)
            return vault.password(entry.id)
        raise EntryNotFound(
            tr("The entry “{path}” of the vault has no password.", path=reference.path),
            hint=tr("Give it one, or delete the entry."),
        )
    from app.domain.credentials import EntryDraft
    from app.services.vault.passphrase import generate_password
    from app.services.vault.recovery_key import generate_recovery_key

    group, _, title = reference.path.rpartition("/")
    rule.check_group(device, group)
    password = generate_recovery_key() if reference.is_recovery_key else generate_password(reference.generate)
    made = vault.add(EntryDraft(title, password=password, group=group, notes=tr("Made for a setup profile.")), task)
    rule.take(device, made.id, AuditVerb.INJECTED)
    return password
