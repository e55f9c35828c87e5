"""Setup runs that outlive their visit or their process, through the command line on a private machine."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from subprocess import CompletedProcess
from typing import Any

import pytest

from app.services.targets.local import LocalTarget
from tests.end_to_end.program import ROOT, satchel
from tests.servers.private_machine import PrivateMachine, private_machine

ZONE = "schema: satchel.profile/1\nname: Zone\nsteps:\n  - use: time.zone\n    with: {zone: Europe/Oslo}\n"
ACCOUNT = """\
schema: satchel.profile/1
name: Account
params:
  word: {type: secret, ask: true}
steps:
  - use: account.local
    with: {name: tech, password: "${word}"}
  - use: time.zone
    with: {zone: Europe/Oslo}
"""
LOOK = "readlink /etc/localtime; cat /etc/timezone; cut -d : -f 1 /etc/passwd; ls /home"
# It ends the Satchel that called it in the middle of its step, once.
KILLER = r"""#!/bin/sh
case "$*" in *tech*) ;; *) exec /usr/sbin/useradd.real "$@" ;; esac
mv /usr/sbin/useradd.real /usr/sbin/useradd
kill -9 "$(cat /tmp/pid)"
exit 1
"""


@dataclass
class Bench:
    """A private machine with Satchel in it."""

    machine: PrivateMachine

    def satchel(self, *words: str, **more: Any) -> tuple[int, Any]:
        """The exit code and the document, or what was said where there is none."""
        done = self.run(*words, "--json", **more)
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr

    def run(self, *words: str, **more: Any) -> CompletedProcess[str]:
        """Satchel as a person calls it."""
        inside = [*self.machine.entry]
        inside += ["sh", "-c", f"echo $$ >/tmp/pid; cd '{ROOT}' && exec \"$@\"", "sh"]
        done = satchel(*words, before=inside, environment={"SATCHEL_HOME": "/tmp/home"}, **more)
        assert "Traceback" not in done.stderr
        return done

    def write(self, path: str, text: str) -> None:
        self.machine.reads(f"printf %s {shlex.quote(text)} >{path}")


@pytest.fixture
def bench() -> Iterator[Bench]:
    with private_machine(LocalTarget()) as machine:
        made = Bench(machine)
        made.write("/tmp/zone.yaml", ZONE)
        made.write("/tmp/account.yaml", ACCOUNT)
        yield made


def test_a_run_of_an_earlier_visit_is_listed_and_undone(bench: Bench) -> None:
    before = bench.machine.reads(LOOK)
    code, result = bench.satchel("setup", "apply", "/tmp/zone.yaml")
    assert code == 0, result
    bench.satchel("visit", "start", "--client", "The next one")
    (listed,) = bench.satchel("setup", "runs")[1]
    assert {"run": result["run"], "device": "local", "state": "done", "can_be_undone": True}.items() <= listed.items()
    # Without a word of what to undo, only this visit is meant; the way to the other one is said.
    code, said = bench.satchel("setup", "undo")
    assert code == 1
    assert f"setup undo {result['run']}" in said["error"]["hint"]
    assert bench.machine.reads(LOOK) != before
    code, again = bench.satchel("setup", "drift", result["run"])
    assert (code, [item["state"] for item in again["items"]]) == (0, ["ok"])
    bench.write("/etc/timezone", "Europe/Rome")
    code, again = bench.satchel("setup", "drift", result["run"])
    assert (code, again["items"][0]["before"], again["items"][0]["after"]) == (1, "Europe/Rome", "Europe/Oslo")
    code, undone = bench.satchel("setup", "undo", result["run"])
    assert (code, [item["outcome"] for item in undone["items"]]) == (0, ["undone"])
    assert bench.machine.reads(LOOK) == before
    assert bench.satchel("setup", "runs")[1][0]["state"] == "undone"


def test_the_newest_run_of_a_profile_is_found_in_whatever_visit(bench: Bench) -> None:
    before = bench.machine.reads(LOOK)
    assert bench.satchel("setup", "apply", "/tmp/zone.yaml")[0] == 0
    bench.satchel("visit", "close")
    undone = bench.run("setup", "undo", "/tmp/zone.yaml").stdout
    assert "Time zone  [undone]" in undone and "Time zone: Europe/Oslo -> Etc/UTC" in undone
    assert bench.machine.reads(LOOK) == before
    code, said = bench.satchel("setup", "undo", "/tmp/zone.yaml")
    assert code == 1
    assert "no run" in said["error"]["message"] and said["error"]["hint"]


def test_a_killed_run_goes_on_in_the_next_visit_with_its_secret_given_again(bench: Bench) -> None:
    before = bench.machine.reads(LOOK)
    bench.machine.reads("mv /usr/sbin/useradd /usr/sbin/useradd.real")
    bench.write("/usr/sbin/useradd", KILLER)
    bench.machine.reads("chmod 755 /usr/sbin/useradd")
    assert bench.satchel("setup", "apply", "/tmp/account.yaml", secrets={"--param-fd word": "pä ss"})[0] == -9
    bench.satchel("visit", "start")
    assert [one["state"] for one in bench.satchel("setup", "runs")[1]] == ["unfinished"]
    code, said = bench.satchel("setup", "resume")
    assert code == 2
    assert "--param-fd account.local.password=N" in said["error"]["hint"]
    code, done = bench.satchel("setup", "resume", secrets={"--param-fd account.local.password": "pä ss"})
    assert (code, [item["outcome"] for item in done["items"]]) == (0, ["changed", "changed"]), json.dumps(done)
    assert bench.machine.reads("getent shadow tech | cut -d : -f 2").startswith("$")
    assert "pä ss" not in bench.machine.reads("cat /tmp/home/visits/*/journal.jsonl").encode("latin-1").decode()
    assert bench.satchel("setup", "resume")[0] == 1
    assert bench.satchel("setup", "undo", done["run"])[0] == 0
    assert bench.machine.reads(LOOK) == before


def test_a_run_that_there_is_not_is_said(bench: Bench) -> None:
    for words in (("undo", "--run", "20200101-000000-abcdef"), ("resume", "20200101-000000-abcdef")):
        code, said = bench.satchel("setup", *words)
        assert code == 1
        assert "20200101-000000-abcdef" in said["error"]["message"]
        assert said["error"]["hint"]
