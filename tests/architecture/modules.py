"""The modules of Satchel: what is asked of each, read once. No tree is kept: all tests after would be slower."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Module:
    name: str  # its path from the root of the project
    lines: int
    says_what_it_is_for: bool
    imports: frozenset[str]
    functions: tuple[tuple[str, int], ...]  # name and lines

    @classmethod
    def of(cls, name: str, text: str) -> "Module":
        tree, imports, functions = ast.parse(text), set(), []
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                imports |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imports.add(node.module)
            elif isinstance(node, ast.FunctionDef):
                functions.append((node.name, (node.end_lineno or 0) - node.lineno + 1))
        says = not text.strip() or bool(ast.get_docstring(tree))
        return cls(name, len(text.splitlines()), says, frozenset(imports), tuple(functions))


@cache
def modules() -> tuple[Module, ...]:
    paths = sorted((ROOT / "app").rglob("*.py"))
    return tuple(Module.of(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths)
