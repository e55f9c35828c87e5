"""One value of the Windows registry, for the whole device."""

import re

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.registry_values import (
    ABSENT,
    PS_READ_VALUES,
    PS_WRITE_VALUES,
    RegistryValue,
    parse_values,
    values_asked,
    values_before,
    values_changes,
    values_wanted,
)
from app.services.setup.steps.scripts import parse_lines

KINDS = ("String", "ExpandString", "DWord", "QWord", "MultiString", "Binary")


def wanted(arguments: Arguments) -> RegistryValue:
    """The value in the form that all steps share. Raises ValueError where it is not of its kind."""
    path = "HKLM:\\" + re.sub(r"^(HKLM:?|HKEY_LOCAL_MACHINE)\\", "", arguments["key"])
    name = arguments.get("name") or ""
    label = f"{arguments['key']}, {name or '(Default)'}"
    if arguments["state"] == "absent":
        return RegistryValue(label, path, name, ABSENT)
    return RegistryValue(label, path, name, arguments["kind"], data_of(arguments["kind"], arguments.get("value") or ""))


def data_of(kind: str, value: str) -> tuple[str, ...]:
    """A value as it is written in a profile, in its parts. Raises ValueError that says which form it must have."""
    if kind in ("DWord", "QWord"):
        most = 2**32 - 1 if kind == "DWord" else 2**63 - 1
        if not (value.isdecimal() and value.isascii() and int(value) <= most):
            raise ValueError(f"{kind} is a number up to {most}")
        return (str(int(value)),)
    if kind == "Binary":
        if len(value) % 2 or any(letter not in "0123456789abcdefABCDEF" for letter in value):
            raise ValueError("Binary is written as hexadecimal digits, two for each byte")
        return tuple(str(byte) for byte in bytes.fromhex(value))
    return tuple(line for line in value.split("\n") if line) if kind == "MultiString" else (value,)


def probe(arguments: Arguments) -> Fact[State]:
    asked = RegistryValue("", wanted({**arguments, "state": "absent"}).path, arguments.get("name") or "", ABSENT)
    given = {"values": values_asked([asked])}
    return Fact("setup_system_registry", {Os.WINDOWS: PS_READ_VALUES}, parse, given=given)


def parse(_: Os, text: str) -> State:
    return {"values": parse_values(parse_lines(text)["values"])}


def compare(state: State, arguments: Arguments) -> Comparison:
    try:
        return Comparison.of(values_changes(state["values"], [wanted(arguments)]))
    except ValueError as error:
        return Comparison(ItemState.IMPOSSIBLE, reason=str(error))


def apply(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.WINDOWS: PS_WRITE_VALUES}, {"values": values_wanted(before["values"], [wanted(arguments)])})


def revert(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.WINDOWS: PS_WRITE_VALUES}, {"values": values_before(before["values"], [wanted(arguments)])})


STEP = Step(
    id="system.registry",
    title=tr("Registry value"),
    why=tr("A setting of Windows or of a program that has no other place."),
    group=tr("System"),
    parameters=(
        Parameter(
            "key",
            tr("Key"),
            pattern=r"(HKLM:?|HKEY_LOCAL_MACHINE)\\[^\r\n\t\\/]{1,200}(\\[^\r\n\t\\/]{1,200}){0,30}",
            pattern_hint=tr(
                "A key of the device: it begins with HKLM\\ and has no /. Those of a person are not set here."
            ),
            example=r"HKLM\SOFTWARE\Policies\Microsoft\Windows\System",
        ),
        Parameter(
            "name",
            tr("Name of the value"),
            required=False,
            pattern=r"[^\r\n\t]{1,200}",
            pattern_hint=tr("Left out: the default value of the key."),
            example="EnableSmartScreen",
        ),
        Parameter("kind", tr("Kind"), ParameterKind.CHOICE, False, "DWord", choices=KINDS),
        Parameter(
            "value",
            tr("Value"),
            required=False,
            pattern=r"(?s).{1,16000}",
            pattern_hint=tr("Numbers in decimal, Binary in hexadecimal digits, MultiString a line each."),
            example="1",
            is_long=True,
        ),
        Parameter("state", tr("Should be"), ParameterKind.CHOICE, False, "present", choices=("present", "absent")),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    risk=Risk.MEDIUM,
    seconds=2,
    ansible=tr("Ansible has no module of its own for the registry of Windows."),
)
