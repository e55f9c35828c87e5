"""What every target must do. Each kind of target has a test class that derives from this one.

A deriving class gives the fixture `target`, and where its scripts are not sh, its own `scripts`.
`LinkedTargetContract` adds what holds where a link can die; it needs the fixture `cut_link`.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from app.domain.errors import CommandTimedOut, ConnectionLost, OutputTooLarge
from app.domain.target import MAX_OUTPUT, Stream, Target
from app.domain.task import Cancelled, TaskContext

TEXT = "Gerät ✓ Ωmega 漢字 🔧"
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Scripts:
    """The same behaviours in the language of the target."""

    fail: str  # writes "out" and "err" to their streams and ends with code 3
    speak: str  # writes TEXT
    repeat: str  # writes what it reads
    count: str  # writes how many bytes it reads
    flood: str  # writes 10 MB to each stream
    endless: str  # writes for ever
    wait: str  # writes its process id in a line, then is silent for a minute
    hold: str  # reads a line, writes its process id in a line, then is silent for a minute


SH = Scripts(
    fail="echo out; echo err >&2; exit 3",
    speak=f"printf '%s' '{TEXT}'",
    repeat="cat",
    count="wc -c",
    flood="head -c 10000000 /dev/zero | tr '\\0' a; head -c 10000000 /dev/zero | tr '\\0' b >&2",
    endless="exec tr '\\0' a < /dev/zero",
    wait="echo $$; sleep 60; echo late",
    hold="read -r value; echo $$; sleep 60; : $value",
)


class TargetContract:
    scripts: ClassVar[Scripts] = SH

    @pytest.fixture
    def target(self) -> Target:
        raise NotImplementedError

    def is_running(self, process: int) -> bool:
        """Does the process live on the device? Both of our POSIX targets are this computer."""
        try:
            return ") Z" not in Path(f"/proc/{process}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False

    def command_lines(self) -> str:
        """The arguments and environments of all processes of the device."""
        texts = []
        for file in [*Path("/proc").glob("[0-9]*/cmdline"), *Path("/proc").glob("[0-9]*/environ")]:
            try:
                texts.append(file.read_bytes())
            except OSError:
                continue
        return b"\n".join(texts).decode(errors="replace")

    def test_returns_the_exit_code_and_both_streams_apart(self, target: Target) -> None:
        result = target.run(self.scripts.fail, TaskContext())
        assert (result.exit_code, result.output.strip(), result.errors.strip()) == (3, "out", "err")

    def test_reads_text_that_is_not_ascii(self, target: Target) -> None:
        assert target.run(self.scripts.speak, TaskContext()).output.strip() == TEXT

    def test_gives_text_that_is_not_ascii(self, target: Target) -> None:
        assert target.run(self.scripts.repeat, TaskContext(), stdin=TEXT.encode()).output.strip() == TEXT

    def test_gives_a_megabyte_on_standard_input(self, target: Target) -> None:
        result = target.run(self.scripts.count, TaskContext(), stdin=b"x" * MEGABYTE)
        assert int(result.output) == MEGABYTE

    def test_takes_ten_megabytes_on_each_stream(self, target: Target) -> None:
        result = target.run(self.scripts.flood, TaskContext())
        assert (result.exit_code, result.output.count("a"), result.errors.count("b")) == (0, 10_000_000, 10_000_000)

    def test_stops_a_command_that_writes_without_end(self, target: Target) -> None:
        received = 0

        def count(stream: Stream, text: str) -> None:
            nonlocal received
            received += len(text)

        with pytest.raises(OutputTooLarge):
            target.run(self.scripts.endless, TaskContext(), on_output=count)
        assert received <= MAX_OUTPUT

    def test_streams_the_output_in_the_calling_thread(self, target: Target) -> None:
        pieces: list[tuple[Stream, str, int]] = []
        result = target.run(
            self.scripts.fail, TaskContext(), on_output=lambda s, t: pieces.append((s, t, threading.get_ident()))
        )
        assert "".join(text for stream, text, _ in pieces if stream is Stream.OUTPUT) == result.output
        assert "".join(text for stream, text, _ in pieces if stream is Stream.ERRORS) == result.errors
        assert {thread for *_, thread in pieces} == {threading.get_ident()}

    def test_stops_a_command_that_takes_too_long(self, target: Target) -> None:
        watch = Watch()
        started = time.monotonic()
        with pytest.raises(CommandTimedOut):
            target.run(self.scripts.wait, TaskContext(), timeout=0.7, on_output=watch)
        assert time.monotonic() - started < 6
        assert self.ends(watch.process)

    def test_a_cancel_stops_a_silent_command_at_once(self, target: Target) -> None:
        task, watch, cancelled = TaskContext(), Watch(), []

        def cancel() -> None:
            watch.started.wait(10)
            cancelled.append(time.monotonic())
            task.cancel()

        canceller = threading.Thread(target=cancel)
        canceller.start()
        with pytest.raises(Cancelled):
            target.run(self.scripts.wait, task, on_output=watch)
        assert time.monotonic() - cancelled[0] < 4
        assert self.ends(watch.process)
        canceller.join()

    def test_a_task_that_is_cancelled_already_runs_nothing(self, target: Target) -> None:
        task = TaskContext()
        task.cancel()
        with pytest.raises(Cancelled):
            target.run(self.scripts.speak, task)

    def test_a_secret_on_standard_input_is_in_no_process_list(self, target: Target) -> None:
        task, watch, seen = TaskContext(), Watch(), []
        secret = "s3cret-" + "on-standard-input"

        def look() -> None:
            watch.started.wait(10)
            seen.append(self.command_lines())
            task.cancel()

        looker = threading.Thread(target=look)
        looker.start()
        with pytest.raises(Cancelled):
            target.run(self.scripts.hold, task, stdin=f"{secret}\n".encode(), on_output=watch)
        looker.join()
        assert seen[0]
        assert secret not in seen[0]

    def test_is_usable_after_a_command_was_stopped(self, target: Target) -> None:
        with pytest.raises(CommandTimedOut):
            target.run(self.scripts.wait, TaskContext(), timeout=0.3)
        assert target.run(self.scripts.speak, TaskContext()).output.strip() == TEXT

    def test_may_be_closed_twice(self, target: Target) -> None:
        target.close()
        target.close()

    def ends(self, process: int) -> bool:
        """Is the process gone, now or in a moment?"""
        deadline = time.monotonic() + 30
        while self.is_running(process) and time.monotonic() < deadline:
            time.sleep(0.02)
        return process > 0 and not self.is_running(process)


class LinkedTargetContract(TargetContract):
    """For targets behind a link."""

    @pytest.fixture
    def cut_link(self) -> Callable[[], None]:
        """A call that ends the link to the device without a farewell."""
        raise NotImplementedError

    def test_a_link_that_dies_in_the_middle_is_noticed_at_once(
        self, target: Target, cut_link: Callable[[], None]
    ) -> None:
        watch, cut = Watch(), []

        def cutter() -> None:
            watch.started.wait(10)
            cut.append(time.monotonic())
            cut_link()

        thread = threading.Thread(target=cutter)
        thread.start()
        with pytest.raises(ConnectionLost):
            target.run(self.scripts.wait, TaskContext(), on_output=watch)
        assert time.monotonic() - cut[0] < 6
        thread.join()


class Watch:
    """Waits for the line with the process id that a script writes when it has begun."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.process = 0
        self._text = ""

    def __call__(self, stream: Stream, text: str) -> None:
        if stream is Stream.OUTPUT and not self.started.is_set():
            self._text += text
            if "\n" in self._text:
                self.process = int(self._text.strip() or 0)
                self.started.set()
