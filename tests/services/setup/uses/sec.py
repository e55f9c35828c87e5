"""How it is protected."""

from tests.services.setup.uses.use import Use

_DESKTOP = (
    "find /etc/dconf -type f -exec sh -c 'stat -c \"%n %a %u %g\" $1; od -c $1' sh {} ';' 2>&1; "
    "find /etc/dconf -type d 2>&1; :"
)

USES: tuple[Use, ...] = (Use("sec.lock", {"minutes": 5}, look=_DESKTOP),)
