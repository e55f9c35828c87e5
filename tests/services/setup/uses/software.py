"""Its programs."""

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.package_source import add_package_source
from tests.services.setup.uses.use import Use


def with_an_old_version(machine: PrivateMachine) -> None:
    add_package_source(machine)
    machine.reads("apt-get -q -y install satchel-tool=1.0 2>&1")


USES = (
    Use("software.package", {"names": ["satchel-demo"]}, prepare=add_package_source),
    Use(
        "software.package",
        {"names": ["satchel-tool=2.0", "satchel-demo"]},
        prepare=with_an_old_version,
        name="software.package in another version",
    ),
)
