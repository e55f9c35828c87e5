"""cmd.exe of the simulated Windows: one command, or a session on standard input. A handful of words is acted out."""

import queue
import re
import threading
from collections.abc import Callable

from tests.servers.simulated_windows.folders import Folders
from tests.servers.simulated_windows.powershell import ABORTED, Behaviour, Command, Output, Run

_BANNER = "Microsoft Windows [Version 10.0.19045.4780]\r\n(c) Microsoft Corporation. All rights reserved.\r\n\r\n"
_IPCONFIG = (
    "\r\nWindows IP Configuration\r\n\r\n\r\nEthernet adapter Ethernet:\r\n\r\n   IPv4 Address. . . : 192.0.2.17\r\n"
)

type FindBehaviour = Callable[[str], Behaviour | None]


def open_command(line: str, skips_cmd: bool, find: FindBehaviour) -> "Command | CmdCommand":
    """What a WS-Man shell starts. `skips_cmd`: the program itself, without cmd.exe around it."""
    if Command.understands(line):
        return Command(line, lambda script: find(script) or _act_out_powershell())
    return CmdCommand(line, skips_cmd, find)


def _act_out_powershell() -> Behaviour:
    from tests.servers.simulated_windows.powershell import act_out

    return act_out


class CmdCommand:
    """A started cmd.exe."""

    def __init__(self, line: str, skips_cmd: bool, find: FindBehaviour) -> None:
        self.output = Output()
        self.running: Run | None = None
        self._find = find
        self._folders = Folders()
        self._variables = {"COMPUTERNAME": "LAB-PC1", "USERNAME": "technician", "OS": "Windows_NT"}
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._stdin = b""
        self._is_over = threading.Event()
        words = line.strip().strip('"').lower()
        is_session = words.removesuffix(".exe") == "cmd" or re.fullmatch(r"cmd(\.exe)? /[qk].*", words) is not None
        carry_out = self._converse if is_session else lambda: self._carry_out_one(line, skips_cmd)
        threading.Thread(target=carry_out, daemon=True).start()

    def send(self, data: bytes, is_end: bool) -> None:
        self._stdin += data
        *lines, self._stdin = re.split(rb"\r\n|\n|\r", self._stdin)
        for line in lines:
            self._lines.put(line.decode("utf-8", "replace"))
        if is_end:
            self._lines.put(None)

    def end(self, code: str = "terminate") -> None:
        """Ctrl+C ends what runs in it; anything else ends itself."""
        run = self.running
        if run:
            run.ended.set()
        if code not in ("ctrl_c", "ctrl_break"):
            self._is_over.set()
            self._lines.put(None)
            self.output.finish(ABORTED)

    def _carry_out_one(self, line: str, skips_cmd: bool) -> None:
        line = re.sub(r'^"?cmd(\.exe)?"? /c ', "", line.strip(), flags=re.IGNORECASE).strip('"')
        self.output.finish(self._act(line, skips_cmd))

    def _converse(self) -> None:
        self._write(_BANNER + self._prompt)
        code = 0
        while (line := self._lines.get()) is not None and not self._is_over.is_set():
            self._write(line + "\r\n")  # cmd.exe shows what it reads from a pipe
            found = re.fullmatch(r"\s*exit(?:\s+/b)?(?:\s+(-?\d+))?\s*", line, re.IGNORECASE)
            if found:
                code = int(found[1] or code)
                break
            if line.strip():
                code = self._act(line.strip(), False)
                if self._is_over.is_set():
                    break
                self._write("\r\n")
            self._write(self._prompt)
        self.output.finish(code)

    @property
    def _prompt(self) -> str:
        return f"{self._folders.here}>"

    def _write(self, text: str) -> None:
        self.output.put("stdout", text.encode())

    def _act(self, line: str, skips_cmd: bool) -> int:
        run = Run(line, b"", self.output)
        self.running = run
        try:
            behave = self._find(line)
            code = behave(run) if behave else self._words(run, line, skips_cmd)
        finally:
            self.running = None
        if run.ended.is_set():
            if not self._is_over.is_set():
                self._write("^C")
            return ABORTED
        return code

    def _words(self, run: Run, line: str, skips_cmd: bool) -> int:
        line = re.sub(r"%(\w+)%", lambda found: self._variables.get(found[1].upper(), found[0]), line)
        word, _, rest = line.partition(" ")
        act = {
            "echo": self._echo,
            "cd": self._change_folder,
            "chdir": self._change_folder,
            "dir": self._list,
            "ver": lambda run, rest: run.write("\r\nMicrosoft Windows [Version 10.0.19045.4780]\r\n"),
            "hostname": lambda run, rest: run.write("LAB-PC1\r\n"),
            "whoami": lambda run, rest: run.write("lab-pc1\\technician\r\n"),
            "ipconfig": lambda run, rest: run.write(_IPCONFIG),
            "set": self._set,
            "ping": self._ping,
            "timeout": self._wait,
            "exit": lambda run, rest: int(rest.removeprefix("/b").strip() or 0),
            "rem": lambda run, rest: 0,
        }.get(word.lower().removesuffix(".exe"))
        if act is None or (skips_cmd and word.lower() in ("echo", "cd", "dir", "set", "ver")):
            run.write_native_error(
                f"'{word}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n"
            )
            return 1
        return act(run, rest.strip()) or 0

    def _echo(self, run: Run, rest: str) -> None:
        run.write(rest + "\r\n")

    def _change_folder(self, run: Run, rest: str) -> int:
        if not rest:
            run.write(self._folders.here + "\r\n")
        elif not self._folders.go(rest.removeprefix("/d ").strip('"')):
            run.write_native_error("The system cannot find the path specified.\r\n")
            return 1
        return 0

    def _list(self, run: Run, rest: str) -> int:
        entries = self._folders.entries(rest.strip('"') or ".")
        if entries is None:
            run.write_native_error("File Not Found\r\n")
            return 1
        run.write(f" Volume in drive C is Windows\r\n\r\n Directory of {self._folders.here}\r\n\r\n")
        for name, size in entries:
            run.write(f"11/03/2026  09:15 AM    {'<DIR>         ' if size is None else f'{size:>14,}'} {name}\r\n")
        return 0

    def _set(self, run: Run, rest: str) -> None:
        name, is_given, value = rest.partition("=")
        if is_given:
            self._variables[name.strip().upper()] = value
        else:
            for known, value in sorted(self._variables.items()):
                if known.startswith(name.upper()):
                    run.write(f"{known}={value}\r\n")

    def _ping(self, run: Run, rest: str) -> int:
        host = rest.rsplit(maxsplit=1)[-1] if rest else "127.0.0.1"
        run.write(f"\r\nPinging {host} with 32 bytes of data:\r\n")
        for _ in range(1000 if "-t" in rest else 4):
            run.write(f"Reply from {host}: bytes=32 time<1ms TTL=128\r\n")
            if not run.wait(1 if "-t" in rest else 0.1):
                break
        return 0

    def _wait(self, run: Run, rest: str) -> None:
        found = re.search(r"\d+", rest)
        run.wait(float(found[0]) if found else 1)
