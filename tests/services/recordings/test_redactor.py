"""No secret gets through, however its output is cut, coloured or edited; what is no secret gets through whole."""

import string
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.secret import MASK, Secret
from app.services.recordings.control import CONTROL
from app.services.recordings.known import KnownSecrets, SharedSecrets
from app.services.recordings.prompts import may_ask
from app.services.recordings.redactor import MOST_HELD, Redactor
from app.services.redaction import secret_spans

PLAIN = st.text(string.ascii_lowercase + string.digits + " .,\n", max_size=60)
SECRET = st.text(string.ascii_letters + string.digits + "!#%&/()=?+-_.:;", min_size=4, max_size=40)
BETWEEN = st.sampled_from(["", "", "", "\x1b[31m", "\x1b[0m", "\r\n", " \r", "\x1b[1;1H", "\x1b]0;title\x07", "\x1b(B"])


def through(pieces: list[str], *secrets: str) -> str:
    redactor = Redactor(KnownSecrets(Secret(secret) for secret in secrets))
    given = [piece for number, text in enumerate(pieces) for piece in redactor.feed(number, text)]
    return "".join(piece.text for piece in [*given, *redactor.flush()])


def visible(text: str) -> str:
    return CONTROL.sub("", text)


def cut(text: str, places: list[int]) -> list[str]:
    edges = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:end] for start, end in pairwise(edges)]


@settings(deadline=None)
@given(PLAIN, SECRET, PLAIN, st.lists(st.integers(0, 1000), max_size=20), st.data())
def test_a_known_secret_never_gets_through(
    before: str, secret: str, after: str, places: list[int], data: st.DataObject
) -> None:
    shown = "".join(character + data.draw(BETWEEN) for character in secret)
    text = through(cut(before + shown + after, places), secret)
    assert secret not in text
    assert secret not in visible(text)


@settings(deadline=None)
@given(st.lists(SECRET, min_size=1, max_size=6), st.lists(st.integers(0, 1000), max_size=20), st.data())
def test_secrets_that_are_parts_of_each_other_do_not_get_through(
    secrets: list[str], places: list[int], data: st.DataObject
) -> None:
    secrets += [secrets[0][:-1] + "x", secrets[0][1:] + "yz"]
    shown = data.draw(st.lists(st.sampled_from(secrets), max_size=5).map("".join))
    text = visible(through(cut(shown, places), *secrets))
    assert not [secret for secret in secrets if len(secret) >= 4 and secret in text]


@settings(deadline=None)
@given(st.text(string.ascii_letters[:20] + " \n", max_size=300), st.lists(st.integers(0, 1000), max_size=20))
def test_what_is_no_secret_gets_through_whole(text: str, places: list[int]) -> None:
    assert through(cut(text, places), "Zz-not-there") == text


@settings(deadline=None)
@given(st.text(max_size=200), st.lists(st.integers(0, 1000), max_size=10))
def test_anything_at_all_is_taken(text: str, places: list[int]) -> None:
    through(cut(text, places), "hunter2", "\x1b]0;")


def test_what_is_held_back_keeps_its_time() -> None:
    redactor = Redactor(KnownSecrets([Secret("hunter2")]))
    assert [piece.text for piece in redactor.feed(1.0, "a hunt")] == ["a "]
    pieces = redactor.feed(2.0, "ing dog")
    assert [(piece.at, piece.text) for piece in pieces] == [(1.0, "hunt"), (2.0, "ing dog")]


@pytest.mark.parametrize(
    "typed",
    [
        ["hunt", "r", "\b \b", "e", "r", "2", "\r\n"],
        [*"huntxx", "\b\x1b[K", "\b\x1b[K", *"er2", "\r\n"],
        ["h", "\bhu", "\b\bhun", "\b\b\bhunt", "\x1b[4Dhunte", "\rhunter", "\rhunter2", "\r\n"],
        ["\x1b[32mhun\x1b[0m", "\x1b[31mter2\x1b[0m"],
        ["x" * 76 + "hunt", " \r", "er2\r\n"],
        ["\x1b]0;", "hunter2", "\x07"],
        ["hunx", "\x1b[A\r\r\n\x1b[5C", "\x1b[K", "ter", "\x1b[A\r\r\n\x1b[8C", "2", "\r\n"],
    ],
)
def test_a_secret_that_is_typed_with_corrections_or_colours_is_not_seen(typed: list[str]) -> None:
    from app.services.recordings.line import Line

    text = through(["$ ", *typed], "hunter2")
    assert "hunter2" not in text
    line = Line(80)
    seen = [done.text for done in line.feed(text)] + [line.text]
    assert not [one for one in seen if "hunter2" in one]


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("export DB_PASSWORD=Tr0ub4dor\r\n", "Tr0ub4dor"),
        ("curl -u robin:Tr0ub4dor https://example.com\r\n", "Tr0ub4dor"),
        ("git clone https://robin:Tr0ub4dor@example.com/x\r\n", "Tr0ub4dor"),
        ("echo Tr0ub4dor | sudo -S id\r\n", "Tr0ub4dor"),
        ("echo Tr0ub4dor|sudo -S id\r\n", "Tr0ub4dor"),
        ("mysql -u root -pTr0ub4dor\r\n", "Tr0ub4dor"),
        ("switch(config)# enable secret Tr0ub4dor\r\n", "Tr0ub4dor"),
        ("username admin privilege 15 password 0 Tr0ub4dor\r\n", "Tr0ub4dor"),
        (" password 7 08314942Tr0ub4dor\r\n", "Tr0ub4dor"),
        ("snmp-server community Tr0ub4dor RO\r\n", "Tr0ub4dor"),
        ("    set psksecret ENC Tr0ub4dor\r\n", "Tr0ub4dor"),
        ("smbclient -U robin%Tr0ub4dor //nas/share\r\n", "Tr0ub4dor"),
        ("ipmitool -I lanplus -U ADMIN -P Tr0ub4dor power status\r\n", "Tr0ub4dor"),
        ("plink -ssh robin@web01 -pw Tr0ub4dor\r\n", "Tr0ub4dor"),
        ("wpa_passphrase 'our net' Tr0ub4dor\r\n", "Tr0ub4dor"),
        ("Recovery: 111111-222222-333333-444444-555555-666666-777777-888888\r\n", "333333"),
        ("-----BEGIN RSA PRIVATE KEY-----\r\nMIIEabcdef\r\nghijkl\r\n-----END RSA PRIVATE KEY-----\r\n", "ghijkl"),
        ("\x1b]0;mysql -pTr0ub4dor\x07", "Tr0ub4dor"),
        ("\x1b]52;c;VHIwdWI0ZG9y\x07", "VHIwdWI0ZG9y"),
        ("pass\x1b[31mword: Tr0ub4dor\r\n", "Tr0ub4dor"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_what_looks_like_a_secret_is_masked_however_it_is_cut(said: str, secret: str, size: int) -> None:
    text = through([said[at : at + size] for at in range(0, len(said), size)])
    assert secret not in text
    assert MASK in text or said.startswith("\x1b]")


def test_text_after_a_secret_and_after_a_key_is_recorded_again() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n"
    text = through([key, "password=abc\n", "after\n"])
    assert text.endswith("after\n")
    assert "-----" not in text


def test_no_more_is_held_back_than_the_limit_and_a_part_of_a_secret_is_masked_then() -> None:
    redactor = Redactor(KnownSecrets([Secret("Tr0ub4dor")]))
    given = redactor.feed(0, "password: ")
    for number in range(MOST_HELD // 100 + 3):
        given += redactor.feed(number, "x" * 100)
    assert sum(len(piece.text) for piece in given) > 1000
    assert "Tr0u" not in "".join(piece.text for piece in [*redactor.feed(9, "\nTr0ub4"), *redactor.flush()])


def test_a_title_without_an_end_is_left_out_and_what_follows_is_not() -> None:
    text = through(["\x1b]52;c;" + "QUJD" * 6000, "QUJD" * 6000, "QUJD\x07after"])
    assert text == MASK + "after"


def test_a_large_piece_is_masked_as_well() -> None:
    lines = "".join(f"line {number} of the log is here\r\n" for number in range(2000))
    text = through([lines + "the key is hunter2\r\n" + lines + "hun", "ter2\r\n"], "hunter2")
    assert "hunter2" not in text
    assert text.count(MASK) == 2
    assert text.count("of the log") == 4000


def test_secrets_of_all_sessions_are_prepared_once_and_anew_when_they_change() -> None:
    secrets = [Secret("Tr0ub4dor")]
    shared = SharedSecrets(lambda: secrets)
    first = shared.now()
    assert shared.now() is first
    secrets.append(Secret("hunter2"))
    own = KnownSecrets([Secret("0wn-secret")], shared.now())
    text = "Tr0ub4dor hunter2 0wn-secret"
    assert sorted(text[start:end] for start, end in own.spans(text)) == ["0wn-secret", "Tr0ub4dor", "hunter2"]
    assert [own.begun(text) for text in ("hunt", "0wn-", "Tr0ub", "none")] == [4, 4, 5, 0]


def test_ten_thousand_secrets_are_looked_for_in_a_stream() -> None:
    known = KnownSecrets(Secret(f"secret-number-{number:05}-{number * 7919 % 99991}") for number in range(10_000))
    redactor = Redactor(known)
    lines = "".join(f"line {number} of a long log that says nothing\r\n" for number in range(500))
    given = "".join(piece.text for piece in redactor.feed(0, lines + "secret-number-00042-32625\r\n" + lines))
    assert "00042-32625" not in given and given.count("nothing") == 1000


def test_each_code_of_a_list_in_the_vault_is_masked() -> None:
    text = through(["use 8fk2-93ma now\r\n"], "1c0d-77ab\n8fk2-93ma\nfor the mail account")
    assert "8fk2" not in text and "use" in text


@pytest.mark.parametrize("word", ["a-token-", "curl -u ", "mysql ", "echo ", "plink ", "ldapx ", "pass"])
def test_a_line_that_is_made_to_be_hard_to_read_holds_nobody_up(word: str) -> None:
    """Four times the text takes four times the work; where a pattern is tried from many places it takes sixteen."""

    def seconds(size: int) -> float:
        line = (word * size)[:size]
        began = time.thread_time()
        secret_spans(line)
        may_ask(line)
        return time.thread_time() - began

    ratios = (min(seconds(8000) for _ in range(3)) / min(seconds(2000) for _ in range(3)) for _ in range(4))
    assert any(ratio < 9 for ratio in ratios)
