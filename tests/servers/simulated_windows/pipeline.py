"""One pipeline of the simulated PowerShell, as a behaviour sees it: what it was given, what it may write and ask.

A client that has a host (a screen, as it were) gets some things twice, as from Windows: a warning comes as a record and
as a call of the host.
"""

import itertools
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from psrpcore import ServerHostRequestor, ServerPipeline
from psrpcore.types import (
    ChoiceDescription,
    ConsoleColor,
    HostMethodIdentifier,
    ProgressRecordType,
    PSCredentialTypes,
    PSCredentialUIOptions,
    PSInvocationState,
)

from tests.servers.simulated_windows import records
from tests.servers.simulated_windows.objects import (
    ErrorText,
    Invoked,
    SecretText,
    Stopped,
    Terminated,
    from_wire,
    to_wire,
)
from tests.servers.simulated_windows.powershell import Output

if TYPE_CHECKING:
    from tests.servers.simulated_windows.psrp import RunspacePool

_PROCESSES = itertools.count(5000, 4)
_END = object()


class Pipeline:
    """Behaviours use it in their thread. What they write after a stop raises Stopped, which they let pass."""

    def __init__(self, pool: "RunspacePool", core: ServerPipeline, output: Output) -> None:
        self.pool = pool
        self.ended = threading.Event()
        self.process = next(_PROCESSES)
        self._core = core
        self._output = output
        self._requests = ServerHostRequestor(core)
        self._input: queue.Queue[object] = queue.Queue()
        self._answers: queue.Queue[tuple[int, Any, Any]] = queue.Queue()
        self._write: Callable[[object], None] = self.write_out

    # What it was given

    @property
    def commands(self) -> tuple[Invoked, ...]:
        return tuple(
            Invoked(
                str(c.command_text), bool(c.is_script), tuple((n and str(n), from_wire(v)) for n, v in c.parameters)
            )
            for c in self._core.metadata.commands
        )

    @property
    def script(self) -> str:
        """The text of its commands, one a line, and the texts that they were given: by this a behaviour is found."""
        lines = [command.text for command in self.commands]
        lines += [value for command in self.commands for _, value in command.parameters if isinstance(value, str)]
        return "\n".join(lines)

    @property
    def given(self) -> dict[str, Any]:
        """The named parameters of all its commands."""
        return {name: value for command in self.commands for name, value in command.parameters if name}

    @property
    def arguments(self) -> list[Any]:
        """The arguments without a name, of all its commands."""
        return [value for command in self.commands for name, value in command.parameters if not name]

    @property
    def inputs(self) -> Iterator[Any]:
        """What the client sends while it runs, until it says that this was all."""
        if self._core.metadata.no_input:
            return
        while (one := self._input.get()) is not _END:
            yield from_wire(one)
        self._check()

    # What it writes

    def write(self, *values: object) -> None:
        """Objects of the output: plain values and `Thing`s."""
        for value in values:
            self._write(value)

    def write_out(self, value: object) -> None:
        """Past whatever `writing_to` has put in between."""
        wire = to_wire(value)
        self._do(lambda: self._core.write_output(wire))

    @contextmanager
    def writing_to(self, take: Callable[[object], None]) -> Iterator[None]:
        """What is written meanwhile goes through `take`."""
        before, self._write = self._write, take
        try:
            yield
        finally:
            self._write = before

    def write_error(self, error: ErrorText | str) -> None:
        """An error after which it goes on."""
        given = records.error_arguments(error if isinstance(error, ErrorText) else ErrorText(error))
        self._do(lambda: self._core.write_error(**given))

    def fail(self, error: ErrorText | str) -> None:
        """A terminating error."""
        raise Terminated(error if isinstance(error, ErrorText) else ErrorText(error))

    def warn(self, text: str) -> None:
        self._do(lambda: self._core.write_warning(text))
        self._show(HostMethodIdentifier.WriteWarningLine, text)

    def verbose(self, text: str) -> None:
        self._do(lambda: self._core.write_verbose(text))
        self._show(HostMethodIdentifier.WriteVerboseLine, text)

    def debug(self, text: str) -> None:
        self._do(lambda: self._core.write_debug(text))
        self._show(HostMethodIdentifier.WriteDebugLine, text)

    def inform(self, text: str, tags: Sequence[str] = ()) -> None:
        """`Write-Information`."""
        self._inform(text, tags, "Write-Information")

    def host(self, text: str, foreground: str = "", background: str = "", *, ends_line: bool = True) -> None:
        """`Write-Host`, with names of System.ConsoleColor. Where nobody has chosen them, they are those of the host."""
        if self.has_screen:
            colours = self._colours(foreground, background)
            write = self._requests.write_line if ends_line else self._requests.write
            self._do(lambda: write(text, *colours))
        self._inform(records.host_message(text, foreground, background, ends_line), ["PSHOST"], "Write-Host")

    def progress(
        self,
        activity: str,
        status: str = "Processing",
        percent: int = -1,
        *,
        id: int = 0,
        parent: int = -1,
        operation: str | None = None,
        seconds: int = -1,
        is_done: bool = False,
    ) -> None:
        """`Write-Progress`."""
        kind = ProgressRecordType.Completed if is_done else ProgressRecordType.Processing
        given = (activity, id, status, operation, parent, percent, kind, seconds)
        self._do(lambda: self._core.write_progress(*given))
        if self.has_screen:
            self._do(lambda: self._requests.write_progress(1, id, activity, *given[2:]))

    # What it asks

    @property
    def has_screen(self) -> bool:
        """Whether the client has somebody to ask and something to write on."""
        host = self._host
        return host is not None and not host.IsHostNull and not host.IsHostUINull

    def read_line(self) -> str:
        """`Read-Host` without a prompt."""
        return str(self._ask(self._requests.read_line))

    def read_secret(self) -> SecretText:
        answer: SecretText = self._ask(self._requests.read_line_as_secure_string)
        return answer

    def read_host(self, prompt: str, *, is_hidden: bool = False) -> str | SecretText:
        """`Read-Host -Prompt`: one field without a title."""
        answer: str | SecretText = self.ask_fields("", "", [(prompt, is_hidden)])[prompt]
        return answer

    def ask_fields(self, title: str, message: str, fields: Sequence[tuple[str, bool]]) -> dict[str, Any]:
        """Named values; whether each is hidden. As for mandatory parameters that were not given."""
        asked = [records.field(name, is_hidden) for name, is_hidden in fields]
        return dict(self._ask(lambda: self._requests.prompt(title, message, asked)))

    def ask_credential(self, title: str, message: str, user: str = "") -> tuple[str, SecretText]:
        kinds, options = PSCredentialTypes.Default, PSCredentialUIOptions.Default
        name, password = self._ask(
            lambda: self._requests.prompt_for_credential(title, message, user, "", kinds, options)
        )
        return str(name), password

    def ask_choice(self, title: str, message: str, labels: Sequence[str], default: int = 0) -> int:
        """`labels` with an ampersand before the key: "&Yes"."""
        choices = [ChoiceDescription(Label=label, HelpMessage="") for label in labels]
        return int(self._ask(lambda: self._requests.prompt_for_choice(title, message, choices, default)))

    def ask_choices(self, title: str, message: str, labels: Sequence[str], default: Sequence[int] = ()) -> list[int]:
        """The same where several may be chosen."""
        choices = [ChoiceDescription(Label=label, HelpMessage="") for label in labels]
        answer = self._ask(lambda: self._requests.prompt_for_multiple_choice(title, message, choices, list(default)))
        return [int(one) for one in answer]

    def wait(self, seconds: float) -> None:
        """Raises Stopped where the client stops it meanwhile."""
        self.ended.wait(seconds)
        self._check()

    # How it runs: for the pool

    @property
    def is_running(self) -> bool:
        return bool(self._core.state == PSInvocationState.Running)

    def begin(self) -> None:
        """Called while the pool is locked."""
        self._core._change_state(PSInvocationState.Running, emit=False)  # Windows does not say that it runs

    def carry_out(self, behave: Callable[["Pipeline"], None]) -> None:
        try:
            try:
                behave(self)
                self._do(self._core.complete)
            except Terminated as terminated:
                self._end_with(terminated.error)
            except Stopped:
                raise
            except Exception as error:  # the behaviour itself is wrong: let the test see it
                self._end_with(ErrorText(f"the simulated PowerShell stumbled: {error!r}"))
        except Stopped:
            return  # whoever stops it says so, and only then it is at its end
        self._output.finish(0)

    def stop(self) -> None:
        """The client asks for its end."""
        if not self.ended.is_set():
            self.ended.set()
            self._input.put(_END)
            self._output.open_wide()
            self.pool.prepare(lambda: self._core.stop() if self.is_running else None)
        self._output.finish(0)

    def take_input(self, value: object) -> None:
        self._input.put(value)

    def end_input(self) -> None:
        self._input.put(_END)

    def take_answer(self, call: int, result: Any, error: Any) -> None:
        self._answers.put((call, result, error))

    @property
    def _host(self) -> Any:
        own = self._core.metadata.host
        return self.pool.host if own is None or own.UseRunspaceHost else own

    def _colours(self, foreground: str, background: str) -> tuple[Any, Any]:
        data = self._host.HostDefaultData
        if data is None and not foreground and not background:
            return None, None
        chosen = ConsoleColor[foreground] if foreground else data.ForegroundColor if data else ConsoleColor.Gray
        behind = ConsoleColor[background] if background else data.BackgroundColor if data else ConsoleColor.Black
        return chosen, behind

    def _inform(self, what: object, tags: Sequence[str], source: str) -> None:
        who = {"user": "LAB-PC1\\technician", "computer": "LAB-PC1", "process_id": self.process}
        self._do(
            lambda: self._core.write_information(
                what,
                source,
                datetime.now(UTC),
                list(tags),
                native_thread_id=368,
                managed_thread_id=10,
                **who,
            )
        )

    def _show(self, method: HostMethodIdentifier, text: str) -> None:
        if self.has_screen:
            self._do(lambda: self._core.host_call(method, [text]))

    def _ask(self, request: Callable[[], int]) -> Any:
        if not self.has_screen:
            raise Terminated(records.NOBODY_TO_ASK)
        call = self._do(request)
        while not self.ended.is_set():
            try:
                number, result, error = self._answers.get(timeout=0.05)
            except queue.Empty:
                continue
            if number == call:
                if error is not None:
                    raise Terminated(ErrorText(str(error), "HostCallFailed"))
                return from_wire(result)
        raise Stopped

    def _do(self, act: Callable[[], Any]) -> Any:
        def act_unless_ended() -> Any:
            self._check()
            return act()

        return self.pool.prepare(act_unless_ended)

    def _check(self) -> None:
        if self.ended.is_set():
            raise Stopped

    def _end_with(self, error: ErrorText) -> None:
        record = records.error_record(error)
        self._do(lambda: self._core._change_state(PSInvocationState.Failed, error=record))
