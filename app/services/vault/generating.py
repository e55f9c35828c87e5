"""Passwords and passphrases by chance, and how many bits of it are in them. What was made is kept nowhere."""

import math
import string
from dataclasses import dataclass
from enum import Enum
from functools import cache

from app.domain.errors import AppError
from app.domain.language import tr
from app.domain.secret import Secret

SYMBOLS = "!#%+-.:=?@_"  # none that a shell, a URL or a keyboard layout makes trouble with first
MORE_SYMBOLS = "\"$&'()*,/;<>[\\]^`{|}~"
LOOK_ALIKE = frozenset("0O1lI|")
LENGTHS = range(4, 129)
WORD_COUNTS = range(3, 21)
_CONSONANTS, _VOWELS = "bdfghjkmnprstvz", "aeiou"  # spoken and heard alike in many languages: no c, l, q, w, x, y


class RecipeInvalid(AppError):
    """A recipe by which nothing can be made."""


class Kind(Enum):
    """What is made."""

    CHARACTERS = "characters"
    WORDS = "words"
    PRONOUNCEABLE = "pronounceable"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a password is made of. `length` counts characters, `words` words."""

    kind: Kind = Kind.CHARACTERS
    length: int = 20
    lower: bool = True
    upper: bool = True
    digits: bool = True
    symbols: bool = True
    more_symbols: bool = False  # also those that shells and URLs read
    look_alike: bool = False  # 0 and O, 1, l and I
    words: int = 6
    separator: str = "-"
    capitals: bool = False  # each word begins with one
    number: bool = False  # a digit behind one of the words

    def groups(self) -> tuple[str, ...]:
        """The classes of characters; of each there is at least one."""
        wanted = (
            (self.lower, string.ascii_lowercase),
            (self.upper, string.ascii_uppercase),
            (self.digits, string.digits),
            (self.symbols, SYMBOLS),
            (self.more_symbols, MORE_SYMBOLS),
        )
        kept = (
            "".join(char for char in group if self.look_alike or char not in LOOK_ALIKE) for on, group in wanted if on
        )
        return tuple(kept)


@dataclass(frozen=True, slots=True)
class Generated:
    """`bits` of chance went into `secret`: an attacker who knows the recipe tries 2 ** (bits - 1) on average."""

    secret: Secret
    bits: float


def generate(recipe: Recipe) -> Generated:
    """A new password. Raises RecipeInvalid."""
    match recipe.kind:
        case Kind.CHARACTERS:
            return _characters(recipe)
        case Kind.WORDS:
            return _words(recipe)
        case Kind.PRONOUNCEABLE:
            return _pronounceable(recipe)


def _characters(recipe: Recipe) -> Generated:
    import secrets  # loads OpenSSL: not with the first look at the page

    groups = recipe.groups()
    if not groups:
        raise RecipeInvalid(tr("No kind of character is chosen."), hint=tr("Choose letters, digits or symbols."))
    _check(recipe.length, LENGTHS, "characters")
    if recipe.length < len(groups):
        raise RecipeInvalid(tr("{length} characters have no room for each kind.", length=recipe.length))
    alphabet = "".join(groups)
    sets = [frozenset(group) for group in groups]
    while True:
        # Drawn anew as a whole until each class is there: to put a missing one in would favour some passwords.
        text = "".join(secrets.choice(alphabet) for _ in range(recipe.length))
        if all(group & set(text) for group in sets):
            return Generated(Secret(text), math.log2(_possible(recipe.length, [len(group) for group in groups])))


def _possible(length: int, sizes: list[int]) -> int:
    """How many texts of `length` hold a character of each class: all, less those that miss some of them."""
    total = 0
    for missing in range(1 << len(sizes)):
        left = sum(size for bit, size in enumerate(sizes) if not missing >> bit & 1)
        total += (-1) ** missing.bit_count() * left**length
    return total


def _words(recipe: Recipe) -> Generated:
    import secrets

    _check(recipe.words, WORD_COUNTS, "words")
    known = words()
    chosen = [secrets.choice(known) for _ in range(recipe.words)]
    bits = recipe.words * math.log2(len(known))
    if recipe.capitals:
        chosen = [word.capitalize() for word in chosen]
    if recipe.number:
        place = secrets.randbelow(recipe.words)
        chosen[place] += str(secrets.randbelow(10))
        bits += math.log2(recipe.words * 10)
    return Generated(Secret(recipe.separator.join(chosen)), bits)


def _pronounceable(recipe: Recipe) -> Generated:
    """Syllables of a consonant and a vowel; on request a capital and a digit, so that picky services take it."""
    import secrets

    _check(recipe.length, LENGTHS, "characters")
    letters = [secrets.choice((_CONSONANTS, _VOWELS)[place % 2]) for place in range(recipe.length)]
    bits = sum(math.log2(len((_CONSONANTS, _VOWELS)[place % 2])) for place in range(recipe.length))
    if recipe.digits:
        digits = string.digits if recipe.look_alike else "".join(sorted(set(string.digits) - LOOK_ALIKE))
        bits += math.log2(len(digits)) - math.log2(len((_CONSONANTS, _VOWELS)[(recipe.length - 1) % 2]))
        letters[-1] = secrets.choice(digits)
    if recipe.upper:
        letters[0] = letters[0].upper()
    return Generated(Secret("".join(letters)), bits)


def _check(number: int, allowed: range, of_what: str) -> None:
    if number not in allowed:
        raise RecipeInvalid(
            tr(
                "Choose from {allowed} to {allowed_2} {of_what}.",
                allowed=allowed[0],
                allowed_2=allowed[-1],
                of_what=of_what,
            )
        )


@cache
def words() -> tuple[str, ...]:
    """EFF's long list for dice: 7,776 words."""
    from app.services.resources import resource

    return tuple(resource("data/words.txt").read_text("utf-8").split())
