"""The offline cache: fetched on one device with a network, installed on another that has none, and undone there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import SetupError
from app.domain.profiles import Profile, ProfileItem
from app.domain.setup_runs import Outcome
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.cache.files import CACHED, CachedFile, cached_in, from_line
from app.services.setup.cache.filling import add, fill
from app.services.setup.cache.store import Kept, OfflineCache, readiness, with_cache
from app.services.setup.service import carry_out, make_plan, undo
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.package_source import add_package_source

TASK = TaskContext()
NOT_THERE = "0" * 64
LEFT = "ls -d /var/tmp/satchel-cache.* 2>&1"  # what others put there meanwhile shows through


def wanting(*names: str) -> Profile:
    return Profile("Site", (ProfileItem("software.package", {"names": list(names)}), ProfileItem("time.zone", {})))


@pytest.fixture
def cache(tmp_path: Path) -> OfflineCache:
    return OfflineCache(tmp_path / "cache")


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        add_package_source(made)
        yield made


def test_what_one_device_fetched_is_installed_on_another_without_a_network(
    machine: PrivateMachine, cache: OfflineCache, tmp_path: Path
) -> None:
    profile = Profile("Site", (wanting("satchel-demo").items[0],))
    assert readiness(profile, cache).missing == ("Package satchel-demo",)
    before = machine.reads(f"{LEFT}; dpkg-query -W")
    filled = fill(profile, machine, cache, TASK)
    assert ({file.package for file in filled.files}, filled.refused) == ({"satchel-demo", "satchel-demo-data"}, ())
    assert machine.reads(f"{LEFT}; dpkg-query -W") == before
    assert (readiness(profile, cache).ready, readiness(profile, cache).total) == (1, 1)
    with private_machine(LocalTarget()) as site:
        site.reads("rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* /var/lib/apt/lists/*")
        (alone,) = make_plan(site, profile, TASK).items[0].comparison.changes
        assert alone.after.endswith("when the lists are fetched")
        plan = make_plan(site, with_cache(profile, cache), TASK)
        assert [change.after for change in plan.items[0].comparison.changes] == [
            "installed from the offline cache",
            "satchel-demo-data",
        ]
        look = f"dpkg-query -W; ls -a /var/lib; {LEFT}; apt-mark showmanual"
        before = site.reads(look)
        journal = JournalFile(tmp_path / "journal.jsonl")
        result = carry_out(site, plan, journal, TASK)
        assert [one.outcome for one in result.items] == [Outcome.CHANGED], result.items
        assert "satchel-demo-data\t1.0" in site.reads("dpkg-query -W")
        assert "satchel-demo-data" not in site.reads("apt-mark showmanual")
        assert not make_plan(site, with_cache(profile, cache), TASK).to_do
        assert [one.outcome for one in undo(site, journal, result.run, TASK).items] == [Outcome.UNDONE]
        assert site.reads(look) == before


def test_a_changed_file_of_the_cache_is_not_installed(
    machine: PrivateMachine, cache: OfflineCache, tmp_path: Path
) -> None:
    profile = Profile("Site", (wanting("satchel-demo").items[0],))
    fill(profile, machine, cache, TASK)
    plan = make_plan(machine, with_cache(profile, cache), TASK)
    for kept in cache.files():
        Path(kept.file.path).write_bytes(b"another")
    result = carry_out(machine, plan, JournalFile(tmp_path / "journal.jsonl"), TASK)
    assert result.items[0].message.endswith("is not in the offline cache any more, or it was changed.")
    assert "satchel-demo\t" not in machine.reads("dpkg-query -W; ls -a /var/lib | grep satchel || :")


def test_what_cannot_be_fetched_is_said(machine: PrivateMachine, cache: OfflineCache) -> None:
    filled = fill(wanting("satchel-nothing", "satchel-none"), machine, cache, TASK)
    assert not filled.files
    (said,) = filled.refused  # in one line, however many files are meant
    assert "Unable to locate package satchel-" in said and said.endswith("(and 1 more)")


def test_a_file_serves_several_names_and_comes_back_as_it_was(cache: OfflineCache, tmp_path: Path) -> None:
    source = tmp_path / "a b.deb"
    source.write_bytes(b"package")
    file = CachedFile("debian-12-amd64", "a", "1:2", "", 0, "a.deb", "", "{code}", "/S /x=$(id) y")
    cache.keep(source, Kept(file, ("one",)))
    made = cache.keep(source, Kept(file, ("two",)))
    (kept,) = cache.files()
    assert kept == Kept(made, ("one", "two"))
    assert from_line(made.line) == made
    (line,) = with_cache(wanting("two"), cache).items[0].arguments["cached"]
    assert cached_in({"cached": [line]}) == [made]
    assert CACHED.pattern and not with_cache(wanting("three"), cache).items[0].arguments.get("cached")


def test_a_damaged_description_is_as_if_it_were_not_there(cache: OfflineCache, tmp_path: Path) -> None:
    source = tmp_path / "setup.exe"
    source.write_bytes(b"installer")
    made = add(cache, source)
    about = Path(made.path).with_name("about.json")
    for damage in ("[", "{}", '[{"system": "any"}]', about.read_text().replace(made.sha256, NOT_THERE), "[1]"):
        about.write_text(damage)
        assert cache.files() == []


@pytest.mark.parametrize("name", ["../../etc/passwd", ".hidden", "a\\b", ""])
def test_a_device_that_names_other_files_is_not_believed(
    machine: PrivateMachine, cache: OfflineCache, name: str
) -> None:
    class Hostile(PrivateMachine):
        def run(self, script: str, task: TaskContext, **more: object):  # type: ignore[no-untyped-def, override]
            result = super().run(script, task, **more)  # type: ignore[arg-type]
            told = result.output.replace("file satchel-tool_2.0_all.deb ", f"file {name} ")
            return type(result)(result.exit_code, told, result.errors)

    with pytest.raises(SetupError, match="names a file that is none"):
        fill(wanting("satchel-tool"), Hostile(machine.through, machine.pid), cache, TASK)
    assert cache.files() == []
