"""What is large in the events of a journal is held packed, and is the same when it is asked for."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.domain.journal import EventKind
from app.services.journal_file import JournalFile, hash_of
from app.services.journal_packing import LARGE, PackedData, pack

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), VALUES), st.text(), st.sampled_from(["text", "list", "dict"]))
def test_packed_data_is_read_as_it_was(small: dict[str, object], key: str, form: str) -> None:
    long = ["ä\n\ud800 word"] * LARGE
    data = {**small, key: {"text": "".join(long), "list": long, "dict": {"inside": long}}[form]}
    packed = pack(data)
    assert isinstance(packed, PackedData)
    assert dict(packed) == data
    assert list(packed) == list(data)
    assert key in packed
    assert packed.get("another key") == data.get("another key")


def test_a_journal_holds_large_data_packed_and_proves_the_same(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal.jsonl")
    facts = {"lines": [f"line {number}" for number in range(2000)]}
    journal.append(EventKind.NOTE, text="small")
    written = journal.append(EventKind.DIAGNOSED, device="sw-1", diagnosis=facts)
    again = JournalFile(journal.path).events()[1]
    for event in (written, again):
        assert isinstance(event.data, PackedData)
        assert event.data["device"] == "sw-1"
        assert event.data["diagnosis"] == facts
    assert json.loads(journal.path.read_text().splitlines()[1])["data"]["diagnosis"] == facts
    assert hash_of(journal.events()) == journal.last_hash
