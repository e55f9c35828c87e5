"""The steps in a profile: their values with the answers put in, their names, and what they depend on."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from app.domain.errors import ProfileInvalid
from app.domain.language import tr
from app.domain.profiles import OnFail, ProfileItem
from app.domain.setup import Parameter, ParameterKind, Step
from app.domain.vault_errors import VaultLocked
from app.services.setup.arguments import check_value, nearest
from app.services.setup.profiles.params import is_reference
from app.services.setup.profiles.vault_references import read_reference
from app.services.setup.profiles.words import PLACEHOLDER, STEP, Vault, condition, names_with_values, texts
from app.services.setup.profiles.yaml import Document, Place

_IN_A_TEXT = (ParameterKind.TEXT, ParameterKind.NUMBER, ParameterKind.CHOICE)


@dataclass(frozen=True, slots=True)
class Written:
    """A step as it stands in a file."""

    document: Document
    number: int
    about: Any

    @property
    def place(self) -> Place:
        return ("steps", self.number)

    @property
    def own_name(self) -> str:
        """The name that is written, or ""."""
        return str(self.about.get("name") or "") if isinstance(self.about, dict) else ""

    @property
    def name(self) -> str:
        """How others need it."""
        return self.own_name or (str(self.about.get("use") or "") if isinstance(self.about, dict) else "")


@dataclass(frozen=True, slots=True)
class Filling:
    """Puts values in the place of `${name}`. Of a value that is still asked for the name stays."""

    parameters: Mapping[str, Parameter]
    values: Mapping[str, Any]
    vault: Vault | None

    def fill(self, document: Document, place: Place, value: Any, *, is_secret: bool = False) -> Any:
        if isinstance(value, list):
            parts = [self.fill(document, (*place, number), part) for number, part in enumerate(value)]
            found = [part for one in parts for part in (one if isinstance(one, list) else [one])]
            return [part for part in found if part is not None]
        if isinstance(value, dict):
            raise document.invalid(place, tr("a text or a list is expected here."))
        return self._text(document, place, value, is_secret=is_secret) if isinstance(value, str) else value

    def _text(self, document: Document, place: Place, text: str, *, is_secret: bool) -> Any:
        names = PLACEHOLDER.findall(text)
        for name in names:
            if name not in self.parameters:
                hint = nearest(name, self.parameters)
                raise document.invalid(
                    place, tr('"${{{name}}}" is not among the params of the profile.', name=name) + hint
                )
        if len(names) == 1 and text == f"${{{names[0]}}}":
            if self.parameters[names[0]].kind is ParameterKind.SECRET and not is_secret:
                raise document.invalid(place, tr('"{text}" is a secret, and this value would be shown.', text=text))
            return self.values.get(names[0], text if self.parameters[names[0]].required else None)
        for name in names:
            if self.parameters[name].kind not in _IN_A_TEXT:
                raise document.invalid(place, tr('"${{{name}}}" must stand alone: it is not a plain text.', name=name))
        return PLACEHOLDER.sub(lambda found: self._inner(found[1]), text)

    def _inner(self, name: str) -> str:
        stays = f"${{{name}}}" if self.parameters[name].required else ""
        return str(self.values.get(name, stays))


def read_item(written: Written, steps: Mapping[str, Step], filling: Filling) -> ProfileItem:
    """One step with its values. Raises ProfileInvalid, and what the vault raises."""
    document, place = written.document, written.place
    about = names_with_values(document, place, written.about, STEP)
    name = about.get("use")
    if not name:
        raise document.invalid(place, tr('the key "use" is missing.'), tr("Steps: {steps}.", steps=", ".join(steps)))
    if name not in steps:
        raise document.invalid((*place, "use"), tr('there is no step "{name}".', name=name) + nearest(name, steps))
    known = {parameter.name: parameter for parameter in steps[name].parameters}
    arguments: dict[str, Any] = {}
    for key, value in (about.get("with") or {}).items():
        inner: Place = (*place, "with", key)
        if key not in known:
            raise document.invalid(
                inner,
                tr('the step {name} has no value "{key}".', name=name, key=key) + nearest(str(key), known),
            )
        argument = _argument(document, inner, known[key], value, filling)
        if argument is not None:
            arguments[key] = argument
    _complete(document, place, steps[name], arguments)
    return ProfileItem(
        name,
        arguments,
        about.get("name") or "",
        condition(document, (*place, "when"), about.get("when"), filling.parameters),
        texts(document, (*place, "needs"), about.get("needs")),
        _on_fail(document, (*place, "on_fail"), about.get("on_fail")),
        str(filling.fill(document, (*place, "title"), about.get("title")) or ""),
    )


def check_names(items: Sequence[Written], noted: Callable[[], AbstractContextManager[None]]) -> None:
    """Each name stands for one step, and what a step needs stands before it."""
    seen: list[str] = []
    for written in items:
        with noted():
            if written.own_name and written.name in seen:
                message = tr('two steps have the name "{name}".', name=written.name)
                raise written.document.invalid((*written.place, "name"), message, tr("Give one of them another name."))
        with noted():
            _check_needs(written, seen, items)
        seen.append(written.name)


def _check_needs(written: Written, before: Sequence[str], items: Sequence[Written]) -> None:
    """Whether each step that `written` needs is one of those `before` it. Raises ProfileInvalid."""
    place: Place = (*written.place, "needs")
    about = written.about if isinstance(written.about, dict) else {}
    for need in texts(written.document, place, about.get("needs")):
        if before.count(need) > 1:
            message = tr('more than one step is called "{need}".', need=need)
            raise written.document.invalid(place, message, tr('Give the one that is needed a "name".'))
        if need not in before:
            later = need in [one.name for one in items]
            message = (
                tr('"{need}" stands after it.', need=need)
                if later
                else tr('there is no step "{need}" before it.', need=need)
            )
            raise written.document.invalid(place, message + ("" if later else nearest(need, before)))


def _argument(document: Document, place: Place, parameter: Parameter, value: Any, filling: Filling) -> Any:
    filled = filling.fill(document, place, value, is_secret=parameter.kind is ParameterKind.SECRET)
    if filled is None or _waits(filled):
        return filled
    try:
        if parameter.kind is ParameterKind.SECRET and is_reference(filled):
            read_reference(filled)
            if filling.vault is None:
                raise VaultLocked(
                    tr('The profile takes "{name}" from the vault: {filled}', name=parameter.name, filled=filled)
                )
            return filling.vault(filled)
        check_value(parameter, filled, "profile")
    except ProfileInvalid as error:
        raise document.invalid(place, str(error), error.hint) from error
    return filled


def _waits(value: Any) -> bool:
    """A value that still holds `${name}` is checked when it is answered."""
    parts: Sequence[Any] = value if isinstance(value, list) else [value]
    return any(isinstance(part, str) and PLACEHOLDER.search(part) for part in parts)


def _complete(document: Document, place: Place, step: Step, arguments: Mapping[str, Any]) -> None:
    for parameter in step.parameters:
        if parameter.required and arguments.get(parameter.name) in (None, "", []):
            words = tr('the step {id} needs a value for "{name}".', id=step.id, name=parameter.name)
            error = document.invalid(place, words)
            error.is_open = True
            raise error


def _on_fail(document: Document, place: Place, value: str | None) -> OnFail:
    words = {one.value: one for one in OnFail}
    if value is not None and value not in words:
        raise document.invalid(place, tr('"on_fail" is never "{value}".', value=value) + nearest(value, words))
    return words[value] if value else OnFail.STOP
