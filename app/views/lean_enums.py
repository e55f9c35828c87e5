"""Makes the enums of Qt in a quarter of the time that Python's `enum` takes, and their members when they are asked for.

PySide6 makes some 200 enums with 2,100 members before the first picture, each by `enum.Flag(name, pairs)` and its like.
Python puts each class together from nothing: it looks through the bases for what a member could be, and makes for every
member a stand-in that it takes out again. What PySide6 asks for needs none of it: there are four kinds of classes,
values are whole numbers, and names are known.

Here Python makes one class of each kind, and the others are its copies. Of most of them no member is ever named: they
are made when a class is first asked for one, which saves 2 MB, too.
`tests/views/test_lean_enums.py` compares every attribute of thousands of Qt's members with what Python makes.
"""

import enum
import sys
from _thread import RLock
from collections.abc import Callable, Collection, Iterable
from typing import Any, cast

_KNOWN = (3, 13)
"""The version of Python whose insides this module knows; with another one nothing is changed."""

type _Pairs = Iterable[tuple[str, int]]


def install() -> None:
    """From now on the enums that PySide6 asks for are made quickly. Once, before PySide6 is imported."""
    if sys.version_info[:2] == _KNOWN and enum.EnumType._create_ is not _create:  # type: ignore[attr-defined]
        enum.EnumType._create_ = _create  # type: ignore[attr-defined]


_python_creates: Callable[..., Any] = enum.EnumType._create_  # type: ignore[attr-defined]


def _create(kind: Any, class_name: str, names: Any, **more: Any) -> Any:
    if more.get("module") is None:  # Python would take us for the module that asks
        more["module"] = sys._getframemodulename(2)
    # Shiboken is the one that gives this boundary with a list (sbkenum.cpp); everyone else is served by Python.
    if more.get("boundary") is not enum.FlagBoundary.KEEP or type(names) is not list or more.get("type") is not None:
        return _python_creates(kind, class_name, names, **more)
    if not _are_simple(names):
        return _python_creates(kind, class_name, names, **more)
    made = _make_class(kind, class_name, more)
    _unfilled[made] = ("\n".join([name for name, _ in names]), [value for _, value in names])
    return made


_TAKEN = frozenset(name for kind in (enum.IntEnum, enum.IntFlag) for name in dir(kind)) | {"mro", "name", "value"}
"""Names for which `enum` does more than to set an attribute."""


def _are_simple(pairs: Collection[Any]) -> bool:
    try:
        names = {name for name, _ in pairs}
        return (
            len(names) == len(pairs) > 0
            and {type(value) for _, value in pairs} == {int}
            and names.isdisjoint(_TAKEN)
            and "\n_" not in "\n" + "\n".join(names)
        )
    except (TypeError, ValueError):  # no pairs, or no names
        return False


# -- the classes -----------------------------------------------------------------------------------

_GIVEN = ("__dict__", "__weakref__", "__new__")
"""What every class is given, which therefore is in no pattern."""
_patterns: dict[Any, dict[str, Any]] = {}
"""What a class without members has, by the kind of enum."""


def _make_class(kind: Any, class_name: str, more: dict[str, Any]) -> Any:
    """A class as Python makes it of no names, and of our own kind until it has its members."""
    if kind not in _patterns:
        made = vars(_python_creates(kind, class_name, (), **more))
        _patterns[kind] = {name: value for name, value in made.items() if name not in _GIVEN}
    own = {name: value.copy() if type(value) in (list, dict) else value for name, value in _patterns[kind].items()}
    own["__module__"] = more["module"]
    made = type.__new__(_Unfilled, class_name, (kind,), own)
    type.__setattr__(made, "__new__", enum.Enum.__new__)
    return made


_unfilled: dict[Any, tuple[str, list[int]]] = {}
"""The names, a line each, and the values of classes that were not asked for a member yet."""
_filling = RLock()  # two threads may ask at once


def _filled(made: Any) -> Any:
    """The class with its members, from now on as any other enum."""
    with _filling:
        if (pairs := _unfilled.pop(made, None)) is not None:
            (_fill_flag if issubclass(made, enum.Flag) else _fill)(
                made, zip(pairs[0].split("\n"), pairs[1], strict=True)
            )
            made.__class__ = enum.EnumType  # at last: until then whoever asks for a member waits above
    return made


_LISTS_VALUES = "_hashable_values_" in vars(enum.Enum)
"""Later releases of Python 3.13 keep a list of the values, too."""


class _Unfilled(enum.EnumType):
    """Of a class that has no members yet. All that `enum` says of members it takes from these."""

    _member_map_ = property(lambda made: vars(_filled(made))["_member_map_"])
    _value2member_map_ = property(lambda made: vars(_filled(made))["_value2member_map_"])
    _member_names_ = property(lambda made: vars(_filled(made))["_member_names_"])

    if _LISTS_VALUES:
        _hashable_values_ = property(lambda made: vars(_filled(made))["_hashable_values_"])

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_filled(cls), name)


# -- the members -----------------------------------------------------------------------------------


def _fill(made: Any, pairs: _Pairs) -> None:
    """Put the members into an Enum or IntEnum that has none."""
    by_name, by_value, canonical = _maps_of(made)
    for name, value in pairs:
        member = by_value.get(value)
        if member is None:
            member = by_value[value] = _make(made, name, value, len(canonical))
            canonical.append(name)
        by_name[name] = member
        type.__setattr__(made, name, member)


def _fill_flag(made: Any, pairs: _Pairs) -> None:
    """Put the members into a Flag or IntFlag that has none: only a single bit is canonical."""
    by_name, by_value, canonical = _maps_of(made)
    mask = singles = 0
    for name, value in pairs:
        is_single = value > 0 and not value & (value - 1)
        mask |= value
        singles |= value if is_single else 0
        member = by_value.get(value)
        if member is None:
            member = by_value[value] = _make(made, name, value, len(canonical))
            if is_single:
                canonical.append(name)
        by_name[name] = member
        type.__setattr__(made, name, member)
    bits = 2 ** mask.bit_length() - 1
    for name, value in (("_flag_mask_", mask), ("_singles_mask_", singles), ("_all_bits_", bits)):
        type.__setattr__(made, name, value)
    values = [by_name[name]._value_ for name in canonical]
    if values != sorted(values):
        type.__setattr__(made, "_iter_member_", made._iter_member_by_def_)


def _maps_of(made: Any) -> tuple[dict[str, Any], dict[int, Any], list[str]]:
    own = vars(made)
    return own["_member_map_"], own["_value2member_map_"], own["_member_names_"]


def _make(made: Any, name: str, value: int, order: int) -> Any:
    member = cast("Any", made._new_member_(made, value) if made._use_args_ else made._new_member_(made))
    member._value_ = value
    member._name_ = name
    member.__objclass__ = made
    member._sort_order_ = order
    if _LISTS_VALUES:
        vars(made)["_hashable_values_"].append(value)
    return member
