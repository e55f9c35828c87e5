"""What can go wrong with a serial port, in plain words and with what to do on this system."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.errors import ConnectionLost, TargetError, TargetUnreachable
from app.domain.language import tr

if sys.platform == "win32":
    TerminalError = OSError
else:
    import termios

    TerminalError = termios.error  # pyserial lets it through; its own errors are OSErrors

_WINDOWS_MISSING, _WINDOWS_DENIED = (2, 3, 1168), (5, 32)  # ERROR_FILE_NOT_FOUND and the like; ERROR_ACCESS_DENIED
_HINTS = {
    "linux": tr(
        "Your account must be in the group of the port, most often dialout: "
        "sudo usermod -aG dialout $USER, then sign in again."
    ),
    "darwin": tr("Choose the port that begins with /dev/cu., and close other programs that use it."),
    "win32": tr("Another program uses it: close it, or unplug the adapter and plug it in again."),
}
UNPLUGGED = tr("The cable or the adapter was unplugged, or the adapter has failed. Plug it in and connect again.")


def not_opened(name: str, error: Exception) -> TargetError:
    """Why a port could not be opened."""
    number = _number(error)
    details = str(error)
    if isinstance(error, ValueError | OverflowError):
        return TargetError(
            tr("{name} does not take these settings.", name=name), hint=tr("Choose another speed."), details=details
        )
    if number in (errno.ENOENT, errno.ENXIO, errno.ENODEV) or (_is_windows() and number in _WINDOWS_MISSING):
        hint = tr("Plug the adapter in, or choose another port. Its driver may be missing on this computer.")
        return TargetUnreachable(tr("There is no serial port {name}.", name=name), hint=hint, details=details)
    if number in (errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK):
        hint = tr("Close the other program, or the other session on this port.")
        return TargetUnreachable(tr("{name} is in use by another program.", name=name), hint=hint, details=details)
    if number in (errno.EACCES, errno.EPERM) or (_is_windows() and number in _WINDOWS_DENIED):
        hint = _HINTS.get(sys.platform, _HINTS["linux"])
        return TargetUnreachable(tr("You may not open {name}.", name=name), hint=hint, details=details)
    if number in (errno.ENOTTY, errno.EINVAL):
        hint = tr("Choose a serial port, or another speed.")
        return TargetError(
            tr("{name} is no serial port, or it does not take this speed.", name=name), hint=hint, details=details
        )
    hint = tr("Unplug the adapter and plug it in again, then connect again.")
    return TargetUnreachable(tr("{name} could not be opened.", name=name), hint=hint, details=details)


@contextmanager
def while_open(name: str) -> Iterator[None]:
    """A failure while a port is open is the loss of it. pyserial's errors are OSErrors."""
    try:
        yield
    except (
        OSError,
        TerminalError,
        TypeError,
    ) as error:  # TypeError: pyserial reads from a port that another thread has closed
        raise lost(name, error) from error


def lost(name: str, error: Exception | None = None) -> ConnectionLost:
    return ConnectionLost(tr("The serial port {name} is gone.", name=name), hint=UNPLUGGED, details=str(error or ""))


def _number(error: Exception) -> int:
    """pyserial puts the number of the system's error into its own; on Windows only into the text."""
    number = None
    for one in (error, error.__context__):
        if number is None and isinstance(one, TerminalError) and one.args and isinstance(one.args[0], int):
            number = one.args[0]
        number = number or getattr(one, "errno", None)
    if number is None and "PermissionError" in str(error):
        number = errno.EACCES
    if number is None and "FileNotFoundError" in str(error):
        number = errno.ENOENT
    if number is None and "Cannot configure port" in str(error):  # it was opened, and does not take what a port takes
        number = errno.EINVAL
    return number or 0


def _is_windows() -> bool:
    return sys.platform == "win32"
