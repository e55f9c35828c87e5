"""How a secret gets in: typed on the terminal, or read from a file descriptor. Never an argument or a variable."""

import getpass
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.cli.exit_codes import UsageError
from app.domain.errors import ImportPassword
from app.domain.secret import Secret

_LONGEST = 64 * 1024  # bytes


def read_secret(descriptor: int) -> Secret:
    """One line of a file descriptor, without its end. Two secrets may follow one another in the same descriptor."""
    data = bytearray()
    try:
        with interruptible():
            while len(data) < _LONGEST and (byte := os.read(descriptor, 1)) not in (b"", b"\n"):
                data += byte
        text = data.decode("utf-8").removesuffix("\r")
    except OSError as error:
        raise UsageError(
            f"The file descriptor {descriptor} cannot be read.", hint="Open it: 3<file, or 3<<<text."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"What the file descriptor {descriptor} holds is not a text in UTF-8.") from error
    if not text:
        raise UsageError(f"The file descriptor {descriptor} holds no secret.", hint="Give it one line.")
    return Secret(text)


def can_ask() -> bool:
    """There is a person at a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask_secret(label: str) -> Secret:
    """Typed without being shown. Raises KeyboardInterrupt where nobody answers any more."""
    with interruptible():
        try:
            return Secret(getpass.getpass(f"{label}: ", stream=sys.stderr))
        except EOFError:
            raise KeyboardInterrupt from None


def read_with_password[T](read: Callable[[Secret | None], T], given: Secret | None, name: str, *, may_ask: bool) -> T:
    """What `read` gives for a file of another program. Asks for its password where it needs one and somebody is there.

    Raises ImportPassword where nobody can be asked, or the one that was given is wrong.
    """
    try:
        return read(given)
    except ImportPassword as error:
        if error.tried or not may_ask or not can_ask():
            if not error.tried:
                error.hint = f"Give it with --password-fd N. {error.hint}"
            raise
    return read(ask_secret(f"Password of {name}"))


def ask(label: str) -> str:
    """Typed on a line. Raises KeyboardInterrupt where nobody answers any more: who asks again would ask for ever."""
    with interruptible():
        sys.stderr.write(f"{label}: ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        return line.strip()


@contextmanager
def interruptible() -> Iterator[None]:
    """While the block waits for a person, Ctrl+C, or who ends the program, ends it with KeyboardInterrupt."""
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    for each in before:
        signal.signal(each, signal.default_int_handler)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
