"""What an examination finds in a vault, and what it leaves alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.audit import AuditLine, AuditNote, AuditVerb
from app.domain.credentials import EntryDraft, Expiry
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.domain.vault_health import Complaint, CredentialUse, VaultHealth
from app.services.vault.health import HealthMemory, examine_health, health_table
from app.services.vault.uses import uses_in_audit
from app.services.vault.vault import Vault

NOW = datetime.now(UTC)
GOOD = "Tq7-wz.Rk3+_Xp9v:Hq2"
NORDLYS, HARBOUR = "Clients/Nordlys", "Clients/Harbour"


def add(vault: Vault, title: str, password: str, group: str = NORDLYS, **more: object) -> str:
    draft = EntryDraft(title, "admin", Secret(password), group=group)
    return vault.add(replace(draft, **more), TaskContext()).id  # type: ignore[arg-type]


def examine(vault: Vault, now: datetime = NOW, uses: tuple[CredentialUse, ...] = ()) -> VaultHealth:
    return examine_health(vault, TaskContext(), HealthMemory(), uses=uses, now=now)


def found(health: VaultHealth) -> set[tuple[str, Complaint]]:
    return {(one.entry.title, one.complaint) for one in health.findings}


def test_each_fault_is_found_with_its_reason(vault: Vault) -> None:
    add(vault, "Server", "calvin")
    add(vault, "Mail", "hunter2")
    add(vault, "Past", GOOD + "1", expiry=Expiry(NOW - timedelta(days=2)))
    add(vault, "Ending", GOOD + "2", expiry=Expiry(NOW + timedelta(days=9)))
    add(vault, "Camera", GOOD + "3", url="http://10.0.0.9")
    add(vault, "Nameless", GOOD + "4", user="")
    add(vault, "Good", GOOD, url="https://10.0.0.1", expiry=Expiry(NOW + timedelta(days=90)))
    health = examine(vault)
    assert found(health) == {
        ("Server", Complaint.DEFAULT),
        ("Mail", Complaint.WEAK),
        ("Past", Complaint.EXPIRED),
        ("Ending", Complaint.EXPIRING),
        ("Camera", Complaint.PLAIN_HTTP),
        ("Nameless", Complaint.NO_USER),
    }
    assert health.examined == 7
    assert [one.complaint for one in health.findings] == sorted(
        (one.complaint for one in health.findings), key=list(Complaint).index
    )
    assert "Dell iDRAC" in health.findings[0].words


def test_a_password_used_twice_names_the_others_of_the_same_client_only(vault: Vault) -> None:
    for title, group in (("Router", NORDLYS), ("Switch", NORDLYS), ("Firewall", HARBOUR)):
        add(vault, title, GOOD, group)
    words = {one.entry.title: one.words for one in examine(vault).findings if one.complaint is Complaint.REUSED}
    assert words == {
        "Router": "Also the password of “Switch”. And by 1 of other clients.",
        "Switch": "Also the password of “Router”. And by 1 of other clients.",
        "Firewall": "Also used by 2 of other clients.",
    }


def test_old_is_counted_from_the_last_change_of_the_password_not_of_the_entry(vault: Vault) -> None:
    id = add(vault, "Router", GOOD)
    vault.edit(id, EntryDraft("Router", "admin", group=NORDLYS, notes="new note"), TaskContext())
    in_a_year = NOW + timedelta(days=367)
    assert found(examine(vault, in_a_year)) == {("Router", Complaint.OLD)}
    assert found(examine(vault)) == set()
    since = vault.entry(id).modified
    assert since is not None
    history = vault.place(id).element.find("History/Entry/Times/LastModificationTime")
    assert history is not None
    history.text = "2020-01-01T00:00:00Z"  # as if the note had come years later
    assert found(examine(vault)) == {("Router", Complaint.OLD)}


def test_what_was_used_since_its_last_change_is_listed(vault: Vault) -> None:
    id = add(vault, "Router", GOOD)
    add(vault, "Other", GOOD + "x")
    later, earlier = datetime.now(UTC) + timedelta(minutes=5), NOW - timedelta(days=5)
    line = AuditLine(1, later, AuditNote(AuditVerb.INJECTED, id, device="nd-router"))
    uses = uses_in_audit((line, replace(line, note=AuditNote(AuditVerb.UNLOCKED))))
    health = examine(vault, uses=(*uses, CredentialUse(earlier, title="Other", where="used")))
    assert [(one.entry.title, one.words.startswith("Used for nd-router on ")) for one in health.findings] == [
        ("Router", True)
    ]


def test_of_several_entries_with_one_title_that_of_the_visits_client_is_meant(vault: Vault) -> None:
    add(vault, "Router", GOOD, NORDLYS)
    add(vault, "Router", GOOD + "x", HARBOUR)
    later = datetime.now(UTC) + timedelta(minutes=5)
    health = examine(vault, uses=(CredentialUse(later, title="Router", client="harbour", where="used at Harbour"),))
    assert [(one.entry.client, one.words) for one in health.findings] == [("Harbour", "Used at Harbour.")]


def test_what_keepassxc_leaves_out_of_its_reports_is_left_out(vault: Vault) -> None:
    id = add(vault, "PIN", "1234")
    from xml.etree.ElementTree import SubElement

    SubElement(vault.place(id).element, "QualityCheck").text = "False"
    assert examine(vault) == VaultHealth((), 0, 1)


def test_no_value_is_in_the_findings_the_table_or_the_memory(vault: Vault) -> None:
    for number in range(3):
        add(vault, f"Entry {number}", "hunter2")
    memory = HealthMemory()
    health = examine_health(vault, TaskContext(), memory)
    assert "hunter2" not in repr((health, memory)) + health_table(health.findings)
    assert len(memory.strengths) == 3
    memory.forget()
    assert not memory.strengths


def test_an_examination_can_be_stopped(vault: Vault) -> None:
    add(vault, "Router", GOOD)
    task = TaskContext()
    task.cancel()
    with pytest.raises(Cancelled):
        examine_health(vault, task, HealthMemory())
