"""No program is started with a secret in its arguments or its environment: every user of a computer sees those."""

import ast
from collections.abc import Iterator

from tests.architecture.modules import ROOT

STARTS = {"run", "Popen", "call", "check_call", "check_output", "getoutput", "startDetached", "posix_spawn", "system"}
WORDS = ("subprocess.", "os.exec", "os.spawn", "os.posix_spawn", "os.system", "QProcess.")
UNSEEN = {"input"}  # keywords that nobody else sees
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Module


def starts(function: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            is_module = isinstance(owner, ast.Name) and owner.id in ("subprocess", "os", "QProcess", "asyncio")
            if is_module and (node.func.attr in STARTS or node.func.attr.startswith(("exec", "spawn"))):
                yield node


def tells(node: ast.AST, revealed: set[str]) -> bool:
    return any(
        (isinstance(part, ast.Attribute) and part.attr == "reveal")
        or (isinstance(part, ast.Name) and part.id in revealed)
        for part in ast.walk(node)
    )


def revealed_names(function: ast.AST) -> set[str]:
    """Variables that a secret, or a text with a secret in it, was put into."""
    names: set[str] = set()
    for _ in range(3):  # what was made of them, too
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and tells(node.value, names):
                names |= {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    return names


def told_by(tree: ast.Module) -> list[int]:
    """The lines that start a program with a secret where others see it."""
    lines = []
    for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
        names = revealed_names(function) if not isinstance(function, ast.Module) else set()
        for call in starts(function):
            seen = [*call.args, *(word.value for word in call.keywords if word.arg not in UNSEEN)]
            lines += [call.lineno for part in seen if tells(part, names)]
    return sorted(set(lines))


def test_no_program_is_started_with_a_secret_that_others_see() -> None:
    found = {}
    checked = 0
    for path in sorted((ROOT / "app").rglob("*.py")):
        text = path.read_text("utf-8")
        if not any(word in text for word in WORDS):
            continue
        tree = ast.parse(text)
        checked += len([*starts(tree)])
        if lines := told_by(tree):
            found[path.name] = lines
    assert checked >= 5, "the search finds where programs are started"
    assert not found


def test_the_search_would_find_one() -> None:
    bad = (
        "def f(s): subprocess.run(['x', s.reveal()])",
        "def f(s):\n value = s.reveal()\n line = f'--pass={value}'\n subprocess.Popen([line])",
        "def f(s): subprocess.run(['x'], env={'P': s.reveal()})",
    )
    good = "def f(s): subprocess.run(['x'], input=s.reveal())"
    assert all(told_by(ast.parse(text)) for text in bad)
    assert not told_by(ast.parse(good))
