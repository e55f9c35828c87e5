"""A device in a few lines: what it said, and neither its name nor its serial number unless they are asked for."""

import ipaddress

from app.domain.facts import KnownFacts
from app.services.facts.disk.file_systems import FILE_SYSTEMS, FileSystem
from app.services.facts.network.addresses import ADDRESSES, Address
from app.services.facts.network.links import LINKS, Link
from app.services.facts.platform import PLATFORM, Platform
from app.services.setup.nameplate import NAMEPLATE, Nameplate
from app.services.system_summary import summary

FACTS = KnownFacts(
    {
        PLATFORM: Platform("Debian GNU/Linux 12\x1b[2J", "6.1.0", "x86_64", "nd-server"),
        NAMEPLATE: Nameplate("Dell", "OptiPlex", "PF3XK91Q", "Debian", "6.1.0"),
        FILE_SYSTEMS: (FileSystem("/", "/dev/sda2", "ext4", 100_000_000_000, 7_000_000_000, is_system=True),),
        LINKS: (Link("eno1", True, False, True, True, speed=1000), Link("lo", False, False, True, True, True)),
        ADDRESSES: (Address("eno1", ipaddress.ip_interface("10.0.0.7/24")),),
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
    assert "nd-server" not in summary(FACTS) and "PF3XK91Q" not in summary(FACTS)
    assert "nd-server" in summary(FACTS, shows_all=True) and "PF3XK91Q" in summary(FACTS, shows_all=True)
