"""Its programs."""

import hashlib
import shlex
import shutil
from pathlib import Path

import pytest

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.package_source import add_package_source
from tests.services.setup.uses.use import Use


def with_an_old_version(machine: PrivateMachine) -> None:
    add_package_source(machine)
    machine.reads("apt-get -q -y install satchel-tool=1.0 2>&1")


_KEYS = Path(__file__).parents[1] / "package_keys"
"""Of the tests alone: they sign nothing else."""
SIGN = """export GNUPGHOME=/srv/packages/signer; gpg --batch --quiet --import /srv/packages/key 2>&1
mkdir -p /srv/packages/signed; cd /srv/packages/signed; cp /srv/packages/*.deb /srv/packages/Packages .
{ echo 'Date: Mon, 01 Jan 2024 00:00:00 UTC'; echo 'SHA256:'
echo " $(sha256sum Packages | cut -d ' ' -f 1) $(stat -c %s Packages) Packages"; } >Release
rm -f InRelease; gpg --batch --quiet --clearsign --output InRelease Release; gpgconf --kill gpg-agent
"""
FLATPAK = """mkdir -p /srv/flatpak; cd /srv/flatpak; [ ! -e repo ] || exit 0
mkdir -p app/files app/export rt/files
printf '[Application]\\nname=org.example.Demo\\nruntime=org.example.Platform/%s/1\\n' "$(uname -m)" >app/metadata
printf '[Runtime]\\nname=org.example.Platform\\nruntime=org.example.Platform/%s/1\\n' "$(uname -m)" >rt/metadata
flatpak build-export --disable-sandbox repo app 1 2>&1
flatpak build-export --disable-sandbox --runtime --files=files repo rt 1 2>&1
"""


def with_a_signed_source(machine: PrivateMachine) -> None:
    """The package source is signed, and the machine does not know it. Skips the test where there is no GnuPG."""
    if not shutil.which("gpg"):
        pytest.skip("this system has no GnuPG")
    add_package_source(machine)
    key = shlex.quote((_KEYS / "signing.asc").read_text())
    machine.reads(f"mkdir -p -m 700 /srv/packages/signer; printf %s {key} >/srv/packages/key; {SIGN}")


def with_applications(machine: PrivateMachine) -> None:
    """A source in a folder: an application and its runtime. Skips the test where there is no Flatpak."""
    if not shutil.which("flatpak"):
        pytest.skip("this system has no Flatpak")
    machine.reads(FLATPAK)


IMAGE = b"#!/bin/sh\necho a program\n"


def with_an_image(machine: PrivateMachine) -> None:
    machine.reads(f"mkdir -p /srv/stick; printf %s {shlex.quote(IMAGE.decode())} >/srv/stick/demo.AppImage")


USES = (
    Use(
        "software.source",
        {"name": "site", "url": "file:/srv/packages/signed", "key": (_KEYS / "public.asc").read_text()},
        look="cd /etc/apt; ls -l --time-style=+ sources.list.d keyrings; cat sources.list.d/* keyrings/satchel*; "
        "ls /var/lib/apt/lists; :",
        prepare=with_a_signed_source,
    ),
    Use(
        "software.installer",
        {
            "file": "demo.AppImage",
            "sha256": hashlib.sha256(IMAGE).hexdigest(),
            "place": "/srv/stick/demo.AppImage",
        },
        look="find /opt -exec stat -c '%n %a %u %g' {} +; cat /opt/satchel/*; ls -a /var/tmp; :",
        prepare=with_an_image,
    ),
    Use(
        "software.flatpak",
        {"ids": ["org.example.Demo"], "remote": "site", "url": "file:///srv/flatpak/repo"},
        look="flatpak remotes --columns=name,url; flatpak list --columns=ref",
        prepare=with_applications,
    ),
    Use("software.package", {"names": ["satchel-tool=2.0", "satchel-demo"]}, prepare=with_an_old_version),
)
