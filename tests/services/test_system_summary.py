"""A device in a few lines: what it said, and neither its name nor its serial number unless they are asked for."""

import ipaddress

from app.domain.facts import KnownFacts
from app.services.facts.disk.drives import DRIVES, Drive
from app.services.facts.disk.file_systems import FILE_SYSTEMS, FileSystem
from app.services.facts.inventory.machine import MACHINE, Adapter, Machine
from app.services.facts.network.addresses import ADDRESSES, Address
from app.services.facts.network.links import LINKS, Link
from app.services.facts.platform import PLATFORM, Platform
from app.services.system_summary import summary

FACTS = KnownFacts(
    {
        PLATFORM: Platform("Debian GNU/Linux 12\x1b[2J", "6.1.0", "x86_64", "nd-server"),
        MACHINE: Machine("Dell", "OptiPlex", "PF3XK91Q", adapters=(Adapter("eno1", "d8:9e:f3:01:02:03"),)),
        DRIVES: (Drive("sda", 500_000_000_000, "Samsung SSD", "S5Y2NF0R", "ssd"),),
        FILE_SYSTEMS: (
            FileSystem("/", "/dev/sda2", "ext4", 100_000_000_000, 7_000_000_000, is_system=True),
            FileSystem("/media/jonas/STICK", "/dev/sdb1", "vfat", 8_000_000_000, 7_000_000_000),
        ),
        LINKS: (
            Link("enx3c5282aabbc1", True, False, True, True),
            Link("eno1", True, False, True, True, speed=1000),
            Link("lo", False, False, True, True, True),
        ),
        ADDRESSES: (
            Address("eno1", ipaddress.ip_interface("10.0.0.7/24")),
            Address("eno1", ipaddress.ip_interface("fe80::da9e:f3ff:fe01:203/64")),
            Address("eno1", ipaddress.ip_interface("2001:db8::da9e:f3ff:fe01:203/64")),
        ),
    }
)


def test_it_tells_what_is_known_and_leaves_out_the_rest() -> None:
    text = summary(FACTS)
    for part in ("Debian GNU/Linux 12", "Dell OptiPlex", "7.0 GB of 100 GB free (7%)", "1000 Mbit/s", "10.0.0.7/24"):
        assert part in text
    assert "Processor" not in text and "lo " not in text
    assert "\x1b" not in text
    assert summary(KnownFacts({})) == "The device did not say anything about itself.\n"


def test_names_and_serial_numbers_are_left_out_unless_asked_for() -> None:
    for secret in ("nd-server", "PF3XK91Q", "S5Y2NF0R", "d8:9e:f3:01:02:03", "f3ff:fe01", "jonas", "3c5282aabbc1"):
        assert secret not in summary(FACTS)
        assert secret in summary(FACTS, shows_all=True)
