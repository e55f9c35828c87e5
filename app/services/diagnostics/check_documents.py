"""The checks as a page of the documentation, made from the checks themselves."""

import ast
import functools
import importlib.resources
import re
import sys
from collections.abc import Iterator, Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth
from app.domain.target import Os
from app.services.diagnostics.symptoms import SYMPTOMS

_OS = {Os.LINUX: "Linux", Os.WINDOWS: "Windows", Os.MACOS: "macOS"}
_DEPTHS = {Depth.QUICK: "quick", Depth.FULL: "full", Depth.DEEP: "on demand"}
_SAYING = {"problem": "problem", "warning": "warning", "note": "note"}
"""The functions that give a verdict with a cause, by name: the cause comes first, or by name."""

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_OURS = "_ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""What a function or a class of a check's own module begins with."""

_HEAD = """\
# The checks of a diagnosis

{count} checks: {quick} in the quick set, {full} more in the full one, {deep} on demand. This page is made from the
checks themselves: `satchel diagnose --list --markdown > docs/checks.md`. A system that is "not proven" is written from
documentation and recorded answers: no check was ever run on a real Windows. Every check only reads.

A cause code is `check.cause`; the causes are those that stand in the source of the check. Limits can be set for a
folder of the device book, in Settings or in `limits.json`.

## Complaints

Their checks are asked in waves; the first wave that confirms a cause ends it.

{symptoms}
"""


def as_markdown(checks: Sequence[Check]) -> str:
    """The whole page."""
    count = {depth: sum(check.depth is depth for check in checks) for depth in Depth}
    known = {check.id for check in checks}
    complaints = "\n".join(
        f"- **{one.title}** (`{one.id}`): "
        + "; then ".join(", ".join(name for name in wave if name in known) for wave in one.waves if known & set(wave))
        for one in SYMPTOMS
    )
    head = _HEAD.format(
        count=len(checks), quick=count[Depth.QUICK], full=count[Depth.FULL], deep=count[Depth.DEEP], symptoms=complaints
    )
    groups = [(group, [check for check in checks if check.group is group]) for group in CheckGroup]
    sections = [f"\n## {group.value}\n\n{''.join(map(_check, some))}" for group, some in groups if some]
    return (head + "".join(sections)).rstrip("\n") + "\n"


def _check(check: Check) -> str:
    lines = [f"### {check.id} - {check.title}", "", question_of(check), ""]
    lines.append(f"- Systems: {systems_of(check)}. Set: {_DEPTHS[check.depth]}.")
    if check.thresholds:
        limits = ", ".join(f"`{name}` {value:g}" for name, value in check.thresholds.items())
        lines.append(f"- Limits: {limits}")
    if contacts := contacts_of(check):
        lines.append(f"- Contacts: {contacts}")
    if check.depends_on:
        lines.append(f"- Follows from: {', '.join(check.depends_on)}")
    if causes := causes_of(check):
        shown = [f"`{cause}` ({verdict})" if verdict else f"`{cause}`" for cause, verdict in causes.items()]
        lines.append(f"- Causes: {', '.join(shown)}")
    if steps := steps_of(check):
        lines.append(f"- Put right by: {', '.join(f'`{step}`' for step in steps)}")
    return "\n".join(lines) + "\n\n"


def systems_of(check: Check) -> str:
    """The systems whose facts it has, and whether it was ever run there."""
    systems = [os for os in Os if all(os in fact.scripts or fact.own for fact in check.needs)]
    return ", ".join(f"{_OS[os]} ({'proven' if os in check.proven_on else 'not proven'})" for os in systems)


def contacts_of(check: Check) -> str:
    """Whom its facts contact beyond the device and its gateway."""
    return "; ".join(dict.fromkeys(fact.contacts for fact in check.needs if fact.contacts))


def question_of(check: Check) -> str:
    """What it asks, from the first line of its module."""
    says = sys.modules[check.judge.__module__].__doc__ or check.title
    words = says.strip().splitlines()[0].removeprefix(f"{check.id}:").strip()
    return words[:1].upper() + words[1:]


def causes_of(check: Check) -> dict[str, str]:
    """The causes that it can name, each with its verdict ("" where that hangs on more than the source says by itself);
    none where there is no source to read them from."""
    found: dict[str, str] = {}
    is_from_table = False
    for call in _calls(check.judge.__module__):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in _SAYING:
            causes = list(_cause(call, name))
            is_from_table |= not causes and name != "note"
            for cause in causes:
                found.setdefault(cause, _SAYING[name])
    if is_from_table or not found:
        known = {*check.thresholds, *(fact.name for fact in check.needs)}
        for cause in _in_tables(check.judge.__module__):
            if cause not in known:
                found.setdefault(cause, "")
    return found


def steps_of(check: Check) -> list[str]:
    """The setup steps that its remedies name."""
    steps = [
        word.value.value
        for call in _calls(check.judge.__module__)
        for word in call.keywords
        if word.arg == "step" and isinstance(word.value, ast.Constant) and word.value.value
    ]
    return sorted({str(step) for step in steps})


def _in_tables(module: str) -> Iterator[str]:
    """Short names that stand as values in the tables of a module and of those of its own package that it takes them
    from."""
    for tree in (_tree(module), *map(_tree, _tables_of(module))):
        for node in ast.walk(tree) if tree else ():
            values: list[ast.expr] = []
            match node:
                case ast.Dict():
                    values = [one for value in node.values for one in _flat(value)]
                case ast.Return(value=ast.expr() as value):
                    values = _flat(value)
                case ast.Call() if isinstance(node.func, ast.Name) and node.func.id[:1] in _OURS:
                    values = [*node.args]
            for value in values:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and _NAME.fullmatch(value.value):
                    yield value.value


def _flat(value: ast.expr) -> list[ast.expr]:
    return value.elts if isinstance(value, ast.Tuple | ast.List) else [value]


def _tables_of(module: str) -> list[str]:
    """The modules of diagnostics that a check takes tables from: not the words that all share, and no facts."""
    tree = _tree(module)
    named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)] if tree else []
    return [one for one in named if one.startswith("app.services.diagnostics.") and not one.endswith(".wording")]


def _cause(call: ast.Call, name: str) -> Iterator[str]:
    given = [word.value for word in call.keywords if word.arg == "cause"]
    given += call.args[:1] if name != "note" else []
    for value in given:
        for node in ast.walk(value):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
                yield node.value


def _calls(module: str) -> list[ast.Call]:
    tree = _tree(module)
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)] if tree else []


@functools.cache
def _tree(module: str) -> ast.Module | None:
    """The source of a module; None in a program that was built without sources."""
    package, _, name = module.rpartition(".")
    try:
        return ast.parse(importlib.resources.files(package).joinpath(f"{name}.py").read_text(encoding="utf-8"))
    except (OSError, ModuleNotFoundError):
        return None
