"""What is put off is there as soon as somebody asks for it."""

import subprocess
import sys

PUT_OFF = "from app.services.later import put_off_inspect; put_off_inspect()\n"


def output(script: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout.splitlines()


def test_a_dataclass_with_a_docstring_loads_no_inspect() -> None:
    script = """
from dataclasses import dataclass, fields
@dataclass(frozen=True, slots=True)
class Device:
    '''One.'''
    name: str
    port: int = 22
@dataclass
class Plain(object):
    '''None.'''
import sys
print("ast" in sys.modules, [field.name for field in fields(Device)], Device("a"), fields(Plain))
"""
    assert output(PUT_OFF + script) == ["False ['name', 'port'] Device(name='a', port=22) ()"]
    assert output(script) == ["True ['name', 'port'] Device(name='a', port=22) ()"]


def test_whoever_asks_inspect_for_more_gets_the_real_one() -> None:
    script = """
import inspect
from inspect import signature
print(signature(lambda a, *, b=1: 0), inspect.__name__, inspect.isfunction(signature), type(inspect).__name__)
print(inspect.get_annotations.__module__, inspect.getsource(inspect.isfunction).splitlines()[0], inspect.__spec__.name)
"""
    assert output(PUT_OFF + script) == output(script)


def test_annotations_of_what_is_no_class_are_those_of_the_real_one() -> None:
    script = """
import inspect
def work(a: int, b: "str") -> None: ...
class Old: a: "int"
print(inspect.get_annotations(work), inspect.get_annotations(Old, eval_str=True), inspect.get_annotations(int))
"""
    assert output(PUT_OFF + script) == output(script)


def test_two_threads_that_ask_at_once_get_the_same() -> None:
    script = """
import inspect, threading
found, gate = [], threading.Barrier(8)
def ask():
    gate.wait()
    found.append(inspect.signature(ask))
threads = [threading.Thread(target=ask) for _ in range(8)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
print(len(found), {str(each) for each in found})
"""
    assert output(PUT_OFF + script) == output(script) == ["8 {'()'}"]
