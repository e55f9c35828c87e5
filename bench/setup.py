"""Ten checks of a profile on this computer against pyinfra and Ansible: how long each takes, and the round trips.

The same ten in each one's own words; nothing is changed. pyinfra goes into an environment of its own, which is made
when this is run and kept for the next time; Ansible is among the libraries of the tests.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.figures import NO_GOAL, Figure

RUNS = 5
PYINFRA = "pyinfra==3.10"
PLACE = Path("~/.cache/satchel-bench/pyinfra").expanduser()

PROFILE = """\
schema: satchel.profile/1
name: Ten checks
steps:
  - {use: identity.hostname, with: {name: bench-host}}
  - {use: time.zone, with: {zone: Europe/London}}
  - {use: net.hosts, with: {entries: [10.1.0.9 print.example.org]}}
  - {use: account.local, with: {name: bench, groups: [video], full_name: Bench}}
  - {use: software.package, with: {names: [bash, coreutils, sed]}}
  - {use: system.file, with: {path: /etc/motd, content: "Welcome\\n"}}
  - {use: system.file, with: {path: /etc/issue, content: "Site device\\n"}}
  - {use: system.file, with: {path: /etc/profile.d/site.sh, content: "umask 027\\n"}}
  - {use: system.file, with: {path: /etc/cron.d/site, content: "# none\\n", mode: "600"}}
  - {use: system.file, with: {path: /etc/site, content: "7\\n"}}
"""
OPERATIONS = """\
from io import StringIO
from pyinfra.operations import apt, files, server

server.hostname(name="1", hostname="bench-host")
files.link(name="2", path="/etc/localtime", target="/usr/share/zoneinfo/Europe/London")
files.block(name="3", path="/etc/hosts", content="10.1.0.9 print.example.org")
server.user(name="4", user="bench", groups=["video"], comment="Bench")
apt.packages(name="5", packages=["bash", "coreutils", "sed"])
files.put(name="6", src=StringIO("Welcome\\n"), dest="/etc/motd", mode="644")
files.put(name="7", src=StringIO("Site device\\n"), dest="/etc/issue", mode="644")
files.put(name="8", src=StringIO("umask 027\\n"), dest="/etc/profile.d/site.sh", mode="644")
files.put(name="9", src=StringIO("# none\\n"), dest="/etc/cron.d/site", mode="600")
files.put(name="10", src=StringIO("7\\n"), dest="/etc/site", mode="644")
"""
PLAYBOOK = """\
- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - ansible.builtin.hostname: {name: bench-host}
    - ansible.builtin.file: {src: /usr/share/zoneinfo/Europe/London, dest: /etc/localtime, state: link, force: true}
    - ansible.builtin.blockinfile: {path: /etc/hosts, block: 10.1.0.9 print.example.org}
    - ansible.builtin.user: {name: bench, groups: [video], append: true, comment: Bench}
    - ansible.builtin.command: dpkg-query -W bash coreutils sed
      check_mode: false
    - ansible.builtin.copy: {content: "Welcome\\n", dest: /etc/motd, mode: "644"}
    - ansible.builtin.copy: {content: "Site device\\n", dest: /etc/issue, mode: "644"}
    - ansible.builtin.copy: {content: "umask 027\\n", dest: /etc/profile.d/site.sh, mode: "644"}
    - ansible.builtin.copy: {content: "# none\\n", dest: /etc/cron.d/site, mode: "600"}
    - ansible.builtin.copy: {content: "7\\n", dest: /etc/site, mode: "644"}
"""


def measure() -> list[Figure]:
    """One run of each after the other, `RUNS` times, so that the load of the machine meets all of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in (("ten.yaml", PROFILE), ("ten.py", OPERATIONS), ("ten.yml", PLAYBOOK)):
            (folder / file).write_text(text)
        pyinfra = [str(_pyinfra()), "@local", "--dry", "-y", "ten.py"]
        ansible = [str(Path(sys.executable).parent / "ansible-playbook"), "--check", "--diff", "ten.yml"]
        ours = [sys.executable, "-m", "app", "setup", "plan", str(folder / "ten.yaml"), "--json"]
        compare, trips = _inside(folder / "ten.yaml")
        looks: dict[str, Callable[[], object]] = {
            "inside": compare,
            "ours": lambda: _run(ours, Path(__file__).parents[1], folder),
            "pyinfra": lambda: _run(pyinfra, folder, folder),
            "ansible": lambda: _run(ansible, folder, folder),
        }
        for look in looks.values():  # what is compiled and cached by a first run is not measured
            look()
        taken = {name: statistics.median(times) for name, times in _times(looks).items()}
        return _figures(taken, trips)


def _figures(taken: dict[str, float], trips: Sequence[int]) -> list[Figure]:
    inside, ours, pyinfra, ansible = (taken[name] for name in ("inside", "ours", "pyinfra", "ansible"))
    return [
        Figure("ten checks in the program that is open", inside, "s", 0.2, pyinfra, "pyinfra @local --dry"),
        Figure("ten checks in the program that is open", inside, "s", 0.05, ansible, "ansible-playbook --check"),
        Figure("the whole command, with its start", ours, "s", NO_GOAL, pyinfra, "pyinfra @local --dry"),
        Figure("the whole command, with its start", ours, "s", NO_GOAL, ansible, "ansible-playbook --check"),
        Figure("round trips of the preview", max(trips), "", 1),
    ]


def _times(looks: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in looks}
    for _ in range(RUNS):
        for name, look in looks.items():
            started = time.perf_counter()
            look()
            times[name].append(time.perf_counter() - started)
    return times


def _inside(profile: Path) -> tuple[Callable[[], object], list[int]]:
    """The comparison as the window asks for it, and how often the device was asked by each."""
    from app.domain.task import TaskContext
    from app.services.setup.profiles.loading import load_profile
    from app.services.setup.service import make_plan
    from app.services.targets.local import LocalTarget

    class Counted(LocalTarget):
        runs = 0

        def run(self, *given: Any, **more: Any) -> Any:
            self.runs += 1
            return super().run(*given, **more)

    trips: list[int] = []

    def compare() -> None:
        target = Counted()
        plan = make_plan(target, load_profile(profile), TaskContext())
        if len(plan.items) != 10 or any(item.before is None for item in plan.items):
            sys.exit(f"Not all of the ten were compared: {plan}")
        trips.append(target.runs)

    return compare, trips


def _run(command: Sequence[str], folder: Path, home: Path) -> None:
    environment = {**os.environ, "SATCHEL_HOME": f"{home}/satchel", "HOME": str(home), "LC_ALL": "C.UTF-8"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps what it has compiled
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")


def _pyinfra() -> Path:
    """The program, installed where it is not yet."""
    program = PLACE / "bin" / "pyinfra"
    if not program.exists():
        shutil.rmtree(PLACE, ignore_errors=True)
        venv.create(PLACE, with_pip=True)
        subprocess.run([PLACE / "bin" / "python", "-m", "pip", "install", "-q", PYINFRA], check=True)
    return program
