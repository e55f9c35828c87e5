"""Software, updates, printers and shared folders: how they compare, and what several of them do together.

The answers of dnf and of Windows are written from documentation.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup import ItemState
from app.domain.setup_runs import Outcome
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.cache.files import CachedFile
from app.services.setup.cache.filling import add
from app.services.setup.cache.store import OfflineCache, readiness, with_cache
from app.services.setup.planning import SHIPPED
from app.services.setup.service import carry_out, make_plan, undo
from app.services.setup.steps.software import package
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.package_source import add_package_source
from tests.services.setup.uses.software import USES as SOFTWARE
from tests.services.setup.uses.software import with_a_signed_source

TASK = TaskContext()
APT = "manager apt\nsystem debian-12-amd64\n"
PENDING = "manager apt\nfresh yes\npending openssl 3.0.1 3.0.2 Debian-Security:12/stable-security [amd64])\n"
PENDING += "pending nano 7.1 7.2 Debian:12.1/stable [amd64])\n"
PRINTER = "exists yes\nuri aXBwOi8vYQ==\ninfo \nlocation \ndriver cmF3\n"
CACHED = CachedFile("debian-12-amd64", "a", "1.0", "0" * 64, 5, "a.deb", "/cache/file").line
HASH = "ab" * 32


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


FSTAB = f"line {b64('LABEL=x /mnt/x ext4 defaults 0 0')}\naccount \nbelow no\nfolder yes\nnear {b64('/')}\nids \n"
MAP = {"share": "//nas/a b", "folder": "/mnt/x", "account": "scan", "password": Secret("w")}
APPS = b64(json.dumps([{"name": "A.B", "full": "f", "place": "", "kind": "for new people"}]))
INSTALLER = {"file": "tool.deb", "sha256": HASH, "product": "tool", "title": "Tool", "version": "2.0"}

CASES: list[tuple[str, dict[str, Any], str, Os, list[str] | str]] = [
    ("software.package", {"names": ["a=2"]}, APT + "have a 1\nchanges a 1 2\n", Os.LINUX, ["version 1 > version 2"]),
    ("software.package", {"names": ["a=1"]}, APT + "have a 1\n", Os.LINUX, []),
    (
        "software.package",
        {"names": ["a"]},
        APT + "adds a\nchanges b 1 2\n",
        Os.LINUX,
        ["not installed > installed", "1 > 2"],
    ),
    (
        "software.package",
        {"names": ["a"], "cached": [CACHED]},
        APT + "refuses Unable to locate package a\ncached a \n",
        Os.LINUX,
        ["not installed > installed from the offline cache"],
    ),
    (
        "software.package",
        {"names": ["a"], "cached": [CACHED.replace("debian-12", "debian-13")]},
        APT + "refuses Unable to locate package a\n",
        Os.LINUX,
        "Unable to locate",
    ),
    (
        "software.package",
        {"names": ["a"], "source": "site"},
        APT + "refuses Unable to locate package a\n",
        Os.LINUX,
        ["not installed > installed from site with all that it needs"],
    ),
    ("software.flatpak", {"ids": ["a.b.C"]}, "manager flatpak\nref a.b.C/x/1\n", Os.LINUX, []),
    ("software.flatpak", {"ids": ["a.b.C"]}, "manager flatpak\n", Os.LINUX, "no source flathub"),
    ("software.installer", INSTALLER, "version 2.0\nplace -\n", Os.LINUX, []),
    ("software.installer", INSTALLER, "version \nplace -\n", Os.LINUX, "tool.deb is not in the offline cache"),
    (
        "software.installer",
        INSTALLER | {"place": "/x"},
        "version 1.0\nplace yes\n",
        Os.LINUX,
        ["version 1.0 > version 2.0"],
    ),
    ("software.installer", INSTALLER | {"product": ""}, "version \nplace -\n", Os.LINUX, "by which name"),
    (
        "software.installer",
        {"file": "a.AppImage", "sha256": HASH},
        f"version {'0' * 64}\nplace -\nbelow yes\n",
        Os.LINUX,
        "there is another file at /opt/satchel/a.AppImage",
    ),
    ("software.appx", {"names": ["a.b"]}, f"apps {APPS}\n", Os.WINDOWS, ["for new people > removed"]),
    ("software.appx", {"names": ["C"]}, f"apps {b64('[]')}\n", Os.WINDOWS, []),
    (
        "software.m365",
        {"tool": r"C:\setup.exe", "languages": ["en-us"]},
        "products VisioProRetail\nversion 16\ntool yes\n",
        Os.WINDOWS,
        ["VisioProRetail > O365ProPlusRetail, en-us"],
    ),
    (
        "software.m365",
        {"tool": r"C:\setup.exe", "languages": ["en-us"]},
        "products \nversion \ntool no\n",
        Os.WINDOWS,
        "no deployment tool",
    ),
    ("update.run", {}, PENDING, Os.LINUX, ["3.0.1 > 3.0.2", "7.1 > 7.2"]),
    ("update.run", {"which": "security"}, PENDING, Os.LINUX, ["3.0.1 > 3.0.2"]),
    ("update.run", {}, "manager dnf\nfresh no\n", Os.LINUX, ["more than 1 days ago > now"]),
    (
        "update.run",
        {"which": "security"},
        "manager windows\nfresh yes\npending 1 - other Driver\npending 2 - security Cumulative\n",
        Os.WINDOWS,
        ["not installed > installed"],
    ),
    ("print.add", {"name": "p", "address": "ipp://a", "driver": "raw"}, PRINTER, Os.LINUX, ["none > p"]),
    ("print.add", {"name": "p", "address": "ipp://a"}, PRINTER, Os.LINUX, "another driver"),
    ("share.map", MAP, FSTAB, Os.LINUX, "is the place of something else"),
    (
        "share.map",
        MAP,
        FSTAB.replace(b64("LABEL=x /mnt/x ext4 defaults 0 0"), "").replace("account ", f"account {b64('other')}"),
        Os.LINUX,
        "the password of other",
    ),
    (
        "share.drive",
        {"user": "u", "share": "//nas/x", "drive": "p:", "account": "SITE\\s", "password": Secret("w")},
        f"remote {b64(r'\\nas\x')}\naccount {b64('site\\S')}\n",
        Os.WINDOWS,
        [],
    ),
]


def with_defaults(step: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {one.name: one.default for one in SHIPPED[step].parameters if one.default is not None} | dict(arguments)


@pytest.mark.parametrize(("step", "written", "answer", "os", "expected"), CASES)
def test_a_comparison_names_what_differs_or_why_it_cannot_be(
    step: str, written: dict[str, Any], answer: str, os: Os, expected: list[str] | str
) -> None:
    arguments = with_defaults(step, written)
    found = SHIPPED[step].compare(SHIPPED[step].probe(arguments).parse(os, answer), arguments)
    if isinstance(expected, str):
        assert found.state is ItemState.IMPOSSIBLE and expected in found.reason
        return
    assert [f"{change.before} > {change.after}" for change in found.changes] == expected
    assert found.state is (ItemState.CHANGE if expected else ItemState.OK)


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        add_package_source(made)
        yield made


def profile(*items: tuple[str, Mapping[str, Any]]) -> Profile:
    return Profile("Site", tuple(ProfileItem(step, arguments) for step, arguments in items))


def test_an_installer_of_the_cache_is_installed_only_where_it_is_the_right_one(
    machine: PrivateMachine, tmp_path: Path
) -> None:
    journal, cache = JournalFile(tmp_path / "journal.jsonl"), OfflineCache(tmp_path / "cache")
    deb = tmp_path / "tool 2.deb"
    deb.write_bytes(base64.b64decode(machine.reads("base64 /srv/packages/satchel-demo_1.0_all.deb")))
    about = {"file": "tool.deb", "sha256": hashlib.sha256(deb.read_bytes()).hexdigest(), "product": "satchel-demo"}
    wanted = profile(("software.installer", about))
    assert readiness(wanted, cache).missing == ("Installer tool.deb",)
    add(cache, deb)
    assert readiness(wanted, cache).missing == ()

    def result_with(**more: str) -> Any:
        plan = make_plan(machine, with_cache(profile(("software.installer", about | more)), cache), TASK)
        return carry_out(machine, plan, journal, TASK)

    # Another package than the profile says, and one that needs another first
    assert result_with(product="other").items[0].message.startswith("tool.deb is the package satchel-demo, not other")
    assert "by the step for packages: satchel-demo-data" in result_with().items[0].message
    machine.reads("apt-get -q -y install satchel-demo-data 2>&1")
    look = "dpkg-query -W; ls -a /var/lib /var/tmp"
    before = machine.reads(look)
    result = result_with()
    assert [one.outcome for one in result.items] == [Outcome.CHANGED], result.items
    assert "satchel-demo\t1.0" in machine.reads("dpkg-query -W")
    assert [one.outcome for one in undo(machine, journal, result.run, TASK).items] == [Outcome.UNDONE]
    assert machine.reads(look) == before
    machine.reads("apt-get -q -y remove satchel-demo-data 2>&1")


def test_a_package_comes_from_a_source_that_the_same_profile_adds(machine: PrivateMachine, tmp_path: Path) -> None:
    with_a_signed_source(machine)
    machine.reads("mv /etc/apt/sources.list /etc/apt/sources.kept; rm -rf /var/lib/apt/lists/*")
    source = next(use for use in SOFTWARE if use.step == "software.source")
    look = "dpkg-query -W; ls -R /etc/apt; ls /var/lib/apt/lists | grep signed; :"
    before, journal = machine.reads(look), JournalFile(tmp_path / "journal.jsonl")
    package = {"names": ["satchel-demo"], "source": "site"}
    wanted = profile(
        (source.step, source.arguments),
        ("software.package", package),
        ("software.package", {"names": ["satchel-demo-data"], "source": "site"}),
    )
    plan = make_plan(machine, wanted, TASK)
    assert len(plan.to_do) == 3
    result = carry_out(machine, plan, journal, TASK)
    # What came with the one before is there already when its own turn comes
    assert [one.outcome for one in result.items] == [Outcome.CHANGED, Outcome.CHANGED, Outcome.ALREADY], result.items
    assert {one.outcome for one in undo(machine, journal, result.run, TASK).items} == {Outcome.UNDONE}
    assert machine.reads(look) == before
    machine.reads("mv /etc/apt/sources.kept /etc/apt/sources.list; apt-get -q update 2>&1")


def test_a_step_may_do_less_than_was_approved_and_never_more(machine: PrivateMachine, tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal.jsonl")
    plan = make_plan(machine, profile(("software.package", {"names": ["satchel-demo"]})), TASK)
    machine.reads("apt-get -q -y install satchel-demo-data 2>&1")
    less = make_plan(machine, profile(("software.package", {"names": ["satchel-demo"]})), TASK)
    result = carry_out(machine, plan, journal, TASK)
    assert [one.outcome for one in result.items] == [Outcome.CHANGED], result.items
    assert {one.outcome for one in undo(machine, journal, result.run, TASK).items} == {Outcome.UNDONE}
    assert "satchel-demo-data\t1.0" in machine.reads("dpkg-query -W")
    machine.reads("apt-get -q -y remove satchel-demo-data 2>&1")
    more = carry_out(machine, less, journal, TASK)
    assert more.items[0].message.endswith("no longer as the preview showed it.")
    assert "satchel-demo\t" not in machine.reads("dpkg-query -W")


def test_a_look_at_packages_leaves_nothing_on_a_device_whose_lists_are_newer_than_its_cache(
    machine: PrivateMachine,
) -> None:
    # A container's apt keeps no cache at all, and then nothing could be left
    machine.reads("rm -f /var/cache/apt/*.bin; grep -l pkgcache /etc/apt/apt.conf.d/* | xargs -r rm")
    (item,) = make_plan(machine, profile(("software.package", {"names": ["satchel-demo"]})), TASK).items
    assert [change.after for change in item.comparison.changes] == ["installed", "satchel-demo-data"]
    assert machine.reads("ls /var/cache/apt") == "archives\n"


def test_a_new_device_fetches_its_lists_first_and_the_undo_takes_away_what_came(
    machine: PrivateMachine, tmp_path: Path
) -> None:
    machine.reads("rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin")
    look = "dpkg-query -W; ls -A /var/lib | grep satchel; :"
    before, journal = machine.reads(look), JournalFile(tmp_path / "journal.jsonl")
    plan = make_plan(machine, profile(("software.package", {"names": ["satchel-demo"]})), TASK)
    assert plan.items[0].comparison.changes[0].after == "installed with all that it needs, when the lists are fetched"
    result = carry_out(machine, plan, journal, TASK)
    assert [one.outcome for one in result.items] == [Outcome.CHANGED], result.items
    assert "satchel-demo-data\t1.0" in machine.reads("dpkg-query -W")
    assert {one.outcome for one in undo(machine, journal, result.run, TASK).items} == {Outcome.UNDONE}
    assert machine.reads(look) == before


def test_what_a_device_without_lists_says_of_a_package_is_no_part_of_how_it_was() -> None:
    said = (
        "manager apt\nsystem debian-12-amd64\nlists none\nrefuses " + words
        for words in ("Unable to locate", "No candidate")
    )
    one, other = (package.parse(Os.LINUX, text) for text in said)
    assert one == other
