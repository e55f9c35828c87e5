"""The values that a profile asks for: what may be given for each, and what was."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import ProfileInvalid
from app.domain.language import tr
from app.domain.setup import Parameter, ParameterKind
from app.services.setup.arguments import check_value, nearest
from app.services.setup.profiles.words import KINDS, PARAM, VAULT, Answers, names_with_values
from app.services.setup.profiles.yaml import Document, Place

NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter, whether a person is asked for it, and where it is written."""

    parameter: Parameter
    is_asked: bool
    document: Document

    @property
    def place(self) -> Place:
        return ("params", self.parameter.name)


def read_param(document: Document, name: str, value: Any) -> Param:
    """One parameter. Raises ProfileInvalid."""
    place: Place = ("params", name)
    if not NAME.fullmatch(name):
        raise document.invalid(
            place, tr('"{name}" cannot be the name of a value.', name=name), tr("Use a-z, 0-9 and _.")
        )
    about = names_with_values(document, place, value or {}, PARAM)
    kind = about.get("type") or "string"
    if kind not in KINDS:
        raise document.invalid((*place, "type"), tr('there is no type "{kind}".', kind=kind) + nearest(kind, KINDS))
    try:
        re.compile(about.get("pattern") or "")
    except re.error as error:
        raise document.invalid(
            (*place, "pattern"), tr("the pattern is no regular expression: {error}.", error=error)
        ) from error
    parameter = Parameter(
        name,
        about.get("label") or name,
        KINDS[kind],
        required=about.get("required") is not False,
        default=about.get("default"),
        pattern=about.get("pattern") or "",
        pattern_hint=about.get("hint") or "",
        example=about.get("example") or "",
        choices=_choices(document, place, KINDS[kind], about),
        least=about.get("least"),
        most=about.get("most"),
        is_long=about.get("long") is True,
    )
    _check_default(document, (*place, "default"), parameter)
    return Param(parameter, about.get("ask") is True, document)


def values_of(params: Mapping[str, Param], answers: Answers, source: str) -> dict[str, Any]:
    """The value of each parameter that has one: the answer, else the default.

    A secret is a `Secret`, or a reference to the vault that is still to be looked up.
    """
    for name in answers:
        if name not in params:
            known = tr("It asks for: {params}.", params=", ".join(params)) if params else tr("It asks for nothing.")
            raise ProfileInvalid(
                tr('{source} asks for no value "{name}".', source=source, name=name) + nearest(name, params),
                hint=known,
            )
    values: dict[str, Any] = {}
    for name, param in params.items():
        parameter = param.parameter
        value: Any = answers.get(name)
        if parameter.kind is ParameterKind.SECRET and isinstance(value, str) and value and not is_reference(value):
            raise ProfileInvalid(
                tr(
                    '"{parameter_label}" is a secret: it cannot be given where others can read it.',
                    parameter_label=parameter.label,
                ),
                hint=tr(
                    "Give it with --param-fd {name}=N, or name an entry of the vault: {vault}…", name=name, vault=VAULT
                ),
            )
        if value is None or value == "":
            value = parameter.default
        if value is not None and value != "":
            values[name] = typed(parameter, value)
        elif parameter.required and not param.is_asked:
            raise param.document.invalid(param.place, tr('"{name}" has no default and is not asked for.', name=name))
    return values


def is_reference(value: object) -> bool:
    """Whether a value names a secret of the vault."""
    return isinstance(value, str) and value.startswith(VAULT)


def typed(parameter: Parameter, value: Any) -> Any:
    """An answer in the type of its parameter. Raises ProfileInvalid with the form that it must have."""
    if parameter.kind is ParameterKind.SECRET and is_reference(value):
        return value
    if parameter.kind is ParameterKind.LIST and isinstance(value, str):
        value = [part.strip() for part in re.split(r"[,\n]", value) if part.strip()]
    if parameter.kind is ParameterKind.SWITCH and isinstance(value, str):
        value = {"yes": True, "true": True, "no": False, "false": False}.get(value.lower(), value)
    return check_value(parameter, value, "profile")


def _choices(document: Document, place: Place, kind: ParameterKind, about: Mapping[str, Any]) -> tuple[str, ...]:
    choices = about.get("choices") or []
    if (kind is ParameterKind.CHOICE) != bool(choices):
        words = (
            tr('"choices" lists what can be chosen')
            if kind is ParameterKind.CHOICE
            else tr('"choices" needs type: choice')
        )
        raise document.invalid((*place, "choices"), f"{words}.")
    if not all(isinstance(choice, str | int) and not isinstance(choice, bool) for choice in choices):
        raise document.invalid((*place, "choices"), tr("the choices must be texts."))
    return tuple(str(choice) for choice in choices)


def _check_default(document: Document, place: Place, parameter: Parameter) -> None:
    if parameter.default in (None, ""):
        return
    if parameter.kind is ParameterKind.SECRET and not is_reference(parameter.default):
        message = tr('the secret "{name}" cannot have a default in the file.', name=parameter.name)
        raise document.invalid(
            place, message, tr("Ask for it (ask: true), or name it in the vault ({vault}…).", vault=VAULT)
        )
    try:
        typed(parameter, parameter.default)
    except ProfileInvalid as error:
        raise document.invalid(place, str(error), error.hint) from error
