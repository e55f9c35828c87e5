"""Its updates."""

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.uses.software import with_an_old_version
from tests.services.setup.uses.use import Use


def with_updates_by_itself(machine: PrivateMachine) -> None:
    """Whether the program is there is all that the step asks of it."""
    machine.reads("printf '#!/bin/sh\\n' >/usr/bin/unattended-upgrade; chmod 755 /usr/bin/unattended-upgrade")


USES = (
    Use("update.run", {}, prepare=with_an_old_version),
    Use(
        "update.policy",
        {"restart": True, "until": 5},
        look="cd /etc/apt/apt.conf.d; stat -c '%n %a %u %g' *; cat *; apt-config dump | grep -i upgrade; :",
        prepare=with_updates_by_itself,
    ),
)
