"""Values of steps and profiles as a person gives them: their forms, and what is wrong with one, in words."""

import re
from dataclasses import dataclass
from typing import Any

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind


@dataclass(frozen=True, slots=True)
class FromVault:
    """The password of the vault entry with this title: read when it is used."""

    title: str


@dataclass(frozen=True, slots=True)
class EachOwn:
    """A value of its own for each of several devices, in their order."""

    values: tuple[Any, ...]


def hint_of(parameter: Parameter) -> str:
    """What may be given, in a line."""
    parts = [parameter.pattern_hint]
    if parameter.kind is ParameterKind.NUMBER:
        parts.append(_limits(parameter).capitalize())
    if parameter.kind is ParameterKind.LIST:
        parts.append(tr("One per line"))
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def problem_of(parameter: Parameter, value: Any) -> str:
    """What is wrong with a value, in words that say what it should be; "" for nothing."""
    if value is None or value == "":
        return tr("A value is needed.") if parameter.required and parameter.default is None else ""
    if isinstance(value, Secret | FromVault | bool):
        return ""
    if parameter.kind is ParameterKind.NUMBER:
        is_low = isinstance(value, int) and parameter.least is not None and value < parameter.least
        is_high = isinstance(value, int) and parameter.most is not None and value > parameter.most
        if not isinstance(value, int) or is_low or is_high:
            limits = _limits(parameter)
            return tr("A whole number, {limits}.", limits=limits) if limits else tr("A whole number.")
        return ""
    parts = value if isinstance(value, list | tuple) else [value]
    wrong = [part for part in parts if parameter.pattern and not re.fullmatch(parameter.pattern, str(part))]
    if not wrong:
        return ""
    words = parameter.pattern_hint or tr(
        "It should look like {example}.", example=parameter.example or parameter.pattern
    )
    return f"“{str(wrong[0])[:40]}”: {words}" if len(parts) > 1 else words


def typed(parameter: Parameter, text: str) -> Any:
    """A text as a value of the parameter; None for an empty one."""
    text = text.strip()
    if parameter.kind is ParameterKind.NUMBER and re.fullmatch(r"-?[0-9]{1,15}", text):
        return int(text)
    return text or None


def is_list(parameter: Parameter) -> bool:
    """It takes several texts."""
    return parameter.kind is ParameterKind.LIST


def _limits(parameter: Parameter) -> str:
    if parameter.least is not None and parameter.most is not None:
        return tr("{least} to {most}", least=parameter.least, most=parameter.most)
    if parameter.least is not None:
        return tr("at least {least}", least=parameter.least)
    return tr("at most {most}", most=parameter.most) if parameter.most is not None else ""
