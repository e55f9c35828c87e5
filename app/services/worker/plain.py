"""Our values as JSON and back, for the talk between the program and its helper process.

What comes in is never code: each value is built again from the type that is expected, and anything else is refused.
A `Secret` crosses only where its sender says so, with `credential_to_plain` and `secrets_to_plain`.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AppError, FileProblem
from app.domain.secret import Secret

type Plain = bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"] | None

_PARTS: Mapping[str, Any] = {
    "hint": str,
    "details": str,
    "hop": Device | None,
    "device": Device | None,
    "entry": str,
    "methods": tuple[str, ...],
    "host": str,
    "port": int,
    "kind": str,
    "fingerprint": str,
    "key": str,
    "expected": str,
    "offered": str,
    "source": str,
    "tried": bool,
    "says": tuple[tuple[str, ...], ...],
    "problem": FileProblem,
}
"""What errors carry beside their words."""


class NotPlain(Exception):
    """What came is not what was expected."""


def to_plain(value: Any) -> Plain:
    """Raises TypeError for what does not cross, secrets above all."""
    if isinstance(value, Enum):
        return to_plain(value.value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, tuple | list):
        return [to_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): to_plain(one) for name, one in value.items()}
    if isinstance(value, AppError):
        parts = {name: to_plain(part) for name, part in vars(value).items() if name in _PARTS}
        return {"error": type(value).__name__, "message": str(value), "parts": parts}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} does not cross to another process")


def from_plain(kind: Any, plain: Any) -> Any:
    """A value of this type; a mapping stays as plain as it came. Raises NotPlain."""
    if isinstance(kind, typing.TypeAliasType):
        kind = kind.__value__
    if typing.get_origin(kind) is Mapping:
        return _checked(plain, dict)
    if isinstance(kind, types.UnionType):
        return _one_of(typing.get_args(kind), plain)
    return _single_from_plain(kind, plain)


def _single_from_plain(kind: Any, plain: Any) -> Any:
    if typing.get_origin(kind) is tuple:
        [part, _] = typing.get_args(kind)  # all of ours are tuple[X, ...]
        return tuple(from_plain(part, one) for one in _checked(plain, list))
    if kind in (str, bool, int, float):
        return _checked(plain, kind) if kind is not float else float(_checked(plain, int | float))
    if issubclass(kind, Enum):
        return _enum(kind, plain)
    if issubclass(kind, AppError):
        return error_from_plain(plain)
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind, plain)
    raise TypeError(f"{kind} does not cross to another process")


def error_from_plain(plain: Any) -> AppError:
    """The error as it was raised on the other side. Raises NotPlain."""
    described = _checked(plain, dict)
    kind = _kinds().get(_checked(described.get("error"), str))
    if kind is None:
        raise NotPlain("an error of no known kind")
    error = kind.__new__(kind)  # what they are made with differs; what they hold does not
    error.args = (_checked(described.get("message"), str),)
    for name, part in _checked(described.get("parts"), dict).items():
        if name not in _PARTS:
            raise NotPlain("an error with an unknown part")
        setattr(error, name, from_plain(_PARTS[name], part))
    return error


def credential_to_plain(credential: Credential) -> Plain:
    """With its secrets in clear: only for the pipe to the helper."""
    secrets = (credential.password, credential.private_key, credential.key_passphrase)
    return [credential.user, *(secret.reveal() if secret else None for secret in secrets)]


def credential_from_plain(plain: Any) -> Credential:
    """Raises NotPlain."""
    parts = _checked(plain, list)
    if len(parts) != len(dataclasses.fields(Credential)):
        raise NotPlain("no credential")
    user, *secrets = (from_plain(str | None, part) for part in parts)
    return Credential(user or "", *(None if secret is None else Secret(secret) for secret in secrets))


def secrets_to_plain(secrets: Sequence[Secret]) -> Plain:
    """In clear: only for the pipe to the helper."""
    return [secret.reveal() for secret in secrets]


def secrets_from_plain(plain: Any) -> tuple[Secret, ...]:
    """Raises NotPlain."""
    return tuple(Secret(_checked(one, str)) for one in _checked(plain, list))


def pair_from_plain(plain: Any) -> tuple[Any, Any]:
    """Two things, each still plain. Raises NotPlain."""
    pair = _checked(plain, list)
    if len(pair) != 2:
        raise NotPlain("no pair")
    return pair[0], pair[1]


def _checked(plain: Any, kind: Any) -> Any:
    if not isinstance(plain, kind) or (isinstance(plain, bool) and kind is not bool):
        raise NotPlain(f"{type(plain).__name__} instead of {kind}")
    return plain


def _one_of(kinds: Sequence[Any], plain: Any) -> Any:
    if plain is None and types.NoneType in kinds:
        return None
    [kind] = [one for one in kinds if one is not types.NoneType]  # all of ours are X | None
    return from_plain(kind, plain)


def _enum(kind: type[Enum], plain: Any) -> Enum:
    try:
        return kind(plain)
    except ValueError as error:
        raise NotPlain(f"no {kind.__name__}") from error


def _dataclass(kind: Any, plain: Any) -> Any:
    given = _checked(plain, dict)
    hints = _hints(kind)
    if given.keys() != hints.keys():
        raise NotPlain(f"no {kind.__name__}")
    return kind(**{name: from_plain(hint, given[name]) for name, hint in hints.items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    known = typing.get_type_hints(kind)
    return {field.name: known[field.name] for field in dataclasses.fields(kind)}


@cache
def _kinds() -> dict[str, type[AppError]]:
    found = [AppError]
    for kind in found:
        found.extend(kind.__subclasses__())
    return {kind.__name__: kind for kind in found}
