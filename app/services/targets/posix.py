"""How a script reaches `sh`: as an argument, so that standard input stays free for parameters and secrets."""

import base64
import gzip
import string

_ARGUMENT_LIMIT = 100_000
"""Bytes that are sent as one argument; Linux allows 128 KiB. Larger scripts are compressed."""
_LITERAL = frozenset(f"{string.ascii_letters}{string.digits} _-./:=+,@#%^~{{}}[]()<>|&;*?".encode())
"""What sh, csh and fish leave alone inside '"..."'."""
PROCESS_MARK = "satchel-process "
"""What a remote command writes first, with its process id: to end it, and to skip a login shell's greeting."""


def sh_argument(script: str) -> str:
    """The script as one argument of `sh -c` on this computer."""
    return script if len(script.encode()) < _ARGUMENT_LIMIT else _unpacking(script)


def sh_command(script: str) -> str:
    """One command line that runs the script whatever the login shell: POSIX, fish and csh read its quotes alike."""
    return f"exec sh -c 'echo {PROCESS_MARK}$$;LC_ALL=C;export LC_ALL;{_unpacking(script)}'"


def end_command(process: int) -> str:
    """One command line that kills the process group that `sh_command` started."""
    return f"exec sh -c 'kill -KILL -{process} 2>/dev/null || kill -KILL {process}'"


def _unpacking(script: str) -> str:
    """Shell text that restores the script and runs it. Only large scripts need tools (base64, gzip) on the device."""
    data = script.encode()
    escaped = "".join(chr(byte) if byte in _LITERAL else f"\\0{byte:03o}" for byte in data)
    unpack = f'printf %b "{escaped}"'
    if len(escaped) >= _ARGUMENT_LIMIT:
        unpack = f"echo {base64.b64encode(gzip.compress(data, mtime=0)).decode()}|base64 -d|gzip -dc"
    return f'satchel_script=$({unpack})&&eval "$satchel_script"'
