"""The form of a profile (`satchel.profile/1`): what a file and those that it extends become together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.profiles import Profile
from app.domain.setup import ParameterKind, Step
from app.services.setup.profile_items import Filling, Written, check_names, read_item
from app.services.setup.profile_params import Param, params_in, values_of
from app.services.setup.profile_words import (
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
from app.services.setup.profile_yaml import Document


@dataclass(frozen=True, slots=True)
class Whole:
    """A profile with all that it extends, not yet filled in."""

    about: Mapping[str, Any]  # name, description, client, site
    requires: Mapping[str, Any]
    params: Mapping[str, Param]
    items: Sequence[Written]


def check_top(document: Document) -> dict[str, Any]:
    """The keys of the file, with its schema known and its types right. Raises ProfileInvalid."""
    root = document.root
    if isinstance(root, dict):
        _check_schema(document, root.get("schema"))
    root = names_with_values(document, (), root, TOP)
    _check_schema(document, root.get("schema"))
    for key in ("name", "steps"):
        if not root.get(key) and not (key == "steps" and root.get("extends")):
            raise document.invalid((), f'the key "{key}" is missing.')
    return root


def extended(document: Document) -> tuple[str, ...]:
    """The names of the profiles that a file is built upon, in their order."""
    root = document.root if isinstance(document.root, dict) else {}
    return texts(document, ("extends",), root.get("extends"))


def join(documents: Sequence[Document]) -> Whole:
    """The files of a profile, those that others extend first, as one.

    What comes later wins: a parameter as a whole, a condition by its name, a step that names one of before it takes
    its place. All other steps are added at the end.
    """
    about: dict[str, Any] = {}
    requires: dict[str, Any] = {}
    params: dict[str, Param] = {}
    items: list[Written] = []
    for document in documents:
        root = check_top(document)
        about |= {key: value for key, value in root.items() if isinstance(value, str) and key != "schema" and value}
        requires |= condition(document, ("requires",), root.get("requires"))
        params |= params_in(document, root.get("params") or {})
        inherited = [item.name for item in items]
        for number, written in enumerate(root.get("steps") or []):
            item = Written(document, number, written)
            if item.own_name and item.own_name in inherited:
                place = inherited.index(item.own_name)
                inherited[place] = ""  # a second one of this name is a mistake
                items[place] = item
            else:
                items.append(item)
    return Whole(about, requires, params, items)


def read_profile(
    documents: Sequence[Document], steps: Mapping[str, Step], answers: Answers, vault: Vault | None
) -> Profile:
    """The profile with the answers put in. What was not answered stays `${name}`."""
    whole = join(documents)
    values = values_of(whole.params, answers, documents[-1].source)
    parameters = {name: param.parameter for name, param in whole.params.items()}
    filling = Filling(parameters, values, vault)
    items = tuple(read_item(item, steps, filling) for item in whole.items)
    check_names(whole.items)
    return Profile(
        whole.about["name"],
        items,
        whole.about.get("description", ""),
        tuple(param.parameter for param in whole.params.values() if param.is_asked),
        whole.requires,
        whole.about.get("client", ""),
        whole.about.get("site", ""),
        {name: value for name, value in values.items() if parameters[name].kind is not ParameterKind.SECRET},
    )


def _check_schema(document: Document, schema: object) -> None:
    if schema == SCHEMA:
        return
    newer = re.fullmatch(rf"{re.escape(FAMILY)}([0-9]{{1,6}})", str(schema))
    if newer and int(newer[1]) > VERSION:
        message = f"the profile was made for a newer Satchel ({schema})."
        raise document.invalid(("schema",), message, f"This one reads {SCHEMA}. Update Satchel.")
    raise document.invalid(("schema",), f'the profile must begin with "schema: {SCHEMA}".')
