"""How long a password withstands guessing, as zxcvbn estimates it, and advice on a master passphrase.

zxcvbn (Wheeler, USENIX Security 2016) knows common passwords, names, dates and rows of keys. It takes 1 to 7 ms, and
40 ms when it is loaded: not in the thread of the window.
"""

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.language import Worded, tr
from app.domain.secret import Secret

_PIECE = 32  # characters: zxcvbn's time grows with the square of the length, 64 characters at once take 50 ms
_PIECES = 2
_ONE_AT_A_TIME = threading.Lock()  # zxcvbn puts the context into a table that all threads share
_CONTEXT_LEAST = 3  # letters of a word of the entry that is worth telling
_CONTEXT_MOST = 20


class Grade(Worded):
    """By the guesses that are needed. The limits are those of zxcvbn up to "fair"; above, 10^14 guesses are 28 hours of
    one computer that tries a fast hash 10^9 times a second, 10^18 are 30 years."""

    VERY_WEAK = "Very weak"
    WEAK = "Weak"
    FAIR = "Fair"
    GOOD = "Good"
    STRONG = "Strong"


_LIMITS = ((6.0, Grade.VERY_WEAK), (10.0, Grade.WEAK), (14.0, Grade.FAIR), (18.0, Grade.GOOD))


@dataclass(frozen=True, slots=True)
class Strength:
    """`magnitude` is the logarithm to base ten of the guesses that are needed."""

    magnitude: float
    warning: str = ""

    @property
    def grade(self) -> Grade:
        return next((grade for limit, grade in _LIMITS if self.magnitude < limit), Grade.STRONG)

    @property
    def bits(self) -> float:
        return self.magnitude * math.log2(10)

    @property
    def words(self) -> str:
        """ "Fair: about a million million guesses"."""
        return f"{self.grade.words}: {_guesses(self.magnitude)}"

    @property
    def share(self) -> float:
        """For a bar, from 0 to 1."""
        return min(self.magnitude / 20, 1.0)


def rate(password: Secret, context: Sequence[str] = ()) -> Strength:
    """How strong it is. `context` is what an attacker knows of the entry: title, user, client; it is guessed first."""
    from zxcvbn import matching, zxcvbn

    text = password.reveal()
    if not text:
        return Strength(0.0, tr("It is empty."))
    inputs = _inputs(context)
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)][:_PIECES]
    with _ONE_AT_A_TIME:
        results = [zxcvbn(piece, user_inputs=list(inputs), max_length=_PIECE) for piece in pieces]
        matching.RANKED_DICTIONARIES["user_inputs"] = {}  # or it would keep the names of the last entry
    magnitude = float(results[0]["guesses_log10"])
    for before, result in zip(pieces, results[1:], strict=False):
        again = result["password"] in before or not result["password"].strip(before)
        magnitude += math.log10(2) if again else float(result["guesses_log10"])
    return Strength(magnitude, _reason(results[0], inputs))


def of_bits(bits: float) -> Strength:
    """The strength of what was made by chance."""
    return Strength(bits / math.log2(10))


def _inputs(context: Sequence[str]) -> tuple[str, ...]:
    words = {part for text in context for part in _split(text)} | {text.casefold() for text in context if text}
    return tuple(sorted(word for word in words if len(word) >= _CONTEXT_LEAST))[:_CONTEXT_MOST]


def _split(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text.casefold()).split()


_PATTERNS = {
    "spatial": tr("It is a row of keys."),
    "repeat": tr("It repeats itself."),
    "sequence": tr("It counts up or down."),
    "date": tr("It is mostly a date."),
    "regex": tr("It is mostly a year."),
}
_LISTS = {
    "user_inputs": tr("It holds words of this entry."),
    "passwords": tr("It is much like a common password."),
}


def _reason(result: dict[str, object], inputs: tuple[str, ...]) -> str:
    """What an attacker would make use of: the pattern that covers most of it."""
    if float(str(result["guesses_log10"])) >= _LIMITS[-1][0]:
        return ""
    sequence = result["sequence"]
    matches = sequence if isinstance(sequence, list) else []
    known = [match for match in matches if match["pattern"] != "bruteforce"]
    if not known:
        return tr("It is short.")
    longest = max(known, key=lambda match: len(match["token"]))
    if longest["pattern"] == "dictionary":
        return _LISTS.get(longest["dictionary_name"], tr("It is made of common words."))
    return _PATTERNS.get(longest["pattern"], tr("It is easily guessed."))


_SCALE = (
    (3.0, tr("a few guesses")),
    (6.0, tr("some thousands of guesses")),
    (9.0, tr("some millions of guesses")),
    (12.0, tr("some thousand million guesses")),
    (15.0, tr("some million million guesses")),
)


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _guesses(magnitude: float) -> str:
    said = next((words for limit, words in _SCALE if magnitude < limit), "")
    return said or tr("about 10{raised} guesses", raised=str(round(magnitude)).translate(_RAISED))


ADVISED = Grade.STRONG
PASSPHRASE_CONTEXT = ("satchel", "vault", "keepass")
"""What whoever has the file guesses first."""


def advice_after(strength: Strength) -> str:
    """What is still to be said of a passphrase that is long enough, once its guesses are known.

    Nothing is forbidden: as NIST SP 800-63B rev. 4 has it, length counts, what is known to be common is told, and
    neither composition nor regular change is asked for.
    """
    if strength.grade is ADVISED:
        return ""
    return tr(
        "{warning} Use a sentence that only you would write.", warning=strength.warning or tr("It is guessed soon.")
    )
