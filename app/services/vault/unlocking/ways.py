"""The ways of quick unlock, and what a computer offers of them."""

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from app.domain.language import tr

LEAST_PIN = 6  # characters; NIST SP 800-63B rev. 4 for a secret that only activates a key on one device
TRIES = 5


class Way(Enum):
    """The values are stored in files and stay readable for ever."""

    SESSION_PIN = "session-pin"  # until Satchel ends
    HELLO = "hello"  # Windows Hello
    KEPT_PIN = "kept-pin"  # half of a key is kept by the system


@dataclass(frozen=True, slots=True)
class Offer:
    """A way, and why this computer cannot do it: "" where it can."""

    way: Way
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A way that opens a vault now. `until` in seconds since 1970, None: until Satchel ends."""

    way: Way
    tries_left: int = TRIES
    until: float | None = None

    @property
    def needs_pin(self) -> bool:
        return self.way is not Way.HELLO


def pin_problem(pin: str) -> str:
    """Why a PIN is not taken, "" where it is."""
    if len(pin) < LEAST_PIN:
        return tr("Use {least_pin} digits or more.", least_pin=LEAST_PIN)
    if len(set(pin)) < 3:
        return tr("Use at least three different digits.")
    steps = {ord(second) - ord(first) for first, second in pairwise(pin)}
    if steps in ({1}, {-1}):
        return tr("Not a row like 123456: it is tried first.")
    if re.fullmatch(r"(.+?)\1+", pin) and len(pin) <= 8:  # 123123, 121212
        return tr("It repeats itself: such a PIN is tried first.")
    return ""
