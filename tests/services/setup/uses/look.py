"""How it looks."""

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.uses.sec import DESKTOP
from tests.services.setup.uses.use import Use


def _has_a_picture(machine: PrivateMachine) -> None:
    """And a setting of the owner in the same database, which must stay."""
    machine.reads(
        "mkdir -p /usr/share/backgrounds /etc/dconf/db/local.d /etc/dconf/profile; "
        ": >'/usr/share/backgrounds/it'\"'\"'s $(id).jpg'; "
        "printf '[org/gnome/desktop/interface]\\nclock-show-date=true\\n' >/etc/dconf/db/local.d/10-own; "
        "dconf update; printf 'user-db:user\\n' >/etc/dconf/profile/user"
    )


USES = (
    Use(
        "look.brand",
        {"wallpaper": "/usr/share/backgrounds/it's $(id).jpg", "sleep": 0},
        look=DESKTOP,
        prepare=_has_a_picture,
    ),
)
