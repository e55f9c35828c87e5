"""The form of a profile (`satchel.profile/1`): which keys there are, of which type, and what `${name}` becomes."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import ProfileInvalid, VaultLocked
from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind, Step
from app.services.setup.arguments import check_value, nearest

SCHEMA = "satchel.profile/1"
KINDS = {
    "string": ParameterKind.TEXT,
    "list": ParameterKind.LIST,
    "switch": ParameterKind.SWITCH,
    "secret": ParameterKind.SECRET,
}
_TOP = {"schema": str, "name": str, "description": str, "params": dict, "steps": list}
_PARAM = {"type": str, "ask": bool, "pattern": str, "hint": str, "label": str, "default": object, "example": str}
_STEP = {"use": str, "with": dict}
_TYPE_NAMES = {str: "a text", dict: "names with values", list: "a list", bool: "yes or no"}
_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")

type Place = tuple[str | int, ...]
type Vault = Callable[[str], Secret]
"""Gives the secret for a `vault://` reference. Raises VaultError."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: plain values, and the line (from 1) on which each begins."""

    source: str
    root: Any
    lines: Mapping[Place, int]

    def invalid(self, place: Place, message: str, hint: str = "") -> ProfileInvalid:
        while place and place not in self.lines:
            place = place[:-1]
        return ProfileInvalid(f"{self.source}, line {self.lines.get(place, 1)}: {message}", hint=hint)


def read_profile(
    document: Document, steps: Mapping[str, Step], answers: Mapping[str, str | Secret], vault: Vault | None
) -> Profile:
    """The profile in `document`, with the answers put in. What was not answered stays `${name}`."""
    root = _mapping(document, (), document.root, _TOP)
    if root.get("schema") != SCHEMA:
        raise document.invalid(("schema",), f'the profile must begin with "schema: {SCHEMA}".')
    for key in ("name", "steps"):
        if not root.get(key):
            raise document.invalid((), f'the key "{key}" is missing.')
    parameters = _parameters(document, root.get("params") or {})
    values = _values(document, parameters, root.get("params") or {}, answers)
    items = tuple(
        _item(document, number, item, steps, _Filling(document, parameters, values, vault))
        for number, item in enumerate(root["steps"])
    )
    asked = tuple(
        parameter for parameter in parameters.values() if (root["params"][parameter.name] or {}).get("ask", False)
    )
    return Profile(root["name"], items, root.get("description") or "", asked)


def _mapping(document: Document, place: Place, value: Any, keys: Mapping[str, type]) -> dict[str, Any]:
    """`value` as names with values, each of them known and of its type."""
    if not isinstance(value, dict):
        raise document.invalid(place, "names with values are expected here.")
    for key, inner in value.items():
        if key not in keys:
            raise document.invalid((*place, key), f'the key "{key}" is not known here.{nearest(str(key), keys)}')
        if inner is not None and not isinstance(inner, keys[key]):
            raise document.invalid((*place, key), f'"{key}" must be {_TYPE_NAMES[keys[key]]}.')
    return value


def _parameters(document: Document, written: Mapping[str, Any]) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    for name, value in written.items():
        place: Place = ("params", name)
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise document.invalid(place, f'"{name}" cannot be the name of a value.', "Use a-z, 0-9 and _.")
        about = _mapping(document, place, value or {}, _PARAM)
        kind = about.get("type") or "string"
        if kind not in KINDS:
            raise document.invalid((*place, "type"), f'there is no type "{kind}".{nearest(kind, KINDS)}')
        if KINDS[kind] is ParameterKind.SECRET and about.get("default") is not None:
            raise document.invalid((*place, "default"), f'the secret "{name}" cannot have a default in the file.')
        try:
            re.compile(about.get("pattern") or "")
        except re.error as error:
            raise document.invalid((*place, "pattern"), f"the pattern is no regular expression: {error}.") from error
        found[name] = Parameter(
            name,
            about.get("label") or name,
            KINDS[kind],
            default=about.get("default"),
            pattern=about.get("pattern") or "",
            pattern_hint=about.get("hint") or "",
            example=about.get("example") or "",
        )
    return found


def _values(
    document: Document,
    parameters: Mapping[str, Parameter],
    written: Mapping[str, Any],
    answers: Mapping[str, str | Secret],
) -> dict[str, Any]:
    """The value of each parameter that has one: the answer, else the default."""
    for name in answers:
        if name not in parameters:
            raise ProfileInvalid(f'{document.source} asks for no value "{name}".{nearest(name, parameters)}')
    values: dict[str, Any] = {}
    for name, parameter in parameters.items():
        value: Any = answers.get(name, parameter.default)
        if value is None or value == "":
            if not (written[name] or {}).get("ask", False):
                raise document.invalid(("params", name), f'"{name}" has no default and is not asked for.')
            continue
        if parameter.kind is ParameterKind.LIST and isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        if parameter.kind is ParameterKind.SWITCH and isinstance(value, str):
            value = {"yes": True, "true": True, "no": False, "false": False}.get(value.lower(), value)
        values[name] = check_value(parameter, value, "profile")
    return values


@dataclass(frozen=True, slots=True)
class _Filling:
    """Puts values in the place of `${name}`."""

    document: Document
    parameters: Mapping[str, Parameter]
    values: Mapping[str, Any]
    vault: Vault | None

    def fill(self, place: Place, value: Any) -> Any:
        if isinstance(value, list):
            parts = [self.fill((*place, number), part) for number, part in enumerate(value)]
            return [part for found in parts for part in (found if isinstance(found, list) else [found])]
        if isinstance(value, dict):
            raise self.document.invalid(place, "a text or a list is expected here.")
        return self._text(place, value) if isinstance(value, str) else value

    def _text(self, place: Place, text: str) -> Any:
        names = _PLACEHOLDER.findall(text)
        for name in names:
            if name not in self.parameters:
                hint = nearest(name, self.parameters)
                raise self.document.invalid(place, f'"${{{name}}}" is not among the params of the profile.{hint}')
        if len(names) == 1 and text == f"${{{names[0]}}}":
            return self.values.get(names[0], text)
        for name in names:
            if self.parameters[name].kind is not ParameterKind.TEXT:
                raise self.document.invalid(place, f'"${{{name}}}" must stand alone: it is not a plain text.')
        return _PLACEHOLDER.sub(lambda found: str(self.values.get(found[1], found[0])), text)


def _item(document: Document, number: int, written: Any, steps: Mapping[str, Step], filling: _Filling) -> ProfileItem:
    place: Place = ("steps", number)
    about = _mapping(document, place, written, _STEP)
    name = about.get("use")
    if not name:
        raise document.invalid(place, 'the key "use" is missing.', f"Steps: {', '.join(steps)}.")
    if name not in steps:
        raise document.invalid((*place, "use"), f'there is no step "{name}".{nearest(name, steps)}')
    known = {parameter.name: parameter for parameter in steps[name].parameters}
    arguments: dict[str, Any] = {}
    for key, value in (about.get("with") or {}).items():
        inner: Place = (*place, "with", key)
        if key not in known:
            raise document.invalid(inner, f'the step {name} has no value "{key}".{nearest(str(key), known)}')
        arguments[key] = _argument(document, inner, known[key], value, filling)
    _complete(document, place, steps[name], arguments)
    return ProfileItem(name, arguments)


def _argument(document: Document, place: Place, parameter: Parameter, value: Any, filling: _Filling) -> Any:
    if parameter.kind is ParameterKind.SECRET and isinstance(value, str) and value.startswith("vault://"):
        if filling.vault is None:
            raise VaultLocked(f'The profile takes "{parameter.name}" from the vault: {value}')
        return filling.vault(value)
    filled = filling.fill(place, value)
    if filled is None or _waits(filled):
        return filled
    try:
        check_value(parameter, filled, "profile")
    except ProfileInvalid as error:
        raise document.invalid(place, str(error), error.hint) from error
    return filled


def _waits(value: Any) -> bool:
    """A value that still holds `${name}` is checked when it is answered."""
    texts: Sequence[Any] = value if isinstance(value, list) else [value]
    return any(isinstance(text, str) and _PLACEHOLDER.search(text) for text in texts)


def _complete(document: Document, place: Place, step: Step, arguments: Mapping[str, Any]) -> None:
    for parameter in step.parameters:
        if parameter.required and arguments.get(parameter.name) in (None, "", []):
            raise document.invalid(place, f'the step {step.id} needs a value for "{parameter.name}".')
