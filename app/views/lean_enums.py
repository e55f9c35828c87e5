"""Makes the enums of Qt in less than half the time that Python's `enum` takes: 12 of 160 ms to the first picture.

PySide6 makes some 180 enums with 2,100 members before the first picture, each by `enum.Flag(name, pairs)` and its like.
For every member Python then makes a stand-in, takes it out of the class again and searches all the bases for a name
that could be in the way. What PySide6 asks for needs none of it: its values are whole numbers, its names are known.

Here the class is made by Python itself, without members, and they are put in as `enum` would have left them.
`tests/views/test_lean_enums.py` compares every attribute of thousands of Qt's members with what Python makes.
"""

import enum
import sys
from collections.abc import Callable
from typing import Any, cast

_KNOWN = (3, 13)
"""The version of Python whose insides this module knows; with another one nothing is changed."""

type _Pairs = list[tuple[str, int]]


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
    made = _python_creates(kind, class_name, (), **more)
    (_fill_flag if issubclass(kind, enum.Flag) else _fill)(made, names)
    return made


_TAKEN = frozenset(name for kind in (enum.IntEnum, enum.IntFlag) for name in dir(kind)) | {"mro", "name", "value"}
"""Names for which `enum` does more than to set an attribute."""


def _are_simple(names: _Pairs) -> bool:
    if not all(type(pair) is tuple and len(pair) == 2 for pair in names):
        return False
    known = {name for name, _ in names}
    return (
        len(known) == len(names)
        and not known & _TAKEN
        and all(type(value) is int and not name.startswith("_") for name, value in names)
    )


def _fill(made: Any, names: _Pairs) -> None:
    """Put the members into an Enum or IntEnum that has none."""
    by_name, by_value, canonical = made._member_map_, made._value2member_map_, made._member_names_
    for name, value in names:
        member = by_value.get(value)
        if member is None:
            member = by_value[value] = _make(made, name, value, len(canonical))
            canonical.append(name)
        by_name[name] = member
        type.__setattr__(made, name, member)


def _fill_flag(made: Any, names: _Pairs) -> None:
    """Put the members into a Flag or IntFlag that has none: only a single bit is canonical."""
    by_name, by_value, canonical = made._member_map_, made._value2member_map_, made._member_names_
    mask = singles = 0
    for name, value in names:
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
    values = [by_name[name]._value_ for name in canonical]
    made._flag_mask_, made._singles_mask_, made._all_bits_ = mask, singles, 2 ** mask.bit_length() - 1
    if values != sorted(values):
        made._iter_member_ = made._iter_member_by_def_


def _make(made: Any, name: str, value: int, order: int) -> Any:
    member = cast("Any", made._new_member_(made, value) if made._use_args_ else made._new_member_(made))
    member._value_ = value
    member._name_ = name
    member.__objclass__ = made
    member._sort_order_ = order
    return member
