"""Lists of one-time passwords become entries, several at once, and what cannot come in is told."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import ImportInvalid
from app.domain.task import TaskContext
from app.domain.vault_imports import FoundVault, VaultSource
from app.services.vault.importing import authenticators
from app.services.vault.importing.reading import reader_for
from app.services.vault.one_time_codes import read_code
from tests.services.vault.codes.test_code_transfer import account, address

SEED = "GEZDGNBVGY3TQOJQ"


def read(text: str) -> FoundVault:
    source = VaultSource("codes.txt", text.encode())
    assert reader_for(source) is authenticators.READER
    return authenticators.READER.read(source, TaskContext())


def test_every_line_becomes_an_entry_and_an_export_becomes_several() -> None:
    found = read(
        "\n".join(
            (
                f"otpauth://totp/Mail:jo@acme.example?secret={SEED}&issuer=Mail&digits=8",
                "",
                address(account("admin", "Nordlys"), account("x", "Bank", kind=1), account("root", "Router")),
                f"otpauth://hotp/Old?secret={SEED}&counter=1",
                "a line of something else",
            )
        )
    )
    assert [(one.draft.title, one.draft.user, one.place) for one in found.entries] == [
        ("Mail", "jo@acme.example", "line 1"),
        ("Nordlys", "admin", "line 3"),
        ("Router", "root", "line 3"),
    ]
    assert len({one.origin for one in found.entries}) == 3
    code = found.entries[0].draft.code
    assert code is not None
    assert read_code(code.reveal()).digits == 8
    assert [(one.name, one.place) for one in found.not_taken] == [
        ("Bank", "line 3"),
        ("A line", "line 4"),
        ("A line", "line 5"),
    ]
    assert found.is_plain


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_list_or_our_error(data: bytes) -> None:
    source = VaultSource("codes.txt", b"otpauth://" + data)
    try:
        found = authenticators.READER.read(source, TaskContext())
    except ImportInvalid:
        return
    assert all(one.draft.title for one in found.entries)
