"""Commands of the simulated Windows: what a script reads and writes, and a few statements that are acted out."""

import base64
import itertools
import re
import threading
from collections.abc import Callable
from queue import SimpleQueue

ABORTED = -1073741510  # STATUS_CONTROL_C_EXIT
PIPE = 64  # pieces that wait to be fetched
GATHER = 0.004  # seconds that an answer waits for more: a short command's whole answer comes in one, as from Windows
_PROCESSES = itertools.count(4000, 4)
_STATEMENTS: dict[str, Callable[["Run", re.Match[str]], int | None]] = {}


class Output:
    """What a command has written and nobody has fetched yet. `is_whole`: a piece is never cut."""

    def __init__(self, *, is_whole: bool = False) -> None:
        self._changed = threading.Condition()
        self._pieces: list[tuple[str, bytes]] = []
        self._code: int | None = None
        self._is_whole = is_whole
        self._is_wide = False
        self._gathers = True

    def put(self, stream: str, data: bytes) -> None:
        """Waits, as a pipe does, while nobody fetches what is there already."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._pieces) < PIPE or self._code is not None or self._is_wide)
            self._pieces.append((stream, data))
            self._changed.notify_all()

    def part_before_last(self) -> None:
        """The last piece comes with an answer of its own."""
        with self._changed:
            self._pieces.insert(len(self._pieces) - 1, ("", b""))

    def open_wide(self) -> None:
        """Nobody waits any more."""
        with self._changed:
            self._is_wide = True
            self._changed.notify_all()

    def finish(self, code: int) -> None:
        with self._changed:
            self._code = code if self._code is None else self._code
            self._changed.notify_all()

    def take(self, timeout: float, limit: int) -> tuple[list[tuple[str, bytes]], int | None] | None:
        """Pieces of at most `limit` bytes and the exit code with the last; None when nothing came in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._pieces or self._code is not None, timeout):
                return None
            if self._gathers:
                self._changed.wait_for(lambda: self._fills(limit) or self._code is not None, GATHER)
                self._gathers = self._is_whole
            taken: list[tuple[str, bytes]] = []
            while self._pieces and limit > 0:
                stream, data = self._pieces.pop(0)
                if not stream:
                    break
                if len(data) > limit and not (self._is_whole and not taken):
                    rest, data = (data, b"") if self._is_whole else (data[limit:], data[:limit])
                    self._pieces.insert(0, (stream, rest))
                    limit = 0
                limit -= len(data)
                if data:
                    taken.append((stream, data))
            self._changed.notify_all()
            return taken, None if self._pieces else self._code

    def _fills(self, limit: int) -> bool:
        """Whether an answer can hold no more."""
        return len(self._pieces) >= PIPE or sum(len(data) for _, data in self._pieces) >= limit


class Run:
    """One script that runs: what a behaviour sees of it."""

    def __init__(self, script: str, stdin: bytes, output: Output) -> None:
        self.script = script
        self.stdin = stdin
        self.process = next(_PROCESSES)
        self.ended = threading.Event()
        self.lines: SimpleQueue[bytes | None] = SimpleQueue()  # what comes after the script, None at its end
        self._output = output

    def write(self, text: str | bytes) -> None:
        self._output.put("stdout", text.encode() if isinstance(text, str) else text)

    def write_native_error(self, text: str) -> None:
        """As `[Console]::Error` and native programs do: plain."""
        self._output.put("stderr", text.encode())

    def write_error(self, text: str) -> None:
        """As `Write-Error` does where standard error is redirected: CLIXML."""
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        lines = "".join(f'<S S="Error">{line}_x000D__x000A_</S>' for line in escaped.splitlines())
        progress = '<Obj S="progress" RefId="0"><MS><S N="Activity">Preparing modules</S></MS></Obj>'
        namespace = "http://schemas.microsoft.com/powershell/2004/04"
        xml = f'#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="{namespace}">{progress}{lines}</Objs>'
        self._output.put("stderr", xml.encode())

    def wait(self, seconds: float) -> bool:
        """Whether the time passed without the client ending the command."""
        return not self.ended.wait(seconds)


type Behaviour = Callable[[Run], int]


class Command:
    """A started powershell.exe: collects its standard input, then runs the script in a thread."""

    @staticmethod
    def understands(line: str) -> bool:
        """Whether it is a PowerShell that reads its script from standard input, as the product starts it."""
        bootstrap = _bootstrap(line)
        return line.startswith("powershell.exe ") and ("@($input)" in bootstrap or "process {" in bootstrap)

    def __init__(self, line: str, behaviour_for: Callable[[str], Behaviour]) -> None:
        self.output = Output()
        self._behaviour_for = behaviour_for
        self._stdin = b""
        self.running: Run | None = None
        self._run: Run | None = None
        self._takes_lines = "process {" in _bootstrap(line)  # the first is its script; it runs while more arrive

    def send(self, data: bytes, is_end: bool) -> None:
        self._stdin += data
        if self._takes_lines:
            self._take_lines(is_end)
        elif is_end:
            script, stdin = (base64.b64decode(line) for line in self._stdin.split(b"\r\n")[:2])
            self._run = Run(script.decode(), stdin, self.output)
            threading.Thread(target=self._act, args=(self._run,), daemon=True).start()

    def _take_lines(self, is_end: bool) -> None:
        *lines, self._stdin = self._stdin.split(b"\n")
        for line in lines:
            if self._run:
                self._run.lines.put(line)
            else:
                self._run = Run(base64.b64decode(line).decode(), b"", self.output)
                threading.Thread(target=self._act, args=(self._run,), daemon=True).start()
        if is_end and self._run:
            self._run.lines.put(None)

    def _act(self, run: Run) -> None:
        self.running = run
        code = self._behaviour_for(run.script)(run)
        self.running = None
        self.output.finish(ABORTED if run.ended.is_set() else code)

    def end(self, code: str = "terminate") -> None:
        if self._run:
            self._run.ended.set()
            self._run.lines.put(None)
        self.output.finish(ABORTED)


def _bootstrap(line: str) -> str:
    encoded = re.search(r"-EncodedCommand ([A-Za-z0-9+/=]+)", line)
    return base64.b64decode(encoded[1]).decode("utf-16-le") if encoded else ""


def act_out(run: Run) -> int:
    """The statements that the tests use, one a line. Anything else is an error, so that no test passes by chance."""
    for line in run.script.splitlines():
        statement = line.strip()
        if not statement or statement.startswith("#"):
            continue
        for pattern, act in _STATEMENTS.items():
            if found := re.fullmatch(pattern, statement):
                code = act(run, found)
                break
        else:
            run.write_error(f"The simulated PowerShell does not know: {statement}")
            return 1
        if code is not None:
            return code
        if run.ended.is_set():
            return ABORTED
    return 0


def _statement(pattern: str) -> Callable[[Callable[[Run, re.Match[str]], int | None]], None]:
    def register(act: Callable[[Run, re.Match[str]], int | None]) -> None:
        _STATEMENTS[pattern] = act

    return register


def _quoted(text: str) -> str:
    return text.replace("''", "'")


@_statement(r"exit (-?\d+)")
def _exit(run: Run, found: re.Match[str]) -> int:
    return int(found[1])


@_statement(r"Start-Sleep(?: -Seconds)? ([\d.]+)")
def _sleep(run: Run, found: re.Match[str]) -> None:
    run.wait(float(found[1]))


@_statement(r"(?:Write-Output )?'((?:[^']|'')*)'")
def _write_line(run: Run, found: re.Match[str]) -> None:
    run.write(_quoted(found[1]) + "\r\n")


@_statement(r"\[Console\]::Out\.Write\('((?:[^']|'')*)'\)")
def _write(run: Run, found: re.Match[str]) -> None:
    run.write(_quoted(found[1]))


@_statement(r"\[Console\]::Error\.Write(Line)?\('((?:[^']|'')*)'\)")
def _write_native_error(run: Run, found: re.Match[str]) -> None:
    run.write_native_error(_quoted(found[2]) + ("\r\n" if found[1] else ""))


@_statement(r"Write-Error '((?:[^']|'')*)'")
def _write_error(run: Run, found: re.Match[str]) -> None:
    run.write_error(_quoted(found[1]))


@_statement(r"\[Console\]::(Out|Error)\.Write\('(.)' \* (\d+)\)")
def _write_many(run: Run, found: re.Match[str]) -> None:
    write = run.write if found[1] == "Out" else run.write_native_error
    left, piece = int(found[3]), found[2] * 65536
    while left > 0 and not run.ended.is_set():
        write(piece[:left])
        left -= len(piece)


@_statement(r"while \(\$true\) \{ \[Console\]::Out\.Write\('(.)' \* (\d+)\) \}")
def _write_for_ever(run: Run, found: re.Match[str]) -> None:
    while not run.ended.is_set():
        run.write(found[1] * int(found[2]))


@_statement(r"\$PID")
def _process(run: Run, found: re.Match[str]) -> None:
    run.write(f"{run.process}\r\n")


@_statement(r"\$value = \[Console\]::In\.ReadLine\(\)")
def _read_line(run: Run, found: re.Match[str]) -> None:
    """What is kept in the variable is of no use to the statements here."""


@_statement(r"\[Console\]::In\.ReadToEnd\(\)\.Length")
def _count(run: Run, found: re.Match[str]) -> None:
    run.write(f"{len(run.stdin.decode())}\r\n")


@_statement(r"\[Console\]::Out\.Write\(\[Console\]::In\.ReadToEnd\(\)\)")
def _echo(run: Run, found: re.Match[str]) -> None:
    run.write(run.stdin)
