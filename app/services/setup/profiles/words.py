"""The words of a profile file: which keys there are, of which type, and how a condition is written."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from app.domain.language import tr
from app.domain.profiles import When
from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind
from app.services.setup.arguments import nearest
from app.services.setup.profiles.yaml import Document, Place

FAMILY = "satchel.profile/"
VERSION = 1
SCHEMA = f"{FAMILY}{VERSION}"
KINDS = {
    "string": ParameterKind.TEXT,
    "number": ParameterKind.NUMBER,
    "list": ParameterKind.LIST,
    "switch": ParameterKind.SWITCH,
    "choice": ParameterKind.CHOICE,
    "secret": ParameterKind.SECRET,
}
TOP = {
    "schema": str,
    "name": str,
    "description": str,
    "client": str,
    "site": str,
    "extends": object,
    "requires": dict,
    "params": dict,
    "steps": list,
}
PARAM = {
    "type": str,
    "label": str,
    "ask": bool,
    "required": bool,
    "default": object,
    "pattern": str,
    "hint": str,
    "example": str,
    "choices": list,
    "least": int,
    "most": int,
    "long": bool,
}
STEP = {
    "use": str,
    "name": str,
    "title": str,
    "with": dict,
    "when": dict,
    "needs": object,
    "on_fail": str,
}
TOP_ORDER, PARAM_ORDER, STEP_ORDER = tuple(TOP), tuple(PARAM), tuple(STEP)
"""In which order a file that is edited here has its keys."""

DEVICE_WORDS: Mapping[str, tuple[str, ...]] = {
    "os": ("linux", "windows", "macos"),
    "distribution": (),
    "family": (),
    "version": (),
    "edition": (),
    "kind": ("laptop", "desktop", "server", "virtual"),
}
"""What a condition can ask of a device, and the words for it where there are only these."""

ANSWER = "answer."
VAULT = "vault://"
PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")

_VERSION = re.compile(r"(\s*(>=|<=|>|<|=)?\s*[0-9]+(\.[0-9]+)*)+\s*")
_TYPE_NAMES = {
    str: tr("a text"),
    dict: tr("names with values"),
    list: tr("a list"),
    bool: "true or false",
    int: tr("a whole number"),
}

type Answers = Mapping[str, str | int | bool | list[str] | Secret]
"""What a person answered, by the names of the parameters. A secret is a `Secret`, or a `vault://` reference."""

type Vault = Callable[[str], Secret]
"""Gives the secret for a `vault://` reference. Raises VaultError."""


def names_with_values(document: Document, place: Place, value: Any, keys: Mapping[str, type]) -> dict[str, Any]:
    """`value` as names with values, each of them known and of its type."""
    if not isinstance(value, dict):
        raise document.invalid(place, tr("names with values are expected here."))
    for key, inner in value.items():
        if key not in keys:
            raise document.invalid(
                (*place, key),
                tr('the key "{key}" is not known here.', key=key) + nearest(str(key), keys),
            )
        kind = keys[key]
        if inner is not None and (not isinstance(inner, kind) or (kind is int and isinstance(inner, bool))):
            raise document.invalid((*place, key), tr('"{key}" must be {kind}.', key=key, kind=_TYPE_NAMES[kind]))
    return value


def texts(document: Document, place: Place, value: Any) -> tuple[str, ...]:
    """One text, or a list of texts."""
    parts = value if isinstance(value, list) else [] if value is None else [value]
    for number, part in enumerate(parts):
        if not isinstance(part, str):
            where = (*place, number) if isinstance(value, list) else place
            raise document.invalid(where, tr("a text or a list of texts is expected here."))
    return tuple(parts)


def condition(document: Document, place: Place, value: Any, parameters: Mapping[str, Parameter] | None = None) -> When:
    """What a device, and with `parameters` an answer, must be like."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise document.invalid(place, tr("names with values are expected here."), tr('Such as "os: linux".'))
    known = [*DEVICE_WORDS, *(f"{ANSWER}{name}" for name in parameters or ())]
    found: dict[str, tuple[str, ...]] = {}
    for name, written in value.items():
        inner = (*place, name)
        if name not in known:
            raise document.invalid(inner, tr('a condition cannot ask for "{name}".', name=name) + nearest(name, known))
        parts = written if isinstance(written, list) else [written]
        if not parts or not all(isinstance(part, str | int) for part in parts):
            raise document.invalid(
                inner, tr('"{name}" needs a value, or a list of those that are accepted.', name=name)
            )
        found[name] = tuple(str(part).lower() if isinstance(part, bool) else str(part) for part in parts)
        _check_words(document, inner, name, found[name], parameters)
    return found


def _check_words(
    document: Document, place: Place, name: str, accepted: tuple[str, ...], parameters: Mapping[str, Parameter] | None
) -> None:
    words = DEVICE_WORDS.get(name, ())
    if name.startswith(ANSWER) and parameters:
        parameter = parameters[name.removeprefix(ANSWER)]
        if parameter.kind is ParameterKind.SECRET:
            raise document.invalid(place, tr('"{name}" is a secret: nothing can depend on it.', name=parameter.name))
        words = ("true", "false") if parameter.kind is ParameterKind.SWITCH else parameter.choices
    for text in accepted:
        if name == "version" and not _VERSION.fullmatch(text):
            raise document.invalid(place, tr('"{text}" is no version.', text=text), tr('Such as "12" or ">=22.04".'))
        if words and text not in words:
            raise document.invalid(
                place, tr('"{name}" is never "{text}".', name=name, text=text) + nearest(text, words)
            )
