"""How a script reaches `sh`: as an argument, so that standard input stays free for parameters and secrets."""

import base64
import gzip

_ARGUMENT_LIMIT = 60_000
"""Bytes of script that are sent as they are; Linux allows 128 KiB for one argument, and base64 takes a third more."""
PROCESS_MARK = "satchel-process "
"""What a remote command writes before anything else, with its process id: to end it, and to skip a shell's greeting."""


def sh_argument(script: str) -> str:
    """The script as one argument of `sh -c` on this computer; large ones are compressed to fit."""
    return script if len(script.encode()) < _ARGUMENT_LIMIT else _unpacking(script)


def sh_command(script: str) -> str:
    """One command line that runs the script whatever the login shell: POSIX, fish and csh read its quotes alike."""
    return f"exec sh -c 'echo {PROCESS_MARK}$$;LC_ALL=C;export LC_ALL;{_unpacking(script)}'"


def end_command(process: int) -> str:
    """One command line that kills the process group that `sh_command` started."""
    return f"exec sh -c 'kill -KILL -{process} 2>/dev/null || kill -KILL {process}'"


def _unpacking(script: str) -> str:
    data = script.encode()
    unpack = "base64 -d"
    if len(data) >= _ARGUMENT_LIMIT:
        data, unpack = gzip.compress(data, mtime=0), "base64 -d|gzip -dc"
    return f'eval "$(echo {base64.b64encode(data).decode()}|{unpack})"'
