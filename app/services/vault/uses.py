"""When and where credentials were used: out of the vault's audit, and out of the journals of visits."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from app.domain.audit import AuditLine, AuditVerb
from app.domain.errors import AppError
from app.domain.journal import EventKind, Journal
from app.domain.language import tr
from app.domain.local_time import local
from app.domain.task import TaskContext
from app.domain.vault_health import CredentialUse
from app.services.vault.audit.trail import Audit
from app.services.vault.keeper import VaultKeeper

_USES = {
    AuditVerb.REVEALED: "shown",
    AuditVerb.COPIED: "copied",
    AuditVerb.TYPED: "typed",
    AuditVerb.INJECTED: "used",
    AuditVerb.CROSSED: "used",
    AuditVerb.EXPORTED: tr("written into a file"),
}


class Journals(Protocol):
    """The journal of each visit, by its id."""

    def journals(self) -> Mapping[str, Journal]: ...


def uses_in_audit(lines: Iterable[AuditLine]) -> tuple[CredentialUse, ...]:
    """What the audit says, by id of the entry."""
    return tuple(
        CredentialUse(
            line.at,
            line.note.entry,
            where=tr("{used} on {day}", used=_used(_USES[line.note.verb], line.note.device), day=_day(line.at)),
        )
        for line in lines
        if line.note.verb in _USES and line.note.entry
    )


def uses_in_visits(visits: Journals, task: TaskContext) -> tuple[CredentialUse, ...]:
    """What the journals say, by title: those of before the audit too. A journal that cannot be read is passed over."""
    found = []
    journals = visits.journals()
    for number, journal in enumerate(journals.values()):
        task.report(tr("Reading the visits"), number, len(journals))
        try:
            events = journal.events()
        except AppError:
            continue
        client = str(events[0].data.get("client", "")) if events else ""
        for event in events:
            if event.kind is EventKind.CREDENTIAL_USED and event.data.get("title"):
                used, day = _used(tr("used"), str(event.data.get("device", ""))), _day(event.at)
                where = (
                    tr("{used} in the visit of {day} at {client}", used=used, day=day, client=client)
                    if client
                    else tr("{used} in the visit of {day}", used=used, day=day)
                )
                found.append(CredentialUse(event.at, title=str(event.data["title"]), client=client, where=where))
    return tuple(found)


def _used(use: str, device: str) -> str:
    return tr("{use} for {device}", use=use, device=device) if device else use


def _day(moment: datetime) -> str:
    there = local(moment)
    return f"{there.day} {there:%B %Y}"


def uses_of(keeper: VaultKeeper, visits: Journals | None, task: TaskContext) -> tuple[CredentialUse, ...]:
    """Everything that is known of the open vault's uses on this computer."""
    audit = keeper.audit
    in_audit = uses_in_audit(audit.report().lines) if isinstance(audit, Audit) else ()
    return (*in_audit, *(uses_in_visits(visits, task) if visits is not None else ()))
