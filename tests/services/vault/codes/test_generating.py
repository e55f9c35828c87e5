"""Passwords by chance: what is in them, that all of them are possible, and how many there are."""

import itertools
import math
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.vault.generating import LOOK_ALIKE, Kind, Recipe, RecipeInvalid, _possible, generate, words


@settings(max_examples=60, deadline=None)
@given(st.integers(5, 128), st.tuples(*[st.booleans()] * 6))
def test_each_class_is_in_it_and_no_other(length: int, switches: tuple[bool, ...]) -> None:
    lower, upper, digits, symbols, more, look_alike = switches
    recipe = Recipe(Kind.CHARACTERS, length, lower, upper, digits, symbols, more, look_alike)
    if not recipe.groups():
        with pytest.raises(RecipeInvalid, match="No kind"):
            generate(recipe)
        return
    made = generate(recipe)
    text = made.secret.reveal()
    assert len(text) == length
    assert set(text) <= set("".join(recipe.groups()))
    assert all(set(group) & set(text) for group in recipe.groups())
    assert look_alike or not set(text) & LOOK_ALIKE
    assert 0 < made.bits <= length * math.log2(len("".join(recipe.groups()))) + 1e-6


@pytest.mark.parametrize(("length", "groups"), [(3, ("ab", "c", "de")), (4, ("ab", "cd")), (2, ("abc",))])
def test_the_number_of_passwords_is_counted_right(length: int, groups: tuple[str, ...]) -> None:
    every = itertools.product("".join(groups), repeat=length)
    whole = [one for one in every if all(set(group) & set(one) for group in groups)]
    assert _possible(length, [len(group) for group in groups]) == len(whole)


def test_words_are_of_the_list_and_give_thirteen_bits_each() -> None:
    made = generate(Recipe(Kind.WORDS, words=5, separator=" "))
    assert all(word in words() for word in made.secret.reveal().split(" "))
    assert made.bits == pytest.approx(5 * math.log2(7776))
    assert len(set(words())) == 7776


def test_words_may_have_capitals_and_a_digit() -> None:
    text = generate(Recipe(Kind.WORDS, words=4, separator=".", capitals=True, number=True)).secret.reveal()
    parts = text.split(".")
    assert len(parts) == 4
    assert all(part[0].isupper() for part in parts)
    assert sum(part[-1].isdigit() for part in parts) == 1


@pytest.mark.parametrize("length", [4, 9, 14, 128])
def test_pronounceable_ones_change_between_consonant_and_vowel(length: int) -> None:
    text = generate(Recipe(Kind.PRONOUNCEABLE, length)).secret.reveal()
    assert len(text) == length
    assert text[0].isupper()
    assert text[-1] in string.digits
    assert all((char in "aeiou") == bool(place % 2) for place, char in enumerate(text[:-1].lower()))


@pytest.mark.parametrize(
    "recipe", [Recipe(length=3), Recipe(length=129), Recipe(Kind.WORDS, words=2), Recipe(Kind.PRONOUNCEABLE, length=0)]
)
def test_a_recipe_by_which_nothing_can_be_made_says_so(recipe: Recipe) -> None:
    with pytest.raises(RecipeInvalid):
        generate(recipe)


def test_no_two_are_alike() -> None:
    for recipe in (Recipe(), Recipe(Kind.WORDS), Recipe(Kind.PRONOUNCEABLE)):
        assert len({generate(recipe).secret for _ in range(50)}) == 50
