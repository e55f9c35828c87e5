"""A device to test the engine on: real scripts on real files in a folder, through a target that can be watched."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.facts import Fact
from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup import Arguments, Change, Comparison, Operation, Parameter, ParameterKind, State, Step
from app.domain.target import CommandResult, OnOutput, Os, Target
from app.domain.task import TaskContext
from app.services.setup.steps.scripts import (
    SH_READ,
    SH_WRITE,
    content_of,
    encode,
    image_given,
    parse_image,
    parse_lines,
)
from app.services.targets.local import LocalTarget

PROBE = SH_READ + 'show_file file "$p_path"\n'
APPLY = SH_WRITE + 'put_file "$p_path" 600 "$(id -u)" "$(id -g)" "$p_content"\n'
REVERT = (
    SH_WRITE
    + 'if [ -n "$p_file_mode" ]; then put_file "$p_path" "$p_file_mode" "$p_file_uid" "$p_file_gid" "$p_file"\n'
    + 'else rm -f "$p_path"; fi\n'
)
HALF = 'if [ -e "$p_path.trap" ]; then rm "$p_path.trap"; printf half >"$p_path"; kill -9 "$PPID"; exit 1; fi\n' + APPLY


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("test_text", {Os.LINUX: PROBE}, parse, given={"path": arguments["path"]})


def parse(_: Os, text: str) -> State:
    return {"file": parse_image(parse_lines(text)["file"])}


def compare(state: State, arguments: Arguments) -> Comparison:
    now, wanted = content_of(state["file"]), arguments["text"]
    return Comparison.of([] if now == wanted else [Change("Text", now or "none", wanted)])


def revert(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: REVERT}, {"path": arguments["path"]} | image_given("file", before["file"]))


def text_step(
    name: str, script: str = APPLY, undo: str = REVERT, platforms: frozenset[Os] = frozenset({Os.LINUX})
) -> Step:
    def apply(before: State, arguments: Arguments) -> Operation:
        given: dict[str, str | Secret] = {"path": arguments["path"], "content": encode(arguments["text"])}
        return Operation({Os.LINUX: script}, given | {"word": arguments.get("word") or ""})

    def take_back(before: State, arguments: Arguments) -> Operation:
        return Operation({Os.LINUX: undo}, revert(before, arguments).given)

    parameters = (
        Parameter("path", "Path"),
        Parameter("text", "Text"),
        Parameter("word", "Word", ParameterKind.SECRET, required=False),
    )
    return Step(name, f"Title of {name}", "", "Test", parameters, probe, compare, apply, take_back, platforms=platforms)


CATALOGUE: Mapping[str, Step] = {
    step.id: step
    for step in (
        text_step("text"),
        text_step("half", HALF),
        text_step("idle", ":\n"),
        text_step("fails", "echo 'disk is full' >&2; exit 3\n"),
        text_step("refuses", SH_WRITE + "refuse 'This is not wise.'\n"),
        text_step("denied", "exit 81\n"),
        text_step("stuck", undo=":\n"),
        text_step("elsewhere", platforms=frozenset({Os.WINDOWS})),
    )
}


def profile(*items: tuple[str, Mapping[str, Any]]) -> Profile:
    return Profile("Test", tuple(ProfileItem(step, arguments) for step, arguments in items))


@dataclass
class WatchedTarget:
    """This computer; `before` and `after` are told of each run, with its number from 1."""

    before: Callable[[int], None] = lambda _: None
    after: Callable[[int], None] = lambda _: None
    through: Target = field(default_factory=LocalTarget)
    name: str = "device"
    runs: int = 0

    @property
    def os(self) -> Os:
        return self.through.os

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        self.runs += 1
        number = self.runs
        self.before(number)
        result = self.through.run(script, task, timeout=timeout, stdin=stdin, on_output=on_output)
        self.after(number)
        return result

    def close(self) -> None:
        self.through.close()


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """All files of a folder: mode and content."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mode, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".trap"
    }
