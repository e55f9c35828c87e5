"""One profile for several devices through the command line: two private machines, each behind its own sshd."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.services.targets.local import LocalTarget
from tests.end_to_end.program import satchel
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.playbooks import server_in

PROFILE = """\
schema: satchel.profile/1
name: Till
params:
  zone: {ask: true}
  word: {type: secret, ask: true}
steps:
  - use: time.zone
    with: {zone: "${zone}"}
  - use: account.local
    with: {name: tech, password: "${word}"}
  - use: manual.task
    title: Label
    with: {instructions: Put the label on it., proof: tick}
"""


@dataclass
class Site:
    """A home of Satchel with a device book, and the machines behind it."""

    folder: Path
    machines: list[PrivateMachine]

    def satchel(self, *words: object, **more: Any) -> tuple[int, Any]:
        done = satchel(*words, "--json", environment={"SATCHEL_HOME": str(self.folder / "home")}, **more)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr

    def add(self, name: str, port: int, key: Path) -> None:
        words = ("devices", "add", name, f"root@127.0.0.1:{port}", "--folder", "Shop", "--identity", key)
        assert self.satchel(*words)[0] == 0

    def states(self, answer: Any) -> dict[str, str]:
        return {one["device"]: one["state"] for one in answer["devices"]}

    def zones(self) -> list[str]:
        return [machine.reads("readlink /etc/localtime").strip().rpartition("/")[2] for machine in self.machines]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "till.yaml").write_text(PROFILE)
    return Site(tmp_path, [])


@pytest.fixture
def shop(site: Site) -> Iterator[Site]:
    """The devices "Till 1" and "Till 2", which answer, and "Gone", which does not."""
    with contextlib.ExitStack() as left:
        for number in (1, 2):
            place = site.folder / str(number)
            place.mkdir()
            site.machines.append(left.enter_context(private_machine(LocalTarget(), also=[place])))
            server = server_in(site.machines[-1], place)
            left.callback(server.stop)
            site.add(f"Till {number}", server.port, server.client_key)
        site.add("Gone", 9, server.client_key)
        yield site


def test_the_first_device_alone_then_the_others_and_what_is_away_or_failed_is_said(shop: Site) -> None:
    profile, word = shop.folder / "till.yaml", {"--param-fd word": "planted ' secret"}
    given = [
        "--folder",
        "Shop",
        "--accept-new",
        "--param",
        "zone=Europe/London",
        "--param-of",
        "Till 2",
        "zone=Asia/Tokyo",
    ]
    code, planned = shop.satchel("setup", "plan", profile, *given, secrets=word)
    assert (code, shop.states(planned)) == (1, {"Gone": "failed", "Till 1": "planned", "Till 2": "planned"}), planned
    changes = [one["plan"]["items"][0]["changes"][0]["after"] for one in planned["devices"] if one["plan"]]
    assert changes == ["Europe/London", "Asia/Tokyo"]
    # The first one fails at its second step: nothing is done on the other
    shop.machines[0].reads("mv /usr/sbin/useradd /usr/sbin/kept; ln -s /bin/false /usr/sbin/useradd")
    code, failed = shop.satchel("setup", "apply", profile, *given, "--yes", secrets=word)
    assert (code, shop.states(failed)) == (1, {"Gone": "failed", "Till 1": "failed", "Till 2": "held_back"}), failed
    assert "Till 1" in failed["devices"][1]["message"]
    assert shop.zones() == ["London", "UTC"]
    # Mended, they follow
    shop.machines[0].reads("mv -f /usr/sbin/kept /usr/sbin/useradd")
    code, done = shop.satchel("setup", "apply", profile, *given, "--yes", secrets=word)
    assert (code, shop.states(done)) == (1, {"Gone": "failed", "Till 1": "done", "Till 2": "done"}), done
    assert [one["is_canary"] for one in done["devices"]] == [True, False, False]
    assert shop.zones() == ["London", "Tokyo"]
    assert "planted" not in json.dumps([planned, failed, done])
    runs = {one["run"] for one in shop.satchel("setup", "runs")[1]}
    assert {one["result"]["run"] for one in done["devices"] if one["result"]} < runs
    # Those of one device, also when it is no longer in the book
    for _ in range(2):
        assert {one["device"] for one in shop.satchel("setup", "runs", "--device", "till 2")[1]} == {"Till 2"}
        shop.satchel("devices", "rm", "Till 2")
    assert shop.satchel("setup", "runs", "--device", "Nobody")[0] == 2


def test_what_is_missing_or_in_the_wrong_place_is_named_before_any_device_is_asked(site: Site) -> None:
    site.add("Till 2", 9, Path("/keys/till"))
    words = ("setup", "plan", site.folder / "till.yaml", "--device", "Till 2")
    said = site.satchel(*words)[1]["error"]
    assert said["message"] == 'The profile asks for "zone", "word".'
    assert said["hint"] == "Give them with --param zone=VALUE, --param-fd word=N."
    said = site.satchel(*words, "--param", "word=planted")[1]["error"]
    assert said["message"].startswith('"word" is a secret') and "--param-fd word=N" in said["hint"]
    said = site.satchel(*words, "--param", "zoen=UTC")[1]["error"]
    assert said["hint"] == "It asks for: zone, word."
    said = site.satchel(*words, "--device", "local", "--param", "zone=UTC")[1]["error"]
    assert said["message"] == 'The profile asks for "word" of Till 2.'


def test_a_profile_is_exported_with_its_devices_and_without_its_secrets(site: Site) -> None:
    site.add("Till 2", 2222, Path("/keys/till"))
    place = site.folder / "out"
    words = ("setup", "export", site.folder / "till.yaml", place, "--folder", "Shop", "--param", "zone=Europe/London")
    code, said = site.satchel(*words)
    assert (code, said["exported"], said["total"], said["secrets"]) == (0, 2, 3, ["secret_word"]), said
    assert [one["step"] for one in said["left_out"]] == ["manual.task"]
    assert said["values"] == [{"label": "zone", "value": "Europe/London"}]
    assert "- zone: Europe/London\n\nEvery device gets the same." in (place / "README.md").read_text()
    assert sorted(path.name for path in place.iterdir()) == said["files"]
    assert "Till_2" in (place / "inventory.yml").read_text()
    assert "Not in the playbook: Label" in (place / "site.yml").read_text()
    code, said = site.satchel(*words[:6])
    assert code == 2 and "zone" in said["error"]["message"]
