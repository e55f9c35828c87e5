"""The form of a profile (`satchel.profile/1`): what a file and those that it extends become together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.domain.errors import ProfileInvalid
from app.domain.language import tr
from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind, Step
from app.services.setup.profiles.items import Filling, Written, check_names, read_item
from app.services.setup.profiles.params import Param, read_param, values_of
from app.services.setup.profiles.words import (
    FAMILY,
    SCHEMA,
    TOP,
    VERSION,
    Answers,
    Vault,
    condition,
    names_with_values,
    texts,
)
from app.services.setup.profiles.yaml import Document


@dataclass(frozen=True, slots=True)
class Whole:
    """A profile with all that it extends, not yet filled in."""

    about: Mapping[str, Any]  # name, description, client, site
    requires: Mapping[str, Any]
    params: Mapping[str, Param]
    items: Sequence[Written]


class Wrong:
    """What is wrong in a profile: the first of it is raised, or all of it is gathered in `found`."""

    def __init__(self, *, gathers: bool = False) -> None:
        self._gathers = gathers
        self.found: list[ProfileInvalid] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        try:
            yield
        except ProfileInvalid as error:
            if not self._gathers:
                raise
            self.found.append(error)


def extended(document: Document) -> tuple[str, ...]:
    """The names of the profiles that a file is built upon, in their order."""
    root = document.root if isinstance(document.root, dict) else {}
    return texts(document, ("extends",), root.get("extends"))


def join(documents: Sequence[Document], wrong: Wrong) -> Whole:
    """The files of a profile, those that others extend first, as one.

    What comes later wins: a parameter as a whole, a condition by its name, a step that names one of before it takes
    its place. All other steps are added at the end.
    """
    about: dict[str, Any] = {}
    requires: dict[str, Any] = {}
    params: dict[str, Param] = {}
    items: list[Written] = []
    for document in documents:
        with wrong.noted():
            _check_top(document)
        root = document.root if isinstance(document.root, dict) else {}
        about |= {key: value for key, value in root.items() if isinstance(value, str) and key != "schema" and value}
        with wrong.noted():
            requires |= condition(document, ("requires",), root.get("requires"))
        for name, written in _inner(root, "params", {}).items():
            with wrong.noted():
                params[name] = read_param(document, name, written)
        _add_items(document, _inner(root, "steps", []), items)
    return Whole(about, requires, params, items)


def read_profile(
    documents: Sequence[Document], steps: Mapping[str, Step], answers: Answers, vault: Vault | None
) -> Profile:
    """The profile with the answers put in. What was not answered stays `${name}`."""
    wrong = Wrong()
    whole = join(documents, wrong)
    values = values_of(whole.params, answers, documents[-1].source)
    filling = Filling({name: param.parameter for name, param in whole.params.items()}, values, vault)
    items = tuple(read_item(item, steps, filling) for item in whole.items)
    check_names(whole.items, wrong.noted)
    return Profile(
        whole.about["name"],
        items,
        whole.about.get("description", ""),
        tuple(param.parameter for param in whole.params.values() if param.is_asked),
        whole.requires,
        whole.about.get("client", ""),
        whole.about.get("site", ""),
        {
            name: value
            for name, value in values.items()
            if whole.params[name].parameter.kind is not ParameterKind.SECRET
        },
    )


def problems_in(documents: Sequence[Document], steps: Mapping[str, Step]) -> tuple[Whole, list[ProfileInvalid]]:
    """All that is wrong in a profile, as far as it can be seen without answers and without the vault."""
    wrong = Wrong(gathers=True)
    whole = join(documents, wrong)
    values: dict[str, Any] = {}
    for name, param in whole.params.items():
        with wrong.noted():
            values |= values_of({name: param}, {}, documents[-1].source)
    # A parameter that is itself wrong is not also missed by the steps.
    written = {name for document in documents for name in _inner(document.root, "params", {})}
    parameters = {name: Parameter(name, name) for name in written}
    parameters |= {name: param.parameter for name, param in whole.params.items()}
    for item in whole.items:
        with wrong.noted():
            read_item(item, steps, Filling(parameters, values, lambda _: Secret("?")))
    check_names(whole.items, wrong.noted)
    return whole, wrong.found


def _add_items(document: Document, steps: Sequence[Any], items: list[Written]) -> None:
    inherited = [item.name for item in items]
    for number, written in enumerate(steps):
        item = Written(document, number, written)
        if item.own_name and item.own_name in inherited:
            place = inherited.index(item.own_name)
            inherited[place] = ""  # a second one of this name is a mistake
            items[place] = item
        else:
            items.append(item)


def _inner(root: Any, key: str, empty: Any) -> Any:
    """What stands under `key` where it has the type of `empty`."""
    found = root.get(key) if isinstance(root, dict) else None
    return found if isinstance(found, type(empty)) else empty


def _check_top(document: Document) -> None:
    """Whether the keys of a file are known and of their types."""
    root = document.root
    if isinstance(root, dict):
        _check_schema(document, root.get("schema"))
    root = names_with_values(document, (), root, TOP)
    for key in ("name", "steps"):
        if not root.get(key) and not (key == "steps" and root.get("extends")):
            hint = tr("Add the first step.") if key == "steps" else tr("Give it a name.")
            raise document.invalid((), tr('the key "{key}" is missing, or nothing stands there.', key=key), hint)


def _check_schema(document: Document, schema: object) -> None:
    if schema == SCHEMA:
        return
    newer = re.fullmatch(rf"{re.escape(FAMILY)}([0-9]{{1,6}})", str(schema))
    if newer and int(newer[1]) > VERSION:
        message = tr("the profile was made for a newer Satchel ({schema}).", schema=schema)
        raise document.invalid(("schema",), message, tr("This one reads {schema}. Update Satchel.", schema=SCHEMA))
    raise document.invalid(("schema",), tr('the profile must begin with "schema: {schema}".', schema=SCHEMA))
