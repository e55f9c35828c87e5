"""Whether a profile, or one item of it, is meant for a device (`requires`, `when`)."""

import re
from collections.abc import Mapping
from typing import Any

from app.domain.language import either, tr
from app.domain.profiles import When
from app.domain.target import Os
from app.services.setup.about_device import AboutDevice

ANSWER = "answer."
NAMES = ("os", "distribution", "family", "version", "edition", "kind")
"""What can be asked of a device. `family` holds for the distribution itself and for those made after it."""

_COMPARISON = re.compile(r"(>=|<=|>|<|=|)\s*([0-9]+(?:\.[0-9]+)*)")


def why_not(
    when: When, os: Os, about: AboutDevice | None, answers: Mapping[str, Any], *, early: bool = False
) -> str | None:
    """ "" where all of `when` holds, else why it does not, in plain words; None where the device does not say.

    With `early` only what is known without asking the device is judged, the rest is taken to hold.
    """
    for name, accepted in when.items():
        if name.startswith(ANSWER):
            given = _words(answers.get(name.removeprefix(ANSWER)))
            if not any(_is_word(word, accepted) for word in given):
                return tr("only where {name} is {accepted}", name=name.removeprefix(ANSWER), accepted=_either(accepted))
        elif name == "os":
            if not _is_word(os.value, accepted):
                return tr(
                    "only for {systems}",
                    systems=_either(tuple(_SYSTEMS.get(word.casefold(), word) for word in accepted)),
                )
        elif not early:
            if about is None or name not in NAMES:
                return None
            found = _found(name, about)
            if not any(_holds(name, word, accepted) for word in found):
                return tr(
                    "only for {name} {accepted}, and this is {found}",
                    name=_SAID[name],
                    accepted=_either(accepted),
                    found=found[0] or tr("not known"),
                )
    return ""


_SYSTEMS = {"linux": "Linux", "windows": "Windows", "macos": "macOS"}
_SAID = {
    "distribution": tr("the system"),
    "family": tr("systems like"),
    "version": tr("version"),
    "edition": tr("the edition"),
    "kind": tr("the kind"),
}


def _found(name: str, about: AboutDevice) -> tuple[str, ...]:
    if name == "family":
        return (about.distribution, *about.likes)
    return (str(getattr(about, name)),)


def _holds(name: str, found: str, accepted: tuple[str, ...]) -> bool:
    if name == "version":
        return any(_is_version(found, condition) for condition in accepted)
    return _is_word(found, accepted)


def _is_word(found: str, accepted: tuple[str, ...]) -> bool:
    return bool(found) and found.casefold() in {word.casefold() for word in accepted}


def _is_version(found: str, condition: str) -> bool:
    """Whether all of a condition holds: ">=11 <13", "24.04". A version without a sign is met by its beginning."""
    parts = _COMPARISON.findall(condition)
    now = _numbers(found)
    if not parts or not now:
        return False
    for sign, text in parts:
        wanted = _numbers(text)
        short = now[: len(wanted)]
        padded = now + (0,) * (len(wanted) - len(now))
        holds = {
            ">=": padded >= wanted,
            "<=": short <= wanted,
            ">": short > wanted,
            "<": padded < wanted,
        }.get(sign, short == wanted)
        if not holds:
            return False
    return True


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]+", text)[:6])


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes", "true") if value else ("no", "false")
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    return ("",) if value is None else (str(value),)


def _either(accepted: tuple[str, ...]) -> str:
    return either(accepted)
