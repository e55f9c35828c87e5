"""The values in a profile as a person edits them: shown as text, read back, judged. `${name}` may stand anywhere."""

import re
from collections.abc import Mapping
from typing import Any

from app.domain.errors import ProfileInvalid
from app.domain.language import tr
from app.domain.setup import Parameter, ParameterKind
from app.services.setup.arguments import check_value, nearest
from app.services.setup.profiles.params import is_reference
from app.services.setup.profiles.vault_references import read_reference
from app.services.setup.profiles.words import KINDS, PLACEHOLDER, VAULT

_IN_A_TEXT = (ParameterKind.TEXT, ParameterKind.NUMBER, ParameterKind.CHOICE)


def text_of(value: Any) -> str:
    """A value as it is shown in a field; a list has one item a line."""
    if isinstance(value, list | tuple):
        return "\n".join(map(text_of, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def value_of(kind: ParameterKind, text: str) -> Any:
    """What a field means; None for nothing. What is not of the kind stays a text, and is judged as such."""
    plain = text.strip()
    if not plain:
        return None
    if kind is ParameterKind.LIST:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines[0] if len(lines) == 1 and PLACEHOLDER.fullmatch(lines[0]) else lines
    if kind is ParameterKind.NUMBER:
        return int(plain) if re.fullmatch(r"-?[0-9]{1,15}", plain) else plain
    if kind is ParameterKind.SWITCH:
        return {"true": True, "false": False}.get(plain, plain)
    return text if "\n" in plain else plain


def problem_of(parameter: Parameter, value: Any, known: Mapping[str, Parameter]) -> str:
    """What is wrong with a value that a step would get, in a sentence; "" for nothing. `known`: what `${}` may name."""
    if value is None:
        return tr("A value is needed.") if parameter.required and parameter.default is None else ""
    parts = [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, str)]
    for text in parts:
        for name in PLACEHOLDER.findall(text):
            if problem := _wrong_name(name, parameter, known, is_alone=text == f"${{{name}}}"):
                return problem
    waits = any(PLACEHOLDER.search(part) for part in parts)  # it is judged when it is answered
    return "" if waits else _wrong_value(parameter, value)


def _wrong_name(name: str, parameter: Parameter, known: Mapping[str, Parameter], *, is_alone: bool) -> str:
    if name not in known:
        return tr("The profile has no value “{name}”.", name=name) + nearest(name, known)
    kind = known[name].kind
    if kind is ParameterKind.SECRET and not (parameter.kind is ParameterKind.SECRET and is_alone):
        return tr("“{name}” is a secret, and this value would be shown.", name=name)
    return "" if is_alone or kind in _IN_A_TEXT else tr("“{name}” must stand alone: it is no plain text.", name=name)


def _wrong_value(parameter: Parameter, value: Any) -> str:
    try:
        if parameter.kind is not ParameterKind.SECRET:
            check_value(parameter, value, "profile")
        elif not is_reference(value):
            return f"A secret never stands in a profile. Ask for it (${{name}}), or name it in the vault ({VAULT}…)."
        else:
            read_reference(value)
    except ProfileInvalid as error:
        return parameter.pattern_hint or (error.hint if error.hint != ProfileInvalid.hint else "") or str(error)
    return ""


def fitting(parameter: Parameter, known: Mapping[str, Parameter]) -> list[Parameter]:
    """The values of the profile that could stand in this one."""
    if parameter.kind is ParameterKind.SECRET:
        return [one for one in known.values() if one.kind is ParameterKind.SECRET]
    if parameter.kind is ParameterKind.SWITCH:
        return [one for one in known.values() if one.kind is ParameterKind.SWITCH]
    kinds = (*_IN_A_TEXT, ParameterKind.LIST) if parameter.kind is ParameterKind.LIST else _IN_A_TEXT
    return [one for one in known.values() if one.kind in kinds]


def asking(parameter: Parameter, value: Any, known: Mapping[str, Parameter]) -> dict[str, Any]:
    """How a profile asks for a value of a step, as it is written; a value that stands there becomes the default."""
    kind = next(word for word, one in KINDS.items() if one is parameter.kind)
    names = any(PLACEHOLDER.search(text) for text in text_of(value).splitlines())
    default = parameter.default if value is None or names or problem_of(parameter, value, known) else value
    found = {
        "type": "" if parameter.kind is ParameterKind.TEXT else kind,
        "label": parameter.label,
        "ask": True,
        "required": None if parameter.required else False,
        "default": None if parameter.kind is ParameterKind.SECRET else default,
        "pattern": parameter.pattern,
        "hint": parameter.pattern_hint,
        "example": parameter.example,
        "choices": list(parameter.choices),
        "least": parameter.least,
        "most": parameter.most,
        "long": parameter.is_long or None,
    }
    return {key: value for key, value in found.items() if value is not None and value not in ("", [], ())}
