"""What zxcvbn's guesses become: grades, words and advice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from zxcvbn import matching

from app.domain.secret import Secret
from app.services.vault.default_passwords import maker_of
from app.services.vault.generating import Kind, Recipe, generate
from app.services.vault.passphrase import passphrase_advice
from app.services.vault.strength import PASSPHRASE_CONTEXT, Grade, advice_after, of_bits, rate


@pytest.mark.parametrize(
    ("password", "grade", "why"),
    [
        ("hunter2", Grade.VERY_WEAK, "common password"),
        ("qwertzuiop", Grade.VERY_WEAK, ""),
        ("20.10.1999", Grade.VERY_WEAK, "date"),
        ("a" * 70, Grade.VERY_WEAK, "repeats"),
        ("", Grade.VERY_WEAK, "empty"),
        ("Tq7-wz.Rk3+_Xp9", Grade.GOOD, "short"),
        ("correct horse battery staple", Grade.STRONG, ""),
    ],
)
def test_a_password_has_its_grade(password: str, grade: Grade, why: str) -> None:
    strength = rate(Secret(password))
    assert strength.grade is grade
    assert why in strength.warning


def test_the_words_of_the_entry_are_guessed_first() -> None:
    password = Secret("Nordlysdental2024")
    assert rate(password, ("Router", "admin", "Nordlysdental")).magnitude < rate(password).magnitude
    assert rate(password, ("Nordlysdental",)).warning == "It holds words of this entry."


def test_ratings_in_several_threads_do_not_mix_their_entries() -> None:
    names = [f"Clientname{letter}" for letter in "ABCDEFGH"]
    alone = [rate(Secret(f"{name}2024"), (name,)) for name in names]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda name: rate(Secret(f"{name}2024"), (name,)), names * 5))
    assert together == alone * 5
    assert not matching.RANKED_DICTIONARIES["user_inputs"]


def test_what_is_very_long_is_rated_in_no_more_time() -> None:
    assert rate(Secret("x1" * 100_000)).grade in (Grade.VERY_WEAK, Grade.WEAK)
    assert rate(generate(Recipe(length=128)).secret).grade is Grade.STRONG


def test_chance_is_rated_by_its_bits() -> None:
    assert of_bits(generate(Recipe(Kind.WORDS, words=6)).bits).grade is Grade.STRONG
    assert of_bits(generate(Recipe(length=6)).bits).grade in (Grade.WEAK, Grade.FAIR)
    assert of_bits(64).bits == pytest.approx(64)


@pytest.mark.parametrize("text", ["short", "passwordpassword", "satchelvault2026!", "aaaaaaaaaaaaaaaaaaaa"])
def test_a_weak_passphrase_gets_advice(text: str) -> None:
    passphrase = Secret(text)
    assert passphrase_advice(passphrase) or advice_after(rate(passphrase, PASSPHRASE_CONTEXT))


def test_a_good_passphrase_gets_none() -> None:
    passphrase = Secret("three cows on a green hill")
    strength = rate(passphrase, PASSPHRASE_CONTEXT)
    assert (strength.grade, passphrase_advice(passphrase), advice_after(strength)) == (Grade.STRONG, "", "")


def test_the_passwords_of_makers_are_known_with_their_makers() -> None:
    assert "iDRAC" in maker_of(Secret("calvin"))
    assert "MOBOTIX" in maker_of(Secret("meinsm"))
    assert maker_of(Secret("Calvin")) == maker_of(Secret("")) == ""
