"""A very small PowerShell for pipelines that no test has a behaviour for: enough to try an interactive session by hand.

Statements are read line by line; each is an assignment, a value, or commands with `|` between them. What it does not
know is an error with its place, as from PowerShell. It says nothing about real PowerShell.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.servers.simulated_windows.objects import ErrorText, Invoked, Place, SecretText, Terminated, Thing

if TYPE_CHECKING:
    from tests.servers.simulated_windows.pipeline import Pipeline

type Emit = Callable[[object], None]

_TOKEN = re.compile(r"""\s*('(?:[^']|'')*'|"(?:[^"`]|`.|"")*"|\||;|\([^()]*\)|@\([^()]*\)|[^\s|;'"]+)""")
_ASSIGNMENT = re.compile(r"\$((?:env:|global:|script:)?\w+)\s*=\s*(.+)", re.DOTALL | re.IGNORECASE)
_VARIABLE = re.compile(r"\$(env:\w+|\w+)((?:\.\w+)*)", re.IGNORECASE)
_ESCAPES = {"`n": "\n", "`t": "\t", '`"': '"', "`$": "$", "``": "`", "`r": "\r"}


@dataclass
class Call:
    """One command of a statement, with its words read."""

    name: str
    arguments: list[object] = field(default_factory=list)
    named: dict[str, object] = field(default_factory=dict)
    inputs: Iterable[object] = ()
    place: Place = field(default_factory=lambda: Place(1))

    def get(self, *names: str, at: int | None = None, otherwise: object = None) -> object:
        """A parameter by any of its names, or else an argument by its place."""
        for name in names:
            for given, value in self.named.items():
                if name.lower().startswith(given.lower()):
                    return value
        if at is not None and at < len(self.arguments):
            return self.arguments[at]
        return otherwise


def act_out(pipeline: "Pipeline") -> None:
    """Everything that a pipeline consists of."""
    run_commands(pipeline, pipeline.commands, pipeline.write)


def run_commands(pipeline: "Pipeline", commands: Iterable[Invoked], emit: Emit) -> None:
    """Scripts and cmdlets, each with what the one before gives."""
    session = Session(pipeline)
    *first, last = commands
    inputs: list[object] = list(pipeline.inputs)
    for command in first:
        collected: list[object] = []
        session.invoke(command, inputs, collected.append)
        inputs = collected
    session.invoke(last, inputs, emit)


def run_script(pipeline: "Pipeline", script: str, emit: Emit | None = None) -> None:
    """The statements of a text. What they give goes to `emit`, or to the pipeline's output."""
    Session(pipeline).run(script, emit or pipeline.write)


class Session:
    """Reads statements. What stays (variables, the folder) is the pool's."""

    def __init__(self, pipeline: "Pipeline") -> None:
        self.pipeline = pipeline
        self.folders = pipeline.pool.folders
        self._variables = pipeline.pool.variables

    def invoke(self, command: Invoked, inputs: Iterable[object], emit: Emit) -> None:
        if command.is_script:
            self.run(command.text, emit)
            return
        named = {name.lstrip("-"): value for name, value in command.parameters if name}
        arguments = [value for name, value in command.parameters if not name]
        self._call(Call(command.text, arguments, named, inputs, Place(1, 1, command.text)), emit)

    def run(self, script: str, emit: Emit) -> None:
        for number, line in enumerate(script.splitlines(), 1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            for statement in _split(line, ";"):
                self._statement(" ".join(statement), Place(number, max(line.find(statement[0]), 0) + 1, line), emit)

    def _statement(self, text: str, place: Place, emit: Emit) -> None:
        if found := _ASSIGNMENT.fullmatch(text):
            collected: list[object] = []
            self._statement(found[2], place, collected.append)
            self.assign(found[1], collected[0] if len(collected) == 1 else collected or None)
            return
        stages = list(_split(text, "|"))
        inputs: Iterable[object] = ()
        for number, words in enumerate(stages):
            is_last = number == len(stages) - 1
            collected = []
            self._stage(words, inputs, place, emit if is_last else collected.append)
            inputs = collected

    def _stage(self, words: list[str], inputs: Iterable[object], place: Place, emit: Emit) -> None:
        first = words[0]
        if first[0] in "'\"$(@" or re.fullmatch(r"-?\d+(\.\d+)?([-+*/].*|\.\..*)?", first):
            value = self._expression(" ".join(words))
            for one in value if isinstance(value, list) else [value]:
                if one is not None:
                    emit(one)
            return
        if first in ("&", "."):
            words = words[1:]
        call = Call(str(self.value(words[0])), inputs=inputs, place=place)
        self._read_parameters(call, words[1:])
        self._call(call, emit)

    def _read_parameters(self, call: Call, words: list[str]) -> None:
        waiting = ""
        for word in words:
            if re.fullmatch(r"-[A-Za-z]\w*(:.+)?", word):
                if waiting:
                    call.named[waiting] = True
                waiting, has_value, value = word[1:].partition(":")
                if has_value:
                    call.named[waiting] = self.value(value)
                    waiting = ""
            elif waiting:
                call.named[waiting] = self.value(word)
                waiting = ""
            else:
                call.arguments.append(self.value(word))
        if waiting:
            call.named[waiting] = True

    def _call(self, call: Call, emit: Emit) -> None:
        from tests.servers.simulated_windows.cmdlets import find

        act = find(call.name)
        if act is None:
            raise Terminated(
                ErrorText(
                    f"The term '{call.name}' is not recognized as the name of a cmdlet, function, script file, or "
                    "operable program. Check the spelling of the name, or if a path was included, verify that the path "
                    "is correct and try again.",
                    "CommandNotFoundException",
                    "ObjectNotFound",
                    "",
                    "CommandNotFoundException",
                    call.name,
                    call.place,
                )
            )
        act(self, call, emit)

    # Values

    def assign(self, name: str, value: object) -> None:
        self._variables[name.lower().removeprefix("global:").removeprefix("script:")] = value

    def variable(self, name: str) -> object:
        known: dict[str, object] = {
            "pwd": self.folders.here,
            "home": "C:\\Users\\technician",
            "pid": self.pipeline.process,
            "true": True,
            "false": False,
            "null": None,
            "env:computername": "LAB-PC1",
            "env:username": "technician",
            "env:temp": "C:\\Users\\technician\\AppData\\Local\\Temp",
            "psversiontable": Thing({"PSVersion": "5.1.19041.4780", "PSEdition": "Desktop"}, text="PSVersionTable"),
        }
        return self._variables.get(name.lower(), known.get(name.lower()))

    def value(self, word: str) -> object:
        """A word as it stands in a command: a text unless it says otherwise."""
        if word.startswith(("$", "'", '"', "(", "@(")):
            return self._expression(word)
        if re.fullmatch(r"-?\d+", word):
            return int(word)
        return word

    def _expression(self, text: str) -> object:
        text = text.strip()
        if text[0] == "'" and text[-1] == "'":
            return text[1:-1].replace("''", "'")
        if text[0] == '"' and text[-1] == '"':
            return self._expanded(text[1:-1])
        if found := re.fullmatch(r"(-?\d+)\.\.(-?\d+)", text):
            return list(range(int(found[1]), int(found[2]) + 1))
        if found := re.fullmatch(r"@?\((.*)\)", text):
            collected: list[object] = []
            self._statement(found[1], Place(1, 1, text), collected.append)
            return collected[0] if len(collected) == 1 else collected
        if found := _VARIABLE.fullmatch(text):
            return self._member(found)
        if found := re.fullmatch(r"(.+?)\s*([-+*/])\s*(.+)", text):
            return _calculate(self._expression(found[1]), found[2], self._expression(found[3]))
        return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else int(text) if re.fullmatch(r"-?\d+", text) else text

    def _member(self, found: re.Match[str]) -> object:
        value = self.variable(found[1])
        for name in filter(None, found[2].split(".")):
            if isinstance(value, Thing):
                value = next((v for k, v in value.properties.items() if k.lower() == name.lower()), None)
            else:
                value = len(value) if name.lower() in ("length", "count") and isinstance(value, str | list) else None
        return value

    def _expanded(self, text: str) -> str:
        text = re.sub(r"`.", lambda found: _ESCAPES.get(found[0], found[0][1]), text)
        return _VARIABLE.sub(lambda found: as_text(self._member(found)), text)


def as_text(value: object) -> str:
    """One value as PowerShell puts it into a string."""
    if value is None:
        return ""
    if isinstance(value, Thing):
        return value.text or "@{" + "; ".join(f"{k}={as_text(v)}" for k, v in value.properties.items()) + "}"
    if isinstance(value, SecretText):
        return "System.Security.SecureString"
    return " ".join(as_text(one) for one in value) if isinstance(value, list) else str(value)


def _calculate(left: object, sign: str, right: object) -> object:
    if isinstance(left, str):
        return left + as_text(right) if sign == "+" else left * int(str(right))
    a, b = float(str(left)), float(str(right))
    if sign == "/" and b == 0:
        raise Terminated(
            ErrorText("Attempted to divide by zero.", "RuntimeException", "NotSpecified", "", "RuntimeException")
        )
    result = a + b if sign == "+" else a - b if sign == "-" else a * b if sign == "*" else a / b
    return int(result) if result == int(result) else result


def _split(text: str, at: str) -> Iterator[list[str]]:
    """The words of a line, cut at `;` or `|`."""
    words: list[str] = []
    for found in _TOKEN.finditer(text):
        if found[1] == at:
            if words:
                yield words
            words = []
        else:
            words.append(found[1])
    if words:
        yield words
