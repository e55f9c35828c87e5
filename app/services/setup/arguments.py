"""The values that a profile gives to a step: checked before anything is asked of the device, masked in the journal."""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.errors import ProfileInvalid
from app.domain.language import tr
from app.domain.secret import MASK, Secret
from app.domain.setup import Arguments, Parameter, ParameterKind, Step


def check_arguments(step: Step, written: Mapping[str, Any]) -> dict[str, Any]:
    """The values of all parameters of `step`, defaults filled in. Raises ProfileInvalid with the name of the value."""
    known = {parameter.name: parameter for parameter in step.parameters}
    for name in written:
        if name not in known:
            raise ProfileInvalid(
                tr('The step {step_id} has no value "{name}".', step_id=step.id, name=name) + nearest(name, known)
            )
    checked: dict[str, Any] = {}
    for parameter in step.parameters:
        value = written.get(parameter.name)
        if _is_empty(value):
            if parameter.required:
                raise ProfileInvalid(
                    tr(
                        'The step {step_id} needs a value for "{parameter_name}".',
                        step_id=step.id,
                        parameter_name=parameter.name,
                    ),
                    hint=_form(parameter),
                )
            value = parameter.default
        if value is not None:
            checked[parameter.name] = check_value(parameter, value, tr("step {step_id}", step_id=step.id))
    return checked


def still_needed(step: Step, written: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """The parameters that a person must give before `step` can be planned."""
    return tuple(one for one in step.parameters if one.required and _is_empty(written.get(one.name)))


def _is_empty(value: object) -> bool:
    return value is None or value in ("", []) or value == Secret("")


def check_value(parameter: Parameter, value: object, where: str) -> Any:
    """`value` in the type of `parameter`, or ProfileInvalid that says which form it must have."""
    match parameter.kind:
        case ParameterKind.SECRET:
            if not isinstance(value, Secret):
                raise ProfileInvalid(
                    tr('The {where} has "{name}" as plain text, and it is a secret.', where=where, name=parameter.name),
                    hint=tr(
                        "Ask for it when the profile is used (type: secret, ask: true), or take it from the vault."
                    ),
                )
            return value
        case ParameterKind.SWITCH:
            if not isinstance(value, bool):
                raise ProfileInvalid(tr('The {where} needs yes or no for "{name}".', where=where, name=parameter.name))
            return value
        case ParameterKind.LIST:
            if isinstance(value, str):
                value = [value]
            if not isinstance(value, list | tuple):
                raise ProfileInvalid(
                    tr('The {where} needs a list for "{name}".', where=where, name=parameter.name),
                    hint=_form(parameter),
                )
            return [_text(parameter, item, where) for item in value]
        case ParameterKind.NUMBER:
            return _number(parameter, value, where)
        case ParameterKind.CHOICE:
            return _choice(parameter, value, where)
        case ParameterKind.TEXT:
            return _text(parameter, value, where)


def mask(arguments: Arguments) -> dict[str, Any]:
    """`arguments` as they may be written down."""
    return {name: MASK if isinstance(value, Secret) else value for name, value in arguments.items()}


def unmask(
    step: Step, arguments: Mapping[str, Any], secrets: Mapping[str, Secret] | None = None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Arguments out of the journal, and the names of the secrets that are missing in them."""
    secret = {parameter.name for parameter in step.parameters if parameter.kind is ParameterKind.SECRET}
    given = {name: value for name, value in (secrets or {}).items() if name in secret}
    missing = tuple(name for name in arguments if name in secret and name not in given)
    # A missing secret stays as an empty one: the comparison then still knows that one was asked for.
    plain = {name: Secret("") if name in secret else value for name, value in arguments.items()}
    return plain | given, missing


def nearest(name: str, known: Iterable[str]) -> str:
    """' Did you mean "..."?', or nothing when no known name is near."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return " " + tr('Did you mean "{near}"?', near=near[0]) if near else ""


def _text(parameter: Parameter, value: object, where: str) -> str:
    if isinstance(value, bool | Secret) or not isinstance(value, str | int):
        raise ProfileInvalid(
            tr('The {where} needs a text for "{name}".', where=where, name=parameter.name), hint=_form(parameter)
        )
    text = str(value)
    is_broken = any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)
    if is_broken or (parameter.pattern and not re.fullmatch(parameter.pattern, text)):
        shown = (text if len(text) <= 60 else text[:60] + "…").encode("utf-8", "replace").decode()
        raise ProfileInvalid(
            tr('The {where} cannot take "{shown}" for "{name}".', where=where, shown=shown, name=parameter.name),
            hint=_form(parameter),
        )
    return text


def _choice(parameter: Parameter, value: object, where: str) -> str:
    text = _text(parameter, value, where)
    if text not in parameter.choices:
        near = nearest(text, parameter.choices)
        hint = tr("One of: {choices}.", choices=", ".join(parameter.choices)) + near
        shown = text[:60]
        message = tr('The {where} cannot take "{shown}" for "{name}".', where=where, shown=shown, name=parameter.name)
        raise ProfileInvalid(message, hint=hint)
    return text


def _number(parameter: Parameter, value: object, where: str) -> int:
    text = str(value).strip()
    if isinstance(value, bool | Secret | float) or not re.fullmatch(r"-?[0-9]{1,15}", text):
        raise ProfileInvalid(
            tr('The {where} needs a whole number for "{name}".', where=where, name=parameter.name),
            hint=_form(parameter),
        )
    number = int(text)
    if (parameter.least is not None and number < parameter.least) or (
        parameter.most is not None and number > parameter.most
    ):
        limits = " ".join(
            f"{word} {limit}."
            for word, limit in ((tr("At least"), parameter.least), (tr("At most"), parameter.most))
            if limit is not None
        )
        raise ProfileInvalid(
            tr('The {where} cannot take {number} for "{name}".', where=where, number=number, name=parameter.name),
            hint=limits,
        )
    return number


def _form(parameter: Parameter) -> str:
    parts = [parameter.pattern_hint, f"Example: {parameter.example}" if parameter.example else ""]
    return " ".join(part for part in parts if part) or ProfileInvalid.hint
