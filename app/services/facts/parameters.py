"""How parameters and secrets reach a script: on standard input, never in its text, its arguments or its environment.

sh: one line per value, `section name value`, then a line with a dot. A value is written as `printf %b` reads it:
every byte that is not a plain letter, digit or harmless mark is `\\0ooo`. So decoding needs no tool, only the shell.
PowerShell: one line of JSON in ASCII, section by section.
"""

import json
import re
from collections.abc import Mapping

from app.domain.secret import Secret
from app.domain.target import Os

SINGLE = "only"
"""The section of a script that is run alone."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,-./:=@_")

SH_PRELUDE = r"""while IFS=' ' read -r satchel_s satchel_n satchel_v; do
if [ "$satchel_s" = . ]; then break; fi
case $satchel_v in *\\*) satchel_v=$(printf '%b.' "$satchel_v"); satchel_v=${satchel_v%.} ;; esac
eval "p_$satchel_n=\$satchel_v"
done
unset satchel_s satchel_n satchel_v
"""
"""Reads the lines of one section into the shell variables `p_<name>` (not exported)."""

POWERSHELL_PRELUDE = (
    "$satchelLine = [Console]::In.ReadLine()\n"
    "$p = if ($satchelLine) { ($satchelLine | ConvertFrom-Json).only } else { $null }\n"
    "Remove-Variable satchelLine\n"
)
"""Reads the JSON of one section into `$p`."""


def encode_parameters(os: Os, sections: Mapping[str, Mapping[str, str | Secret]]) -> bytes:
    """What to give `Target.run` as stdin. Raises ValueError for a name that is no identifier, or a NUL in a value."""
    for section, given in sections.items():
        for name in (section, *given):
            if not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} cannot name a parameter")
    plain = {section: revealed(given) for section, given in sections.items()}
    if os is Os.WINDOWS:
        return json.dumps(plain).encode("ascii") + b"\n"
    lines = [
        f"{section} {name} {_sh_value(value)}\n" for section, given in plain.items() for name, value in given.items()
    ]
    return "".join([*lines, ".\n"]).encode("ascii")


def encode_single(os: Os, given: Mapping[str, str | Secret]) -> bytes:
    """The stdin for a script that `single_script` has made."""
    return encode_parameters(os, {SINGLE: given})


def single_script(os: Os, script: str) -> str:
    """`script` with the prelude that reads its parameters; give it `encode_single(...)` as stdin.

    Its own commands then find an empty standard input.
    """
    if os is Os.WINDOWS:
        return POWERSHELL_PRELUDE + script
    return SH_PRELUDE + "exec </dev/null\n" + script


def revealed(given: Mapping[str, str | Secret]) -> dict[str, str]:
    """The values as they travel: keep them for as short as possible."""
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in given.items()}


def _sh_value(value: str) -> str:
    if "\0" in value:
        raise ValueError("a value for a shell script cannot hold a NUL")
    return "".join(chr(byte) if byte in _PLAIN else f"\\0{byte:03o}" for byte in value.encode())
