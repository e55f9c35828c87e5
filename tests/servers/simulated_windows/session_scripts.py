"""What the product's scripts around a command of a session do, acted out: see `app/services/winrm/psrp/scripts.py`.

Recognised by their whole text, so that a change of theirs shows here. What a person's command does comes from the
behaviours that a test has registered for it, or from the small PowerShell of `interactive.py`.
"""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.services.winrm.psrp import scripts
from tests.servers.simulated_windows.cmdlets import names
from tests.servers.simulated_windows.formatting import lines_of
from tests.servers.simulated_windows.interactive import as_text, run_script
from tests.servers.simulated_windows.objects import Stopped, Thing
from tests.servers.simulated_windows.powershell import Behaviour, Output, Run

if TYPE_CHECKING:
    from tests.servers.simulated_windows.pipeline import Pipeline
    from tests.servers.simulated_windows.psrp import PipelineBehaviour

type FindPipeline = Callable[[str], PipelineBehaviour | None]
type FindBehaviour = Callable[[str], Behaviour | None]

_KEPT = 5000  # objects that the script keeps for a table


def find(
    pipeline: "Pipeline", find_pipeline: FindPipeline, find_behaviour: FindBehaviour
) -> "PipelineBehaviour | None":
    """What to do where the pipeline is one of the product's scripts; None where it is none."""
    text = pipeline.commands[0].text
    if text == scripts.RUN:
        return lambda pipeline: _run(pipeline, find_pipeline)
    if text == scripts.HELLO:
        return _hello
    if text == scripts.WHERE:
        return lambda pipeline: pipeline.write(_end(pipeline, str(pipeline.arguments[0]), ""))
    if text == scripts.COMPLETE:
        return _complete
    if text == scripts.TABLE:
        return _table
    if text.startswith(scripts.ASK):
        return lambda pipeline: _ask(pipeline, text.removeprefix(scripts.ASK), find_pipeline, find_behaviour)
    return None


def _hello(pipeline: "Pipeline") -> None:
    place = pipeline.pool.folders.here
    said = [
        "Windows PowerShell",
        "5.1",
        "LAB-PC1",
        "LAB-PC1\\technician",
        pipeline.pool.language,
        place,
        _prompt(place),
    ]
    pipeline.write("\n".join([str(pipeline.arguments[0]), "hello", *said]))


def _run(pipeline: "Pipeline", find_pipeline: FindPipeline) -> None:
    command, token, columns = (str(one) for one in pipeline.arguments)
    pool = pipeline.pool
    pool.kept, waiting = [], []
    if problem := _syntax_problem(command):
        pipeline.write("\n".join([token, "syntax", "1", str(len(command) + 1), problem]))
        return
    tells_itself = "LASTEXITCODE" in command.upper()
    before = pool.variables.get("lastexitcode")
    if not tells_itself:
        pool.variables["lastexitcode"] = None
    emit = pipeline.write_out

    def show() -> None:
        things, waiting[:] = list(waiting), []
        for line in lines_of(things, int(columns)):
            emit(line)

    def take(value: object) -> None:
        if isinstance(value, str):
            show()
            emit(value)
        elif value is not None:
            pool.kept.append(value)
            waiting.append(value)

    is_stopped = False
    try:
        with pipeline.writing_to(take):
            behave = find_pipeline(command)
            if behave:
                behave(pipeline)
            else:
                run_script(pipeline, command)
    except Stopped:
        is_stopped = True
        raise
    finally:
        code = pool.variables.get("lastexitcode")
        if not tells_itself and code is None:
            pool.variables["lastexitcode"] = before
        if not is_stopped:
            show()
            emit(_end(pipeline, token, "" if code is None else str(code)))


def _end(pipeline: "Pipeline", token: str, code: str) -> str:
    place = pipeline.pool.folders.here
    return "\n".join([token, "end", code, place, _prompt(place)])


def _prompt(place: str) -> str:
    return f"PS {place}> "


def _syntax_problem(command: str) -> str:
    plain = re.sub(r"'[^']*'|\"[^\"]*\"", "", command)
    if "'" in plain or '"' in plain:
        return "The string is missing the terminator."
    for opening, closing in ("{}", "()", "[]"):
        if plain.count(opening) > plain.count(closing):
            return f"Missing closing '{closing}' in statement block or type definition."
    return ""


def _complete(pipeline: "Pipeline") -> None:
    text, cursor = str(pipeline.arguments[0]), int(str(pipeline.arguments[1]))
    word = re.search(r"[^\s|;]*$", text[:cursor])
    begun = word[0] if word else ""
    items = _ways_to_go_on(pipeline, begun, is_command=not text[: cursor - len(begun)].rstrip(" ").rpartition("|")[2])
    pipeline.write(json.dumps({"at": cursor - len(begun), "length": len(begun), "items": items}))


def _ways_to_go_on(pipeline: "Pipeline", begun: str, *, is_command: bool) -> list[dict[str, str]]:
    if begun.startswith("-"):
        known = ["-Confirm", "-ErrorAction", "-Force", "-Name", "-Path", "-Recurse", "-Verbose"]
        return [_item(name, "ParameterName", f"[string] {name[1:]}") for name in known if _begins(name, begun)]
    if is_command:
        return [_item(name, "Command", f"{name} [<CommonParameters>]") for name in names() if _begins(name, begun)]
    folder, cut, start = begun.rpartition("\\")
    found = pipeline.pool.folders.entries(folder or ("\\" if cut else ".")) or []
    return [
        _item(
            f"{folder}{cut}{name}" if " " not in name else f"'{folder}{cut}{name}'",
            "ProviderContainer" if size is None else "ProviderItem",
            pipeline.pool.folders.full(f"{folder}{cut}{name}"),
            name,
        )
        for name, size in found
        if _begins(name, start)
    ]


def _item(text: str, kind: str, hint: str, shown: str = "") -> dict[str, str]:
    return {"t": text, "s": shown or text, "k": kind, "h": hint}


def _begins(name: str, begun: str) -> bool:
    return name.lower().startswith(begun.lower())


def _table(pipeline: "Pipeline") -> None:
    things = pipeline.pool.kept
    if not things:
        return
    most = int(str(pipeline.arguments[0]))
    first = things[0]
    columns = list(dict.fromkeys([*first.shown, *first.properties])) if isinstance(first, Thing) else ["Length"]
    pipeline.write(json.dumps({"columns": columns, "cut": len(things) > min(most, _KEPT)}))
    rows = [[_cell(thing, name) for name in columns] for thing in things[: min(most, _KEPT)]]
    for at in range(0, len(rows), 100):
        pipeline.write(json.dumps(rows[at : at + 100]))


def _cell(thing: object, name: str) -> object:
    value = thing.properties.get(name) if isinstance(thing, Thing) else None
    return value if isinstance(value, bool | int | float) or value is None else as_text(value)


def _ask(pipeline: "Pipeline", script: str, find_pipeline: FindPipeline, find_behaviour: FindBehaviour) -> None:
    """A script of another part of the program: answered by what is registered for it, of either kind."""
    if behave := find_pipeline(script):
        behave(pipeline)
        return
    found = find_behaviour(script)
    if found is None:
        run_script(pipeline, script)
        return
    output = _Collected()
    code = found(Run(script, _single(pipeline.arguments[0]), output))
    pipeline.write(b"".join(output.written).decode().removesuffix("\n").removesuffix("\r"))
    if code:
        pipeline.fail(b"".join(output.errors).decode() or f"exit code {code}")


def _single(given: Any) -> bytes:
    return json.dumps({"only": json.loads(str(given))}).encode("ascii") + b"\n"


class _Collected(Output):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.errors: list[bytes] = []

    def put(self, stream: str, data: bytes) -> None:
        (self.written if stream == "stdout" else self.errors).append(data)
