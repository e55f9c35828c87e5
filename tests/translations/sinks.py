"""Where a text reaches a person: the arguments of errors, findings, changes, titles, hints and widgets' words."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

from tests.translations.texts import NOT_LITERAL, ROOT, calls_of

_PLACES: Mapping[str, tuple[int, ...]] = {
    "Remedy": (0,), "Evidence": (1,), "Judgement": (1, 3), "Check": (1,), "Symptom": (1,),
    "fine": (0,), "note": (0,), "warning": (1,), "problem": (1,), "does_not_apply": (0,),
    "Parameter": (1,), "Change": (0,), "Missing": (1,), "FactUnavailable": (1,), "StageFinding": (1,),
    "broken": (1, 2), "well": (0,), "report": (0,), "View": (1,), "Column": (1,), "State": (0,), "Compared": (0,),
    "Observation": (0,), "Known": (1, 2), "HealthFinding": (2,), "NotTaken": (1,), "invalid": (1, 2),
    "label": (0,), "WrappedLabel": (0,), "ElidedLabel": (0,), "Button": (0,), "FormRow": (0,), "EmptyState": (1, 2),
    "set_words": (0,), "setText": (0,), "setToolTip": (0,), "setAccessibleName": (0,), "setWindowTitle": (0,),
    "setPlaceholderText": (0,), "setTitle": (0,), "show_problem": (0,), "QCheckBox": (0,), "QRadioButton": (0,),
    "Notice": (1, 2), "add_action": (1,),
}  # fmt: skip
"""What is called, and which of its arguments are texts. Errors have theirs first."""
_NAMES = frozenset({"hint", "why", "title", "pattern_hint", "by_hand", "summary", "tooltip", "words"})
"""Arguments by name that are texts."""
_IN_THE_SOURCE = ("app/cli/", "app/__main__.py", "app/services/setup/ansible/", "documents.py", "app/services/worker/")
"""English stays: the command line, playbooks, pages made from the source, what helpers tell of a bug."""
_TEXT = re.compile(r"[^\W\d_]{2,}[^\n]* [^\n]*[^\W\d_]{2,}|^[A-Z][a-z]{2,}[.…:]?$")
_COMMAND = re.compile(r"^(?:journalctl|systemctl|dpkg|Get-\w+) |^Satchel$|<\w+ ")
"""What is typed, the name of the program, markup."""
_ASKED = frozenset({"tr", "counted", "get", "startswith", "endswith", "removeprefix", "partition", "split", "findtext"})
"""What is given to these is translated, or looked for."""


def errors(root: Path = ROOT / "app") -> frozenset[str]:
    """The names of AppError and of all that is derived from it."""
    of: dict[str, set[str]] = {}
    for file in root.rglob("*.py"):
        text = file.read_text("utf-8")
        if "class " in text:
            for found in re.finditer(r"^class (\w+)\(([\w., ]+)\):", text, re.MULTILINE):
                of.setdefault(found[1], set()).update(one.strip() for one in found[2].split(","))
    known = {"AppError"}
    while new := {name for name, bases in of.items() if bases & known} - known:
        known |= new
    return frozenset(known)


def faults_of(file: Path, errors: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the texts of a module, by its kind and with its line.

    "made up": no literal; "blank": at an end, where a translator loses it; "values": not those that the text names;
    "bare": it reaches a person as the source has it.
    """
    place = file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name
    calls, hidden = calls_of(file)
    for call in calls:
        name = _name(call)
        if name in ("tr", "counted") and isinstance(call.func, ast.Name) and name not in hidden:
            yield from (
                (kind, f"{place}:{call.lineno}") for kind in _of_text(name, call) if file.name not in NOT_LITERAL
            )
        elif not any(one in place for one in _IN_THE_SOURCE):
            texts = _given(name, call, errors)
            yield from (("bare", f"{place}:{one.lineno}: {_words(one)}") for text in texts for one in _literals(text))


def _of_text(name: str, call: ast.Call) -> Iterator[str]:
    given = {one.arg for one in call.keywords}
    for one in call.args[:1] if name == "tr" else call.args[1:3]:
        if not isinstance(one, ast.Constant) or not isinstance(one.value, str):
            yield "made up"
        elif one.value != one.value.strip():
            yield "blank"
        elif given and {part[1] for part in Formatter().parse(one.value) if part[1] is not None} - {"%n"} != given:
            yield "values"


def _given(name: str, call: ast.Call, errors: frozenset[str]) -> list[ast.expr]:
    if name == "note" and isinstance(call.func, ast.Attribute):  # of the audit, which stays English
        return []
    numbers = (0,) if name in errors else _PLACES.get(name, ())
    by_name = [one.value for one in call.keywords if one.arg in _NAMES] if numbers else []
    return [one for number, one in enumerate(call.args) if number in numbers] + by_name


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _literals(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """What looks like a text, and is neither translated nor compared with."""
    if (isinstance(node, ast.Call) and _name(node) in _ASKED) or isinstance(node, ast.Compare | ast.Subscript):
        return
    is_one = isinstance(node, ast.Constant | ast.JoinedStr)
    if isinstance(node, ast.Constant | ast.JoinedStr) and _is_text(_words(node)):
        yield node
        return
    for one in ast.iter_child_nodes(node):
        if not (is_one and isinstance(one, ast.Constant)):
            yield from _literals(one)


def _is_text(words: str) -> bool:
    return bool(_TEXT.search(words)) and not _COMMAND.search(words)


def _words(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(one.value if isinstance(one, ast.Constant) else "{}" for one in node.values)
