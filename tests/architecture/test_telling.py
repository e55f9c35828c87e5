"""What runs in a thread of its own tells the window by `tell`: Qt is called by the UI thread only."""

import ast
import re
from typing import TypeIs

from tests.architecture.modules import ROOT

_ANY_THREAD = ("any thread", "from the thread", "in a worker thread")
"""By these words a function says of itself who calls it, and the comment on a signal who emits it."""
_SIGNAL = re.compile(rf"^\s*(\w+) = Signal\(.*#.*(?:{'|'.join(_ANY_THREAD)})", re.MULTILINE)


def emitted_there(code: str) -> list[int]:
    """The lines in which a function emits that is given the context of a task, or says that another thread calls it,
    and those in which a signal is emitted of which that is said."""
    nodes = list(ast.walk(ast.parse(code)))
    there = [one for one in nodes if isinstance(one, ast.FunctionDef) and _is_called_there(one)]
    signals = set(_SIGNAL.findall(code))
    return sorted(
        {inner.lineno for one in there for inner in ast.walk(one) if _emits(inner)}
        | {one.lineno for one in nodes if _emits(one) and getattr(one.value, "attr", "") in signals}
    )


def _emits(node: ast.AST) -> TypeIs[ast.Attribute]:
    return isinstance(node, ast.Attribute) and node.attr == "emit"


def _is_called_there(function: ast.FunctionDef) -> bool:
    return _has_context(function) or any(words in (ast.get_docstring(function) or "") for words in _ANY_THREAD)


def _has_context(function: ast.FunctionDef) -> bool:
    given = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
    return any("TaskContext" in ast.unparse(one.annotation) for one in given if one.annotation is not None)


def test_no_thread_emits_a_signal_itself() -> None:
    texts = {path: path.read_text("utf-8") for path in (ROOT / "app").rglob("*.py")}
    asked = {path: text for path, text in texts.items() if ".emit" in text and path.name != "telling.py"}
    found = {str(path): lines for path, text in asked.items() if (lines := emitted_there(text))}
    assert found == {}, "use `tell` of app/views/telling.py"


def test_what_would_be_found_is_found() -> None:
    assert emitted_there("def work(task: TaskContext):\n    act(lambda: self.told.emit(1))\n") == [2]
    assert emitted_there('def hear(it):\n    """From any thread."""\n    self.told.emit(it)\n') == [3]
    assert emitted_there("met = Signal(object)  # from any thread\ndef show(it):\n    self.met.emit(it)\n") == [3]
    assert emitted_there("met = Signal(object)\ndef show(it):\n    self.met.emit(it)\n") == []
    assert emitted_there("def show(it):\n    self.told.emit(it)\n") == []
