"""What can be told of each step, made from the steps themselves: for `docs/steps.md` and for the command line."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.domain.setup import Context, Parameter, ParameterKind, Restart, Risk, Step, Undo
from app.domain.target import Os
from app.services.setup.step_places import places_of

_SYSTEMS = {Os.LINUX: "Linux", Os.WINDOWS: "Windows", Os.MACOS: "macOS"}
_UNDO = {
    Undo.EXACT: "exact: as it was read before, byte for byte",
    Undo.INVERSE: "by the opposite action: only what was made is taken away",
    Undo.PARTIAL: "partial",
    Undo.NONE: "none",
}
_RISK = {
    Risk.LOW: "low",
    Risk.MEDIUM: "medium",
    Risk.HIGH: "high",
    Risk.LOCKOUT: "can cut the connection to the device",
}
_CONTEXT = {
    Context.ADMINISTRATOR: "an administrator",
    Context.SYSTEM: "the system (over WinRM by a scheduled task)",
    Context.PERSON: "the person who is named",
}
_RESTART = {Restart.NO: "none", Restart.MAY: "perhaps, the device says so", Restart.MUST: "one"}


def document(step: Step) -> dict[str, Any]:
    """A step as JSON."""
    return {
        "id": step.id,
        "title": step.title,
        "why": step.why,
        "group": step.group,
        "systems": [os.value for os in _systems(step)],
        "proven_on": sorted(os.value for os in step.proven_on),
        "risk": step.risk.value,
        "undo": step.undo.value,
        "undo_depends": step.undo_of is not None,
        "works_as": step.context.value,
        "restart": step.restart.value,
        "seconds": step.seconds,
        "interrupts": step.interrupts or None,
        "rollback_after": step.rollback_after or None,
        "by_hand": step.is_by_hand,
        "ansible": None if isinstance(step.ansible, str) else True,
        "ansible_reason": step.ansible if isinstance(step.ansible, str) else None,
        "looks_at": {os.value: places_of(step.probe, os) for os in _systems(step)},
        "changes": {os.value: places_of(step.apply, os) for os in _systems(step)},
        "parameters": [_parameter(one) for one in step.parameters if not one.is_internal],
    }


def lines(step: Step) -> Iterator[str]:
    """A step as Markdown, that also reads well on a terminal."""
    yield f"### {step.id} - {step.title}"
    yield ""
    yield step.why
    yield ""
    yield from _about(step)
    parameters = [one for one in step.parameters if not one.is_internal]
    if parameters:
        yield ""
        yield "| value | what it is | form | example |"
        yield "|---|---|---|---|"
        yield from (_row(one) for one in parameters)
    yield ""


def markdown(steps: Sequence[Step]) -> str:
    """The whole catalogue, group by group."""
    ours = sum(not step.is_by_hand for step in steps)
    text = [
        "# The steps of a setup",
        "",
        f"{len(steps)} steps, of which a person does {len(steps) - ours}. This page is made from the steps themselves:",
        "`satchel setup steps --markdown > docs/steps.md`. What a step looks at and changes is read from its scripts;",
        "`satchel setup steps ID --scripts` shows them. What is said of Windows was written from documentation, and",
        "was tried on a simulated PC, never on a real one.",
        "",
    ]
    groups = dict.fromkeys(step.group for step in steps)
    for group in groups:
        text += [f"## {group}", ""]
        for step in steps:
            if step.group == group:
                text += lines(step)
    return "\n".join(text).rstrip() + "\n"


def _systems(step: Step) -> list[Os]:
    return [os for os in _SYSTEMS if os in step.platforms]


def _about(step: Step) -> Iterator[str]:
    systems = [f"{_SYSTEMS[os]} ({'proven' if os in step.proven_on else 'not proven'})" for os in _systems(step)]
    yield f"- Systems: {', '.join(systems)}"
    undo = "depends on the values" if step.undo_of else _UNDO[step.undo]
    yield f"- Risk: {_RISK[step.risk]}. Undo: {undo}. Restart: {_RESTART[step.restart]}. Usual time: {step.seconds} s."
    if step.context is not Context.ADMINISTRATOR:
        yield f"- Works as {_CONTEXT[step.context]}."
    if step.interrupts:
        yield f"- Interrupts: {step.interrupts}"
    if step.rollback_after:
        yield f"- The device takes it back by itself after {step.rollback_after} s, unless it is reached again."
    for os in _systems(step):
        looks, changes = places_of(step.probe, os), places_of(step.apply, os)
        if looks or changes:
            yield f"- {_SYSTEMS[os]} - looks at: {_list(looks)}; changes: {_list(changes)}"
    if isinstance(step.ansible, str):
        yield f"- Not in an Ansible playbook: {step.ansible}"


def _list(places: Sequence[str]) -> str:
    return ", ".join(f"`{place}`" for place in places) or "what its values name"


def _row(parameter: Parameter) -> str:
    cells = (f"`{parameter.name}`", parameter.label, _form(parameter), _example(parameter))
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _form(parameter: Parameter) -> str:
    kind = {ParameterKind.TEXT: "text", ParameterKind.SECRET: "secret, from the vault or asked"}
    words = [kind.get(parameter.kind, parameter.kind.value)]
    if parameter.kind is ParameterKind.CHOICE:
        words = [f"one of {', '.join(parameter.choices)}"]
    if parameter.least is not None or parameter.most is not None:
        words.append(f"{parameter.least} to {parameter.most}")
    if parameter.default is not None:
        words.append(f"else {_value(parameter.default)}")
    elif not parameter.required:
        words.append("may be left out")
    hint = f". {parameter.pattern_hint}" if parameter.pattern_hint else ""
    return ", ".join(words) + hint


def _example(parameter: Parameter) -> str:
    return f"`{parameter.example.strip().splitlines()[0]}`" if parameter.example.strip() else ""


def _value(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "label": parameter.label,
        "kind": parameter.kind.value,
        "required": parameter.required,
        "default": parameter.default,
        "pattern": parameter.pattern or None,
        "hint": parameter.pattern_hint or None,
        "example": parameter.example or None,
        "choices": list(parameter.choices),
        "least": parameter.least,
        "most": parameter.most,
    }
