"""Administrator rights for this computer: how a person can give them, and that they were not given."""

from enum import Enum

from app.domain.errors import SetupError
from app.domain.language import tr


class RightsWay(Enum):
    """How this computer asks whether a program may act as administrator."""

    NONE = "none"  # there is no way that Satchel knows
    DIALOG = "dialog"  # the system asks in a window of its own: UAC, polkit
    PASSWORD = "password"  # noqa: S105 - sudo, with the password of the user


class RightsRefused(SetupError):
    hint = tr("Nothing was changed. Try again, or start Satchel as an administrator.")
