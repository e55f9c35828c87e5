"""All texts of the source that people read: the literals of `tr` and `counted`."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.inspection_table import plural

ROOT = Path(__file__).parents[2]
NOT_LITERAL = ("inspection_table.py", "language.py")
"""Words for rows are made from the nouns of the views of a device, those of enums from their values."""


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """`place` is where it stands first. `is_counted`: it has a form for each number of a language."""

    source: str
    is_counted: bool = False
    place: str = ""


def all_texts(root: Path = ROOT / "app") -> list[Text]:
    """Each once, in the order of their words."""
    found: dict[tuple[str, bool], Text] = {}
    for file in sorted(root.rglob("*.py")):
        for text in texts_of(file):
            found.setdefault((text.source, text.is_counted), text)
    return sorted(found.values())


def texts_of(file: Path) -> Iterator[Text]:
    """The texts of one module."""
    yield from _of_enums(file)
    calls, hidden = calls_of(file)
    for call in calls:
        place = _place(file, call.lineno)
        words = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
        name = call.func.id if isinstance(call.func, ast.Name) and call.func.id not in hidden else ""
        nouns = [one.value.value for one in call.keywords if one.arg == "noun" and isinstance(one.value, ast.Constant)]
        if name == "tr" and words and isinstance(words[0], str):
            yield Text(words[0], place=place)
        elif name == "counted" and len(words) > 1 and isinstance(words[1], str):
            many = words[2] if len(words) > 2 and isinstance(words[2], str) else ""
            yield Text(f"%n {many or words[1] + 's'}", is_counted=True, place=place)
        for noun in nouns if name == "View" else ():
            yield Text(f"%n {plural(str(noun))}", is_counted=True, place=place)
            yield Text(plural(str(noun)), place=place)


def _of_enums(file: Path) -> Iterator[Text]:
    """The values of enums that are `Worded`."""
    words = file.read_text("utf-8")
    if "(Worded)" not in words:
        return
    for kind in (one for one in ast.walk(ast.parse(words)) if isinstance(one, ast.ClassDef)):
        for one in kind.body if any(isinstance(of, ast.Name) and of.id == "Worded" for of in kind.bases) else ():
            if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant):
                yield Text(str(one.value.value), place=_place(file, one.lineno))


def _place(file: Path, line: int) -> str:
    return f"{file.relative_to(ROOT).as_posix()}:{line}" if file.is_relative_to(ROOT) else file.name


def calls_of(file: Path) -> tuple[list[ast.Call], frozenset[str]]:
    """Every call in a module, and which of `tr` and `counted` it has from elsewhere. No tree is kept: all tests after
    would be slower."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    others = {
        name.asname or name.name
        for one in nodes
        if isinstance(one, ast.ImportFrom) and one.module != "app.domain.language"
        for name in one.names
    }
    return [one for one in nodes if isinstance(one, ast.Call)], frozenset(others & {"tr", "counted"})
