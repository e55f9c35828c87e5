"""Administrator rights for this computer: asked for once, by the real sudo, and used for catalogue steps only."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from app.domain.errors import PlanStale, ProfileInvalid
from app.domain.journal import Event, EventKind
from app.domain.rights import RightsRefused, RightsWay
from app.domain.task import TaskContext
from app.services.setup.elevation.crossing import event_to_plain
from app.services.setup.elevation.inside import setup_works
from app.services.setup.elevation.outside import Elevation
from app.services.setup.elevation.ways import ElevatedChild
from app.services.targets.local import LocalTarget
from app.services.worker.plain import NotPlain, Plain
from app.services.worker.serving import Boss, Job
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.elevated_runs import NEW_PASSWORD

PASSWORD = "Fenster & 3 Türen"


@pytest.fixture
def machine() -> Iterator[PrivateMachine]:
    if not shutil.which("sudo") or not shutil.which("setpriv"):
        pytest.skip("needs sudo and setpriv")
    with private_machine(LocalTarget()) as made:
        yield made


@pytest.fixture
def told(machine: PrivateMachine) -> dict[str, Any]:
    """What a person without rights saw in there. Reading everything lets them start Satchel wherever it lies."""
    machine.reads(
        "useradd -m tech && mkdir -m 700 /tmp/place && printf 'tech ALL=(ALL) ALL\\n' >/etc/sudoers.d/tech && "
        f"printf '%s' 'tech:{PASSWORD}' | chpasswd && printf '%s' '{PASSWORD}' >/tmp/place/password && "
        "chown -R tech:tech /tmp/place"
    )
    caps = "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"
    person = ["setpriv", "--reuid=tech", "--regid=tech", "--init-groups", *caps, "env", "HOME=/home/tech"]
    program = [sys.executable, "-m", "tests.services.setup.elevated_runs", "/tmp/place", "/tmp/place/password"]
    inside = ["sh", "-c", 'cd "$1"; shift; exec "$@"', "sh", str(Path(__file__).parents[3]), *person, *program]
    ended = subprocess.run([*machine.entry, *inside], capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert PASSWORD not in ended.stdout and NEW_PASSWORD not in ended.stdout
    assert NEW_PASSWORD not in machine.reads("cat /tmp/place/journal.jsonl")
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_rights_are_asked_for_once_and_serve_the_approved_plan_only(told: dict[str, Any]) -> None:
    assert told["facts"] == {"1": 0}, "the questions of the shipped checks only, by their names"
    assert told["a named one"] == {}
    assert told["user"] != 0
    assert told["without rights"][0] == "change needs administrator rights"
    assert told["wrong password"] == "Administrator rights were not given."
    assert told["with rights"] == ["change", "change", "change"]
    assert told["a plan of ours"] == "The plan was not made with administrator rights."
    assert told["photo"] == [told["user"]], "what the person shows is kept with the rights of the person"
    assert told["run"] == ["changed", "changed", "changed"]
    assert told["reports"] == ["Names in the hosts file", "Local account", "By hand"]
    assert told["again"][:2] == ["ok", "ok"] and told["again"][2].startswith("ok proven on ")
    assert told["journal"][:5] == ["run.started", *["step.begun", "step.done"] * 2]
    assert told["hosts"] == "10.1.0.9 print.example.org"
    assert told["undo"] == ["undone", "undone"]
    assert told["owner"] == told["user"], "the journal stays the person's"
    assert told["up"] is True and told["closed"] is False


class _NoProgram:
    """Stands where the program is asked: nobody answers, and nothing may be asked."""

    task = TaskContext()

    def tell(self, name: str, value: Plain) -> None:
        pass

    def call(self, name: str, value: Plain) -> Any:
        raise AssertionError(f"asked for {name}")


def started(step: str, arguments: Mapping[str, Any]) -> Event:
    item = {"key": step, "step": step, "title": "", "state": "change", "arguments": arguments, "before": {}}
    items = [{**item, "changes": [], "skipped": False}]
    data = {"run": "1", "device": "This computer", "profile": "P", "items": items}
    return Event(1, datetime.now(UTC), EventKind.RUN_STARTED, data)


@pytest.mark.parametrize("work", ["go on", "undo"])
@pytest.mark.parametrize(
    ("step", "arguments"),
    [("net.hosts", {"entries": ["$(id)"]}), ("net.hosts", {"script": "id"}), ("identity.hostname", {"name": "a b"})],
)
def test_an_earlier_run_with_values_that_its_steps_would_not_take_is_refused(
    work: str, step: str, arguments: Mapping[str, Any]
) -> None:
    order = {"run": "1", "events": [event_to_plain(started(step, arguments))], "secrets": {}, "keys": None}
    with pytest.raises(ProfileInvalid):
        setup_works(cast("Boss", None))[work](order, cast("Job", _NoProgram()))


@pytest.mark.parametrize("order", [None, [], {}, {"run": "1", "events": [{"number": "x"}], "secrets": {}, "keys": []}])
@pytest.mark.parametrize("work", ["plan", "apply", "go on", "undo"])
def test_what_is_no_order_is_refused(work: str, order: Any) -> None:
    with pytest.raises((NotPlain, PlanStale)):
        setup_works(cast("Boss", None))[work](order, cast("Job", _NoProgram()))


def test_where_nobody_can_ask_for_the_rights_the_password_is_the_way(tmp_path: Path) -> None:
    if not shutil.which("sudo"):
        pytest.skip("needs sudo")

    def start_with_code(code: int) -> Elevation:
        return Elevation(lambda _: lambda: ElevatedChild(["sh", "-c", f"exit {code}"], b""), RightsWay.DIALOG)

    nobody, no = start_with_code(127), start_with_code(126)
    for elevation in (nobody, no):
        with pytest.raises(RightsRefused):
            elevation.ask(None, TaskContext())
    assert nobody.way is RightsWay.PASSWORD
    assert no.way is RightsWay.DIALOG, "a person who says no is not asked in another way"
