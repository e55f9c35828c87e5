"""A package source in a folder of a private machine: `satchel-demo` needs `satchel-demo-data`."""

import shlex
import shutil

import pytest

from tests.servers.private_machine import PrivateMachine


def add_package_source(machine: PrivateMachine) -> None:
    """From now on apt of the machine knows these two packages and no others. Skips the test where there is no apt."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        pytest.skip("this system has no apt")
    for name, needs in (("satchel-demo", "satchel-demo-data"), ("satchel-demo-data", "")):
        control = (
            f"Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: T <t@example.org>\nDescription: test\n"
        )
        control += f"Depends: {needs}\n" if needs else ""
        place = f"/srv/packages/{name}"
        machine.reads(
            f"mkdir -p {place}/DEBIAN; printf %s {shlex.quote(control)} >{place}/DEBIAN/control; cd /srv/packages; "
            f"dpkg-deb -b {name} >/dev/null; (dpkg-deb -f {name}.deb; "
            f'printf "Filename: ./{name}.deb\\nSize: %s\\nSHA256: %s\\n\\n" "$(stat -c %s {name}.deb)" '
            f'"$(sha256sum {name}.deb | cut -d " " -f 1)") >>Packages'
        )
    machine.reads(
        "rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/*; "
        "echo 'deb [trusted=yes] file:/srv/packages ./' >/etc/apt/sources.list; apt-get -q update 2>&1"
    )
