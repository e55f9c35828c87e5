"""Values in commands that a person reads, copies and runs: whatever a value holds, it stays one word."""

import re
import shlex

from app.domain.target import Os

_SINGLE_QUOTES = "(['\u2018\u2019\u201a\u201b])"


def quoted(os: Os, value: str) -> str:
    """`value` as one argument of a command, bare where that is safe. Takes one line without control characters."""
    if os is not Os.WINDOWS:
        return shlex.quote(value)
    if re.fullmatch(r"[A-Za-z0-9_.:\\-]+", value) and not value.startswith("-"):
        return value
    return powershell_text(value)


def powershell_text(value: str) -> str:
    """`value` in quotes, as a hashtable needs it. PowerShell takes several kinds of single quotes for one."""
    return "'" + re.sub(_SINGLE_QUOTES, r"\1\1", value) + "'"
