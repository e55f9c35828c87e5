"""Qt's enums that are made quickly are in every attribute what Python's `enum` makes of them."""

import os
import subprocess
import sys

import pytest

DESCRIBE = """
import enum, sys
from PySide6 import QtCore, QtGui, QtWidgets

def found():
    for module in (QtCore, QtGui, QtWidgets):
        for name in sorted(dir(module)):
            owner = getattr(module, name)
            kinds = [owner] if isinstance(owner, enum.EnumType) else []
            kinds += [each for _, each in sorted(vars(owner).items()) if isinstance(each, enum.EnumType)] \\
                if isinstance(owner, type) else []
            yield from kinds

def told(value):
    name = type(value).__name__
    return f"{name} {value}" if isinstance(value, (int, str, list, dict, tuple)) else name

for kind in found():
    print(repr(kind), kind.__mro__, kind.__module__, kind.__qualname__, len(kind), dir(kind))
    print({name: told(value) for name, value in sorted(vars(kind).items())})
    print(list(kind), list(kind.__members__.items()))
    for name, member in kind.__members__.items():
        print(repr(member), str(member), f"{member}", member.name, member.value, vars(member))
        print(kind(member.value) is member, getattr(kind, name) is member, kind[name] is member)
        print(member.__reduce_ex__(2)[1:], member in kind)
    if issubclass(kind, enum.Flag) and kind.__members__:
        some = list(kind)[:3]
        both = kind(sum({each.value for each in some}))
        print(repr(both), repr(~both), list(both), bool(kind(0)), repr(kind(1 << 40)), both in kind)
"""
QUICK = "from app.views import lean_enums; lean_enums.install()\n"
REST = """
import enum
Kept = enum.Flag("Kept", [("A", 1), ("B", 2)])
print(list(Kept), Kept.__module__)
for odd in ([("name", 1), ("B", 2)], [("A", 1), ("A", 1)], [("A", "x")], ["A", "B"], "A B"):
    try:
        print(list(enum.Enum("Odd", odd, boundary=enum.FlagBoundary.KEEP).__members__.items()))
    except Exception as error:
        print(type(error), error)
"""


def output(script: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout


def test_every_enum_of_qt_is_as_python_makes_it() -> None:
    quick = output(QUICK + DESCRIBE)
    assert quick.count("<flag") + quick.count("<enum") > 300, "not Qt's enums"
    assert quick.splitlines() == output(DESCRIBE).splitlines()


def test_the_enums_of_everyone_else_and_odd_ones_are_made_by_python() -> None:
    assert output(QUICK + REST) == output(REST)


@pytest.mark.skipif(sys.version_info[:2] != (3, 13), reason="the insides of another Python are not known")
def test_the_enums_of_qt_are_made_quickly() -> None:
    counted = """
import enum
stand_ins = 0
plain = enum._proto_member.__init__
def counting(self, value):
    global stand_ins
    stand_ins += 1
    plain(self, value)
enum._proto_member.__init__ = counting
from PySide6.QtCore import Qt
print(stand_ins)
"""
    assert int(output(QUICK + counted)) < 100 < int(output(counted))
