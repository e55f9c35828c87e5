"""As whom a script is run on a device."""

import shlex

from app.domain.facts import EXIT_DENIED


def elevated(whole: str) -> str:
    """A whole script of sh, run by root."""
    return (
        'if [ "$(id -u)" != 0 ]; then\n'
        f"sudo -n true </dev/null >/dev/null 2>&1 || exit {EXIT_DENIED}\n"
        f"exec sudo -n -- sh -c {shlex.quote(whole)}\n"
        f"fi\n{whole}"
    )
