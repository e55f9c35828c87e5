"""The checks as a page of the documentation, made from the checks themselves."""

import ast
import functools
import importlib.resources
import sys
from collections.abc import Iterator, Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth
from app.domain.target import Os
from app.services.diagnostics.symptoms import SYMPTOMS

_OS = {Os.LINUX: "Linux", Os.WINDOWS: "Windows", Os.MACOS: "macOS"}
_DEPTHS = {Depth.QUICK: "quick", Depth.FULL: "full", Depth.DEEP: "on demand"}
_SAYING = {"problem": "problem", "warning": "warning", "note": "note"}
_VERDICTS = {"PROBLEM": "problem", "WARNING": "warning", "INFO": "note"}
_CAUSE_AT = {"problem": 0, "warning": 0, "say": 0, "note": -1, "Judgement": 2}
"""Which argument of a call that gives a verdict is the cause; -1 where it is given by name only. What a check calls
`say` is one of the first two, by what it sees."""

_HEAD = """\
# The checks of a diagnosis

{count} checks: {quick} in the quick set, {full} more in the full one, {deep} on demand. This page is made from the
checks themselves: `satchel diagnose --list --markdown > docs/checks.md`. A system that is "not proven" is written from
documentation and recorded answers: no check was ever run on a real Windows. Every check only reads.

A cause code is `check.cause`; a cause has its verdict beside it where that is always the same. Limits can be set for a
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
    without a source to read only those that it declares."""
    found: dict[str, str] = {}
    for call in _calls(check.judge.__module__):
        for cause, verdict in _said_by(call):
            found[cause] = verdict if found.get(cause, verdict) == verdict else ""
    return found | dict.fromkeys(check.causes, "")


def steps_of(check: Check) -> list[str]:
    """The setup steps that its remedies name."""
    steps = [
        word.value.value
        for call in _calls(check.judge.__module__)
        for word in call.keywords
        if word.arg == "step" and isinstance(word.value, ast.Constant) and word.value.value
    ]
    return sorted({str(step) for step in steps})


def _said_by(call: ast.Call) -> Iterator[tuple[str, str]]:
    """The causes that a call names by themselves, with the verdict that it gives."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in _CAUSE_AT:
        return
    verdict = _SAYING.get(name, "")
    if name == "Judgement" and call.args and isinstance(call.args[0], ast.Attribute):
        verdict = _VERDICTS.get(call.args[0].attr, "")
    at = _CAUSE_AT[name]
    given = [word.value for word in call.keywords if word.arg == "cause"] + (call.args[at : at + 1] if at >= 0 else [])
    for value in given:
        for part in (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                yield part.value, verdict


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
