"""`satchel run`: one command on a device, its output as it comes, its exit code as ours."""

import shlex
import sys

from app.cli.exit_codes import PROBLEMS
from app.cli.session import Session
from app.domain.journal import EventKind
from app.domain.target import Os, Target
from app.services.redaction import redact


def run(session: Session) -> int:
    """One word after "--" is a script of the device's shell; several are a program and its exact arguments."""
    options = session.options
    data = sys.stdin.buffer.read() if options.stdin else b""
    target = session.target(options.device)
    script = script_of(target, options.command)
    shown = redact(options.command[0] if len(options.command) == 1 else shlex.join(options.command))
    code: int | None = None
    try:
        on_output = None if options.json else session.output.stream
        result = target.run(script, session.task, timeout=options.timeout, stdin=data, on_output=on_output)
        code = result.exit_code
    finally:
        session.note(EventKind.COMMAND_RUN, device=target.name, command=shown, exit_code=code)
    session.output.document(
        session.named({"device": target.name, "exit_code": code, "output": result.output, "errors": result.errors})
    )
    return code & 0xFF or (PROBLEMS if code else 0)  # systems keep eight bits, and a failure must not become a 0


def script_of(target: Target, command: list[str]) -> str:
    """The command as a script of the target's shell."""
    if len(command) == 1:
        return command[0]
    if target.os is Os.WINDOWS:
        return "& " + " ".join("'" + word.replace("'", "''") + "'" for word in command)
    return shlex.join(command)
