"""Its updates."""

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.package_source import add_package_source
from tests.services.setup.uses.use import Use


def with_an_update(machine: PrivateMachine) -> None:
    add_package_source(machine)
    machine.reads("apt-get -q -y install satchel-old=1.0 2>&1")


def with_updates_by_itself(machine: PrivateMachine) -> None:
    """Whether the program is there is all that the step asks of it."""
    machine.reads("printf '#!/bin/sh\\n' >/usr/bin/unattended-upgrade; chmod 755 /usr/bin/unattended-upgrade")


USES = (
    Use("update.run", {}, prepare=with_an_update),
    Use(
        "update.policy",
        {"restart": True, "until": 5},
        look="cd /etc/apt/apt.conf.d; stat -c '%n %a %u %g' *; cat *; apt-config dump | grep -i upgrade; :",
        prepare=with_updates_by_itself,
    ),
)
