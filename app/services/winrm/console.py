"""A PowerShell console over WinRM: one command at a time, the place kept from one to the next.

Variables do not stay: each command is a PowerShell of its own. There is no terminal either, so programs that draw on a
screen or wait for keys are refused before they hang.
"""

import re

from app.domain.errors import CommandFailed
from app.domain.language import tr
from app.domain.sessions import OnText
from app.domain.target import Os, Stream, Target
from app.domain.task import TaskContext
from app.services.facts.parameters import encode_single, single_script
from app.services.winrm.target import WinrmTarget

_DAY = 24 * 3600.0  # seconds: a person watches and can cancel
_MARK = "\x1e"  # record separator: the output ends here, the place follows
_SCRIPT = single_script(
    Os.WINDOWS,
    """
if ($p.place) { Set-Location -LiteralPath $p.place }
$global:LASTEXITCODE = 0
$Error.Clear()
try { . ([ScriptBlock]::Create($p.command)) | Out-String -Stream -Width 200 }
finally { [Console]::Out.Write([char]30 + (Get-Location).Path) }
if ($LASTEXITCODE) { exit $LASTEXITCODE }
if ($Error.Count) { exit 1 }
""",
)
_NEED_A_SCREEN = frozenset({"edit", "far", "less", "more", "mc", "nano", "vi", "vim", "nvim", "top", "htop"})
_NEED_KEYS_WHEN_BARE = frozenset(
    {"cmd", "diskpart", "ftp", "netsh", "node", "nslookup", "powershell", "pwsh", "python", "ssh", "telnet", "wsl"}
)

_FIRST_WORD = re.compile(r"""\s*(?:[&.]\s+)?(?:"([^"]+)"|'([^']+)'|([^\s;|]+))""")


def open_console(target: WinrmTarget, task: TaskContext) -> "WinrmConsole":
    """A console in a session of its own, so that a long command holds up nothing else on `target`."""
    console = WinrmConsole(target.another())
    console.run("", task, _ignore)  # tells where it starts
    return console


class WinrmConsole:
    """What `ConsolePowerShell` runs its commands with."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._place = ""

    @property
    def prompt(self) -> str:
        return f"PS {self._place}> "

    @property
    def place(self) -> str:
        """The folder, "" while it is not known."""
        return self._place

    def run(self, command: str, task: TaskContext, on_output: OnText) -> int:
        """Run one line, stream what it writes, and return its exit code.

        Raises what `Target.run` raises, and CommandFailed for what needs a terminal.
        """
        refuse_what_hangs(command)
        output = _Output(on_output)
        result = self._target.run(
            _SCRIPT,
            task,
            timeout=_DAY,
            stdin=encode_single(Os.WINDOWS, {"place": self._place, "command": command}),
            on_output=output.take,
        )
        self._place = output.place or self._place
        return result.exit_code

    def close(self) -> None:
        self._target.close()


class _Output:
    """Passes on what a command writes, and keeps back the place that follows it."""

    def __init__(self, on_output: OnText) -> None:
        self._on_output = on_output
        self._behind_mark = ""

    @property
    def place(self) -> str:
        return self._behind_mark[1:].strip()

    def take(self, stream: Stream, text: str) -> None:
        is_error = stream is Stream.ERRORS
        if not is_error:
            # Only the last mark is ours: what came behind an earlier one was the command's own.
            text = self._behind_mark + text
            text, mark, rest = text.rpartition(_MARK) if _MARK in text else (text, "", "")
            self._behind_mark = mark + rest
        if text:
            self._on_output(text, is_error)


def refuse_what_hangs(command: str) -> None:
    """Raises CommandFailed for a program that draws on a screen or waits for keys."""
    found = _FIRST_WORD.match(command)
    path = next((word for word in found.groups() if word), "") if found else ""
    name = path.replace("/", "\\").rpartition("\\")[2].lower().removesuffix(".exe")
    is_bare = found is not None and not command[found.end() :].strip()
    if name in _NEED_A_SCREEN or (is_bare and name in _NEED_KEYS_WHEN_BARE):
        raise CommandFailed(
            tr("{name} needs a terminal, and WinRM has none: it would hang.", name=name),
            hint=tr("Use a command that ends by itself, or reach this device over SSH or Remote Desktop."),
        )


def _ignore(text: str, is_error: bool) -> None:
    pass
