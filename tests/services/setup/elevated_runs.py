"""Run as a person without rights on a private machine: asks for them by the real sudo, and sets this computer up.

`elevated_runs.py FOLDER PASSWORD-FILE`; prints what came of it as JSON.
"""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from app.domain.by_hand import HandProof, HandWork
from app.domain.errors import PlanStale
from app.domain.facts import Fact
from app.domain.profiles import Profile, ProfileItem
from app.domain.rights import RightsRefused, RightsWay
from app.domain.secret import Secret
from app.domain.setup_runs import Plan
from app.domain.setup_support import Support
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.disk.file_systems import FILE_SYSTEMS
from app.services.journal_file import JournalFile
from app.services.setup.elevation.outside import Elevation
from app.services.setup.service import make_plan
from app.services.targets.local import LocalTarget

TASK = TaskContext()
NEW_PASSWORD = "Zimmer-Häuschen-ü1"
WANTED = Profile(
    "Test",
    (
        ProfileItem("net.hosts", {"entries": ["10.1.0.9 print.example.org"]}),
        ProfileItem("account.local", {"name": "colleague", "password": Secret(NEW_PASSWORD)}),
        ProfileItem("manual.task", {"instructions": "Photograph the label.", "proof": "photo"}),
    ),
)
OTHER = Profile("Other", WANTED.items[:1])


class Person:
    """Shows a photo."""

    def __init__(self, photo: str) -> None:
        self._photo = photo

    def ask(self, work: HandWork, task: TaskContext) -> HandProof:
        return HandProof(photo=self._photo)


def states(plan: Plan) -> list[str]:
    return [f"{item.comparison.state.value} {item.comparison.reason}".strip() for item in plan.items]


def main(folder: Path, password: str) -> None:
    told: dict[str, object] = {"user": os.geteuid()}
    journal = JournalFile(folder / "journal.jsonl")
    told["without rights"] = states(make_plan(LocalTarget(), WANTED, TASK))
    elevation = Elevation(way=RightsWay.PASSWORD)
    try:
        elevation.ask(Secret("wrong"), TASK)
    except RightsRefused as error:
        told["wrong password"] = str(error)
    elevation.ask(Secret(password), TASK)
    made_up: Fact[str] = Fact("made_up", {Os.LINUX: "id -u"}, lambda _, text: text)
    answered = elevation.ask_facts(LocalTarget(), [made_up, FILE_SYSTEMS], TASK, 10)
    named = replace(FILE_SYSTEMS, given={"path": "/named"})
    told["a named one"] = dict(elevation.ask_facts(LocalTarget(), [named], TASK, 10))
    told["facts"] = {number: answer.exit_code for number, answer in answered.items()}
    plan = elevation.plan(WANTED, TASK)
    told["with rights"] = states(plan)
    try:
        elevation.carry_out(make_plan(LocalTarget(), OTHER, TASK), journal, TASK)
    except PlanStale as error:
        told["a plan of ours"] = str(error)
    reports: list[str] = []
    (folder / "label.png").write_bytes(b"picture")
    there = Support(hands=Person(str(folder / "label.png")), visit=folder)
    result = elevation.carry_out(
        plan, journal, TaskContext(lambda progress: reports.append(progress.message)), support=there
    )
    told["photo"] = [path.stat().st_uid for path in (folder / "photos").iterdir()]
    told["run"] = [item.outcome.value for item in result.items]
    told["reports"] = reports
    told["again"] = states(elevation.plan(WANTED, TASK, journal=journal))
    told["journal"] = [event.kind.value for event in journal.events()]
    told["hosts"] = Path("/etc/hosts").read_text(errors="replace").splitlines()[-2]
    back = elevation.undo(journal, result.run, TASK)
    told["undo"] = [item.outcome.value for item in back.items]
    told["owner"] = (folder / "journal.jsonl").stat().st_uid
    told["up"] = elevation.is_up
    elevation.close()
    told["closed"] = elevation.is_up
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).read_text())
