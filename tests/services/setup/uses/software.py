"""Its programs."""

import shutil

import pytest

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.package_source import add_package_source
from tests.services.setup.uses.use import Use


def with_an_old_version(machine: PrivateMachine) -> None:
    add_package_source(machine)
    machine.reads("apt-get -q -y install satchel-tool=1.0 2>&1")


FLATPAK = """mkdir -p /srv/flatpak; cd /srv/flatpak; [ ! -e repo ] || exit 0
mkdir -p app/files app/export rt/files
printf '[Application]\\nname=org.example.Demo\\nruntime=org.example.Platform/%s/1\\n' "$(uname -m)" >app/metadata
printf '[Runtime]\\nname=org.example.Platform\\nruntime=org.example.Platform/%s/1\\n' "$(uname -m)" >rt/metadata
flatpak build-export --disable-sandbox repo app 1 2>&1
flatpak build-export --disable-sandbox --runtime --files=files repo rt 1 2>&1
"""


def with_applications(machine: PrivateMachine) -> None:
    """A source in a folder: an application and its runtime. Skips the test where there is no Flatpak."""
    if not shutil.which("flatpak"):
        pytest.skip("this system has no Flatpak")
    machine.reads(FLATPAK)


USES = (
    Use(
        "software.flatpak",
        {"ids": ["org.example.Demo"], "remote": "site", "url": "file:///srv/flatpak/repo"},
        look="flatpak remotes --columns=name,url; flatpak list --columns=ref",
        prepare=with_applications,
    ),
    Use("software.package", {"names": ["satchel-demo"]}, prepare=add_package_source),
    Use(
        "software.package",
        {"names": ["satchel-tool=2.0", "satchel-demo"]},
        prepare=with_an_old_version,
        name="software.package in another version",
    ),
)
