"""What a search finds: words anywhere, words for a field, states; and in which order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.credentials import EntryDraft, Expiry, VaultEntry
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.search import EntrySearch, Order, parse_query
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DRAFTS = (
    EntryDraft("Firewall", "netadmin", Secret("secret-wall"), "https://10.0.0.1", "Clients/Nordlys/Praxis", ("old",)),
    EntryDraft("Core switch", "admin", Secret("s"), "ssh://10.0.0.2:22", "Clients/Harbour", ("older", "favourite")),
    EntryDraft("Old router", "", None, "", "Clients/Harbour", (), "rack 4", Expiry(NOW - timedelta(days=1))),
    EntryDraft(
        "Müller mail", "me", None, "", "Own", (), "", Expiry(NOW + timedelta(days=3)), code=Secret("GEZDGNBVGY3TQOJQ")
    ),
)
FOUND = {
    "": {"Firewall", "Core switch", "Old router", "Müller mail"},
    "old": {"Firewall", "Core switch", "Old router"},
    "HARBOUR 10.0.0.2": {"Core switch"},
    "muller": {"Müller mail"},
    "secret-wall": set(),
    "rack": set(),
    "notes:rack": {"Old router"},
    "title:old": {"Old router"},
    "tag:old": {"Firewall", "Core switch"},
    "tag:older": {"Core switch"},
    "user:admin": {"Firewall", "Core switch"},
    "user:": {"Firewall", "Core switch", "Old router", "Müller mail"},
    "client:nord": {"Firewall"},
    "group:praxis": {"Firewall"},
    "https://10": {"Firewall"},
    "ssh://10.0.0.2:22": {"Core switch"},
    '"core switch"': {"Core switch"},
    '"switch core"': set(),
    "old -tag:old": {"Old router"},
    "-old": {"Müller mail"},
    "is:expired": {"Old router"},
    "is:expiring": {"Müller mail"},
    "is:exp": {"Firewall", "Core switch", "Old router", "Müller mail"},
    "is:broken": set(),
    "is:favourite": {"Core switch"},
    "has:code": {"Müller mail"},
    "-has:password": {"Old router", "Müller mail"},
    "USER:Admin Tag:old client:nord": {"Firewall"},
}


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    vault = Vault.create(tmp_path_factory.mktemp("search") / "v.kdbx", PASSPHRASE, TaskContext(), kdf=CHEAP)
    vault.add_all(DRAFTS, TaskContext())
    return vault


def titles(vault: Vault, text: str, order: Order = Order.TITLE, search: EntrySearch | None = None) -> list[str]:
    found = (search or EntrySearch()).find(vault.reading()[1], parse_query(text, NOW), order)
    return [entry.title for entry in found]


@pytest.mark.parametrize("text", FOUND)
def test_words_and_fields_find_what_they_say(vault: Vault, text: str) -> None:
    assert set(titles(vault, text)) == FOUND[text]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.TITLE, ["Core switch", "Firewall", "Müller mail", "Old router"]),
        (Order.USER, ["Core switch", "Müller mail", "Firewall", "Old router"]),
        (Order.CLIENT, ["Core switch", "Old router", "Firewall", "Müller mail"]),
        (Order.EXPIRY, ["Old router", "Müller mail", "Core switch", "Firewall"]),
    ],
)
def test_entries_come_in_the_order_that_was_chosen(vault: Vault, order: Order, expected: list[str]) -> None:
    assert titles(vault, "", order) == expected


def test_numbers_in_titles_count_as_numbers(tmp_path: Path) -> None:
    vault = Vault.create(tmp_path / "v.kdbx", PASSPHRASE, TaskContext(), kdf=CHEAP)
    vault.add_all([EntryDraft(title) for title in ("Switch 10", "switch 9", "Access point")], TaskContext())
    assert titles(vault, "") == ["Access point", "switch 9", "Switch 10"]


@given(st.text(alphabet='abcdilorstuw0:- "/', max_size=14))
def test_letter_by_letter_finds_the_same_as_all_at_once(vault: Vault, text: str) -> None:
    search = EntrySearch()
    for end in range(len(text) + 1):
        assert titles(vault, text[:end], search=search) == titles(vault, text[:end])


@settings(max_examples=40)
@given(st.text())
def test_whatever_is_typed_is_searched_without_a_fault(vault: Vault, text: str) -> None:
    assert set(titles(vault, text)) <= {draft.title for draft in DRAFTS}


def test_the_recycle_bin_is_searched_by_itself(vault: Vault) -> None:
    thrown = (VaultEntry("1", "Thrown away", group="Recycle Bin"), VaultEntry("2", "Gone", group="Recycle Bin"))
    content = replace(vault.reading()[1], recycled=thrown)
    found = EntrySearch().find(content, parse_query("away"), recycled=True)
    assert [entry.title for entry in found] == ["Thrown away"]
