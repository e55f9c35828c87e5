"""A package source in a folder of a private machine: `satchel-demo` needs `satchel-demo-data`.

Of `satchel-tool` and `satchel-old` there are two versions.
"""

import shlex
import shutil

import pytest

from tests.servers.private_machine import PrivateMachine


def add_package_source(machine: PrivateMachine) -> None:
    """From now on apt of the machine knows these packages and no others. Skips the test where there is no apt."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        pytest.skip("this system has no apt")
    packages = (
        ("satchel-demo", "1.0", "satchel-demo-data"),
        ("satchel-demo-data", "1.0", ""),
        ("satchel-tool", "1.0", ""),
        ("satchel-tool", "2.0", ""),
        ("satchel-old", "1.0", ""),
        ("satchel-old", "2.0", ""),
    )
    made = []
    for name, version, needs in packages:
        control = f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: T <t@example.org>\n"
        control += f"Description: test\n{f'Depends: {needs}' if needs else 'Priority: optional'}\n"
        file = f"{name}_{version}_all"
        made.append(
            f"mkdir -p {file}/DEBIAN; printf %s {shlex.quote(control)} >{file}/DEBIAN/control; "
            f"dpkg-deb -b {file} >/dev/null; (dpkg-deb -f {file}.deb; "
            f'printf "Filename: ./{file}.deb\\nSize: %s\\nSHA256: %s\\n\\n" "$(stat -c %s {file}.deb)" '
            f'"$(sha256sum {file}.deb | cut -d " " -f 1)") >>Packages'
        )
    begin = "mkdir -p /srv/packages; cd /srv/packages; [ ! -e Packages ] || exit 0; export SOURCE_DATE_EPOCH=1700000000"
    machine.reads("; ".join([begin, *made]))
    machine.reads(
        "rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/*; "
        "echo 'deb [trusted=yes] file:/srv/packages ./' >/etc/apt/sources.list; apt-get -q update 2>&1"
    )
