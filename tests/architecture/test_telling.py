"""What runs in a thread of its own tells the window by `tell`: Qt is called by the UI thread only."""

import ast

from tests.architecture.modules import ROOT

_ANY_THREAD = ("any thread", "from the thread", "in a worker thread")
"""By these words a function says of itself who calls it."""


def emitted_there(code: str) -> list[int]:
    """The lines in which a function emits that is given the context of a task, or says that another thread calls it."""
    functions = [one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.FunctionDef)]
    return sorted(
        {
            inner.lineno
            for one in functions
            if _has_context(one) or any(words in (ast.get_docstring(one) or "") for words in _ANY_THREAD)
            for inner in ast.walk(one)
            if isinstance(inner, ast.Attribute) and inner.attr == "emit"
        }
    )


def _has_context(function: ast.FunctionDef) -> bool:
    given = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
    return any("TaskContext" in ast.unparse(one.annotation) for one in given if one.annotation is not None)


def test_no_thread_emits_a_signal_itself() -> None:
    texts = {path: path.read_text("utf-8") for path in (ROOT / "app/views").rglob("*.py")}
    asked = {path: text for path, text in texts.items() if ".emit" in text and path.name != "telling.py"}
    found = {str(path): lines for path, text in asked.items() if (lines := emitted_there(text))}
    assert found == {}, "use `tell` of app/views/telling.py"


def test_what_would_be_found_is_found() -> None:
    assert emitted_there("def work(task: TaskContext):\n    act(lambda: self.told.emit(1))\n") == [2]
    assert emitted_there('def hear(it):\n    """From any thread."""\n    self.told.emit(it)\n') == [3]
    assert emitted_there("def show(it):\n    self.told.emit(it)\n") == []
