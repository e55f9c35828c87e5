"""What a simulated pipeline gives and takes: plain Python values, and objects with properties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Thing:
    """An object with properties, as `Get-Process` gives them. `text` is its ToString()."""

    properties: Mapping[str, object]
    types: tuple[str, ...] = ("System.Management.Automation.PSCustomObject", "System.Object")
    text: str = ""
    shown: tuple[str, ...] = ()  # the properties that a table has, all if empty


@dataclass(frozen=True)
class Place:
    """Where an error stands. `script` is a file, "" for what was typed."""

    line: int
    character: int = 1
    text: str = ""  # the whole line
    script: str = ""

    @property
    def message(self) -> str:
        where = self.script or "line"
        return f"At {where}:{self.line} char:{self.character}\r\n+ {self.text}\r\n+ ~~~"


@dataclass(frozen=True)
class ErrorText:
    """An error record, as far as a person sees of it."""

    message: str
    id: str = "Microsoft.PowerShell.Commands.WriteErrorException"
    category: str = "NotSpecified"
    activity: str = "Write-Error"
    reason: str = "WriteErrorException"
    target: str = ""
    place: Place | None = None
    is_only_traced: bool = False  # its place stands in the script's trace alone, as that of Write-Error and throw does


class Terminated(Exception):
    """A terminating error: the pipeline fails with it."""

    def __init__(self, error: ErrorText) -> None:
        super().__init__(error.message)
        self.error = error


class Stopped(Exception):
    """The client has stopped the pipeline."""


@dataclass(frozen=True)
class Invoked:
    """One command of a pipeline: a script, or a cmdlet with its parameters (`None` names an argument)."""

    text: str
    is_script: bool
    parameters: tuple[tuple[str | None, Any], ...] = ()


@dataclass
class SecretText:
    """A SecureString that a person has typed."""

    value: str = field(repr=False)


def to_wire(value: object) -> Any:
    """As psrpcore serialises it."""
    from psrpcore.types import PSObject, add_note_property

    if isinstance(value, Thing):
        made = PSObject()
        made.PSObject.type_names = list(dict.fromkeys([*value.types, "System.Object"]))
        made.PSObject.to_string = value.text or None
        for name, given in value.properties.items():
            add_note_property(made, name, to_wire(given))
        return made
    if isinstance(value, SecretText):
        from psrpcore.types import PSSecureString

        return PSSecureString(value.value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [to_wire(one) for one in value]
    return value


def from_wire(value: Any) -> Any:
    """The plain value of what psrpcore has read: SecureStrings are opened, enumerations and numbers are as they are."""
    from psrpcore.types import PSCredential, PSDictBase, PSListBase, PSSecureString

    if isinstance(value, PSSecureString):
        return SecretText(value.decrypt())
    if isinstance(value, PSCredential):
        return value.UserName, SecretText(value.Password.decrypt())
    if isinstance(value, PSDictBase):
        return {str(key): from_wire(given) for key, given in value.items()}
    if isinstance(value, PSListBase):
        return [from_wire(given) for given in value]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return bool(value)
    return int(value) if isinstance(value, int) else value
