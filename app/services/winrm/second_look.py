"""A PowerShell that stays while a device is looked at again and again. Never run on a real Windows yet.

Each script that a target runs starts a powershell.exe, which takes a real PC about a second. What only reads may be
asked in a runspace that is there already. It gives good answers only: the text of a script that came to its end. An
exit code, or a reason on the stream of errors, is not to be had there, so whatever is unusual is left to the way that
tells it.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from app.domain.errors import AppError, AuthenticationFailed, CommandTimedOut, OutputTooLarge
from app.domain.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.domain.task import TaskContext
    from app.services.winrm.psrp.session import RemotePowerShell

REST = 120.0
"""Seconds after the last question, after which the device gets its PowerShell back."""


class SecondLook:
    """Safe to use from any thread. The first question gets no session: often it stays the only one."""

    def __init__(self, name: str, make_session: Callable[[], RemotePowerShell], rest: float = REST) -> None:
        """`make_session` opens nothing yet. `rest` in seconds."""
        self._name = name
        self._make_session = make_session
        self._rest = rest
        self._lock = threading.Lock()
        self._session: RemotePowerShell | None = None
        self._timer: threading.Timer | None = None
        self._asking = 0
        self._was_asked = False
        self._is_of_no_use = False  # the device gives no such PowerShell, no room for it, or one that is too slow
        self._closed = False

    @property
    def is_open(self) -> bool:
        """Whether a PowerShell is kept."""
        return self._session is not None

    def answer(
        self, script: str, given: Mapping[str, str], task: TaskContext, *, timeout: float, most: int
    ) -> str | None:
        """What `script` writes; None where it has to be asked the usual way, which is harmless as it only reads.

        `timeout` in seconds, `most` in letters. Raises Cancelled, CommandTimedOut, OutputTooLarge, and
        AuthenticationFailed: a refused password is not tried a second time at once, accounts get locked by that.
        """
        session = self._begin()
        if session is None:
            return None
        pieces: list[str] = []
        size = 0

        def take(text: str) -> None:
            nonlocal size
            size += len(text)
            if size > most:
                raise _too_large(self._name, most // 2**20)
            pieces.append(text)

        from app.services.winrm.psrp.holding import NoPowerShell
        from app.services.winrm.psrp.wire import is_fault
        from app.services.winrm.quotas import QUOTAS

        try:
            session.ask(script, given, task, timeout=timeout, on_text=take)
        except OutputTooLarge:
            raise
        except (AuthenticationFailed, CommandTimedOut):
            self._is_of_no_use = True
            raise
        except AppError as error:
            if isinstance(error, NoPowerShell) or is_fault(error, *QUOTAS):
                self._is_of_no_use = True
            return None
        finally:
            self._end()
        return "\n".join(pieces) or None

    def close(self) -> None:
        """For good. May be called more than once, from any thread."""
        with self._lock:
            self._closed = True
            session = self._take_away()
        _close(session)

    def _begin(self) -> RemotePowerShell | None:
        with self._lock:
            if self._closed or self._is_of_no_use or not self._was_asked:
                self._was_asked = True
                return None
            if self._timer:
                self._timer.cancel()
            self._asking += 1
            if self._session is None:
                self._session = self._make_session()
            return self._session

    def _end(self) -> None:
        unused = None
        with self._lock:
            self._asking -= 1
            if self._is_of_no_use and not self._asking:
                unused = self._take_away()
            elif not self._closed and not self._asking:
                self._timer = threading.Timer(self._rest, self._rested)
                self._timer.name, self._timer.daemon = "second-look", True
                self._timer.start()
        _close(unused)

    def _rested(self) -> None:
        with self._lock:
            session = None if self._asking else self._take_away()
        _close(session)

    def _take_away(self) -> RemotePowerShell | None:
        """While the lock is held."""
        if self._timer:
            self._timer.cancel()
        session, self._session, self._timer = self._session, None, None
        return session


def _too_large(name: str, most: int) -> OutputTooLarge:
    return OutputTooLarge(tr("{name} answered with more than {most} MB and was stopped.", name=name, most=most))


def _close(session: RemotePowerShell | None) -> None:
    if session:
        with suppress(AppError):  # the device ends it by itself, too
            session.close()
