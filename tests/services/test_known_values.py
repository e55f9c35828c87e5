"""What the vault holds is masked in whatever is written down, however a program has encoded it."""

import base64
import json
import logging
import re
from pathlib import Path
from urllib.parse import quote, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from app.composition_vault import make_keeper
from app.crash import crash_report, log_to
from app.domain.audit import AuditVerb
from app.domain.credentials import EntryDraft
from app.domain.secret import MASK, Secret
from app.domain.task import TaskContext
from app.services.known_values import SHORTEST, KnownValues
from app.services.paths import Paths
from app.services.recordings.known import KnownSecrets as RecordedSecrets
from app.services.recordings.redactor import Redactor
from app.services.redaction import KNOWN, redact
from app.services.vault.disclosing import disclose_version
from app.services.vault.histories import versions_of
from app.services.vault.keeper import VaultKeeper
from app.services.vault.keys import KdfParameters
from tests.waiting import until

VALUE = "pä$$ & wörd/+?7"


def encoded(value: str, around: str) -> list[str]:
    """As programs write it: alone and in the middle of something."""
    whole = f"{around}{value}{around}"
    return [
        value, quote(value, safe=""), quote_plus(value), json.dumps(value),
        re.sub("%..", lambda part: part[0].lower(), quote(value, safe="")),
        *(base64.b64encode(text.encode(form)).decode() for text in (value, whole) for form in ("utf-8", "utf-16-le")),
        base64.urlsafe_b64encode(whole.encode()).decode(),
    ]  # fmt: skip


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=SHORTEST, max_size=40),
    st.integers(0, 3),
)
def test_a_known_value_is_found_in_every_encoding_and_place(value: str, shift: int) -> None:
    known = KnownValues()
    known.add([Secret(value)])
    for text in encoded(value, "x" * shift):
        masked = known.masked(f"before {text} after", MASK)
        assert MASK in masked
        assert len(masked) < len(f"before {text} after") + len(MASK)


def test_nothing_that_is_kept_tells_a_value() -> None:
    known = KnownValues()
    known.add([Secret(VALUE), Secret("-----BEGIN KEY-----\nabcdefghijklmnopqrstuvwxyz\n-----END KEY-----")])
    kept = repr(vars(known))
    for told in (VALUE, "wörd", "abcdefgh", *encoded(VALUE, "")):
        assert told not in kept
    assert known.masked("the line abcdefghijklmnopqrstuvwxyz of it", MASK) == f"the line {MASK} of it"


def test_other_text_stays_as_it_is_and_short_values_are_not_looked_for() -> None:
    known = KnownValues()
    assert known.masked("anything", MASK) == "anything"
    known.add([Secret("admin"), Secret("longer value")])
    assert known.masked("admin says longer valu", MASK) == "admin says longer valu"
    assert known.masked("a longer value, a longer value", MASK) == f"a {MASK}, a {MASK}"


def test_logs_crash_texts_and_all_that_is_redacted_never_tell_what_is_in_the_vault(tmp_path: Path) -> None:
    task = TaskContext()
    keeper = make_keeper(Paths(tmp_path))
    cheap = KdfParameters(memory=64 * 1024, passes=1, lanes=1)
    vault = keeper.create(tmp_path / "v.kdbx", Secret("a sentence to unlock it"), task, kdf=cheap)
    vault.add(EntryDraft("Router", password=Secret(VALUE)), task)
    until(lambda: MASK in redact(f"it is {VALUE}"))
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    try:
        log_to(tmp_path / "satchel.log")
        for text in encoded(VALUE, "user:"):
            logging.getLogger("a library").error("the server said %s", text)
    finally:
        for handler in logging.getLogger().handlers:
            handler.close()
        logging.getLogger().handlers = handlers
        logging.getLogger().setLevel(level)
    report = crash_report(ValueError(f"cannot parse {encoded(VALUE, 'u:')[4]}"))
    written = (tmp_path / "satchel.log").read_text("utf-8") + report
    assert written.count("the server said") == len(encoded(VALUE, ""))
    assert not [text for text in encoded(VALUE, "user:") if text in written]
    keeper.lock()
    assert VALUE not in redact(f"later: {VALUE}"), "what comes after the lock is masked as well"


def test_an_old_password_that_a_person_took_from_the_history_is_known_too(tmp_path: Path) -> None:
    keeper, task = VaultKeeper(KdfParameters(memory=64 * 1024, passes=1, lanes=1)), TaskContext()
    vault = keeper.create(tmp_path / "v.kdbx", Secret("a passphrase"), task)
    entry = vault.add(EntryDraft("Router", password=Secret("old-but-still-there")), task)
    vault.edit(entry.id, EntryDraft("Router", password=Secret("newer")), task)
    (version,) = versions_of(vault, entry.id)
    try:
        assert disclose_version(keeper, entry.id, version, AuditVerb.COPIED).reveal() == "old-but-still-there"
        assert "old-but" not in redact("login: old-but-still-there")
    finally:
        keeper.lock()
        KNOWN.forget()


def test_a_recording_has_no_encoded_secret_of_the_vault() -> None:
    text = f"\x1b[32mAuthorization\x1b[0m line {base64.b64encode(f'user:{VALUE}'.encode()).decode()} end\r\n"
    redactor = Redactor(RecordedSecrets())
    assert "".join(piece.text for piece in [*redactor.feed(0, text), *redactor.flush()]) == text
    KNOWN.add([Secret(VALUE)])
    redactor = Redactor(RecordedSecrets())
    written = "".join(piece.text for piece in [*redactor.feed(0, text), *redactor.flush()])
    assert MASK in written
    assert written.endswith("end\r\n")
    assert not [form for form in encoded(VALUE, "user:") if form in written]
