"""What can go wrong at a client's, through the command line: one sentence, a hint, the promised exit code.

The same faults without a process of their own are tested beside the services. Wrong passphrases, damaged vaults, wrong
passwords and changed keys through the command line are in `test_cli.py` and `test_cli_winrm.py`.
"""

import json
import os
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.targets.local import LocalTarget
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault
from app.services.visits import Visits
from tests.end_to_end.program import ROOT, SATCHEL, satchel
from tests.servers.openssh import Sshd, start_sshd
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.servers.simulated_windows import PASSWORD, USER, Failure, SimulatedWindows

PASSPHRASE = "correct horse"
CHEAP = KdfParameters(memory=64 * 1024, passes=1, lanes=1)


def said(done: "subprocess.CompletedProcess[str]", code: int) -> list[str]:
    """The lines that a person reads: what is wrong, and what to do about it."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) >= 2, "a sentence and a hint"
    assert all(line == line.strip() for line in lines), lines
    assert lines[0].endswith((".", "?")), lines
    return lines


@pytest.fixture(scope="module")
def silent_port() -> Iterator[int]:
    """A port that lets everyone in and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        yield int(server.getsockname()[1])


@pytest.fixture(scope="module")
def waiting(silent_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list["subprocess.Popen[str]"]]:
    """Satchels that wait for a silent device while the other tests run; they give up by themselves."""
    started = []
    for transport in ("ssh", "winrm", "winrms"):
        home = str(tmp_path_factory.mktemp(transport))
        command = [*SATCHEL, "run", f"{transport}://u@127.0.0.1:{silent_port}", "--password-fd", "0", "--", "hostname"]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "SATCHEL_HOME": home},
        )
        assert process.stdin
        process.stdin.write("password\n")
        process.stdin.flush()
        started.append(process)
    yield started
    for process in started:
        process.kill()
        process.communicate()


def test_a_wait_for_a_silent_device_is_stopped_at_once(silent_port: int, waiting: object) -> None:
    command = [*SATCHEL, "diagnose", "--device", f"ssh://u@127.0.0.1:{silent_port}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        deadline = time.monotonic() + 60
        while not connected_to(silent_port, process.pid):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert time.monotonic() - began < 8  # a second, and the end of a process on a busy machine
    assert (process.returncode, errors) == (5, "Stopped.\n")


def connected_to(port: int, process: int) -> bool:
    """Whether a process has a connection to a port of this computer."""
    sockets = {link.readlink().name for link in Path(f"/proc/{process}/fd").iterdir() if link.is_symlink()}
    table = [line.split() for line in Path(f"/proc/{process}/net/tcp").read_text().splitlines()[1:]]
    return any(row[2].endswith(f":{port:04X}") and f"socket:[{row[9]}]" in sockets for row in table)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    path = tmp_path / "v.kdbx"
    Vault.create(path, Secret(PASSPHRASE), TaskContext(), kdf=CHEAP).close()
    return path


SMALL_DISK = """
mount -t tmpfs -o size=32k tmpfs "$1" || exit 77
cp "$2" "$1/v.kdbx"; shift 2
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")
def test_a_vault_on_a_full_disk_keeps_what_it_had(vault: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", SMALL_DISK + WORK, "sh", str(disk), str(vault), str(disk / "v.kdbx"), *SATCHEL],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine does not let the test mount a disk")
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert lines[0].endswith("cannot be written: the disk is full.")
    assert lines[1] == "Make room on the disk, then try again."
    codes = done.stdout.split()
    assert codes[0] == "1", "exit code of the add that found no room"
    assert codes[1] == "same", "the file is what it was"
    assert json.loads(" ".join(codes[2:]))["ok"] is True


WORK = f"""
vault=$1; shift
head -c 1000000 /dev/zero >"${{vault%/*}}/ballast" 2>/dev/null
before=$(sha256sum <"$vault")
echo '{PASSPHRASE}' | "$@" vault add "$vault" Till --passphrase-fd 0 --generate
echo $?
[ "$before" = "$(sha256sum <"$vault")" ] && echo same || echo other
echo '{PASSPHRASE}' | "$@" vault check "$vault" --passphrase-fd 0 --json
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("steps:", "stpes:", 'p.yaml, line 3: the key "stpes" is not known here. Did you mean "steps"?'),
        ("zone: Eu", "zoen: Eu", 'p.yaml, line 5: the step time.zone has no value "zoen". Did you mean "zone"?'),
        ("time.zone", "time.zoen", 'p.yaml, line 4: there is no step "time.zoen". Did you mean "time.zone"?'),
        ("Europe/Oslo", "[Europe, Oslo]", 'p.yaml, line 5: The profile needs a text for "zone".'),
        ("Europe/Oslo}", "[Europe", "p.yaml, line 6: "),
        ("name: Zone", "name: [Zone", "p.yaml, line "),
        ("profile/1", "profile/9", "p.yaml, line 1: the profile was made for a newer Satchel (satchel.profile/9)."),
    ],
)
def test_a_mistake_in_a_profile_is_named_and_nothing_is_asked_or_changed(
    tmp_path: Path, own_home: Path, old: str, new: str, message: str
) -> None:
    profile = "schema: satchel.profile/1\nname: Zone\nsteps:\n  - use: time.zone\n    with: {zone: Europe/Oslo}\n"
    path = tmp_path / "p.yaml"
    path.write_text(profile.replace(old, new))
    done = satchel("setup", "apply", path, "--yes")
    assert said(done, 2)[0].startswith(message)
    assert done.stdout == ""
    visits = Visits(own_home / "visits").all()
    assert [event.kind.value for visit in visits for event in visit.journal.events()] in ([], ["visit.started"])


def test_a_profile_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    assert said(satchel("setup", "plan", tmp_path / "none.yaml"), 1)[0].endswith("cannot be read: it does not exist.")
    folder = said(satchel("setup", "plan", tmp_path), 1)
    assert folder == [f"{tmp_path} cannot be read: it is a folder.", "Give the path of a file."]
    (tmp_path / "v.yaml").write_bytes(os.urandom(2000))
    assert said(satchel("setup", "plan", tmp_path / "v.yaml"), 2)[0] == "v.yaml is not a text in UTF-8."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("exec head -c 100000000 /dev/zero", "the answer of the device was too large"),
        ("printf 'garbage \\377\\376 {[\\n'", "could not be understood"),
        ("echo '[{\"ifname\": 5'", "could not be understood"),
        ("exec sleep 60", "did not answer in time"),
    ],
)
def test_a_fact_that_makes_no_sense_is_unknown_and_holds_up_no_other(tmp_path: Path, answer: str, words: str) -> None:
    tool = tmp_path / "bin" / "ip"
    tool.parent.mkdir()
    tool.write_text(f"#!/bin/sh\n{answer}\n")
    tool.chmod(0o755)
    environment = {"PATH": f"{tool.parent}:{os.environ['PATH']}"}
    checks = [word for check in ("ip.address", "time.zone", "sys.uptime") for word in ("--check", check)]
    began = time.monotonic()
    done = satchel("diagnose", *checks, "--json", environment=environment)
    assert time.monotonic() - began < 20
    found = {one["check"]: one for one in json.loads(done.stdout)["findings"]}
    assert (done.returncode, found["ip.address"]["verdict"]) == (0, "unknown"), found
    assert words in found["ip.address"]["summary"]
    assert found["time.zone"]["verdict"] != "unknown"
    assert found["sys.uptime"]["verdict"] != "unknown"
    assert "Traceback" not in done.stderr


def reached(server: Sshd) -> list[object]:
    """The words that reach a server whose key is trusted."""
    device = f"ssh://{server.user}@127.0.0.1:{server.port}"
    reach: list[object] = [device, "--identity", server.client_key]
    assert satchel("run", *reach, "--accept-new", "--", "uname -s").returncode == 0
    return reach


def test_a_server_that_closes_in_the_middle_of_a_command_is_said_and_noted(shared_sshd: Sshd, own_home: Path) -> None:
    done = satchel("run", *reached(shared_sshd), "--", "echo begun; sleep 0.5; kill -9 $PPID; sleep 9")
    lines = said(done, 3)
    assert done.stdout == "begun\n"
    assert any("may have restarted or left the network" in line for line in lines)
    last = Visits(own_home / "visits").current().journal.events()[-1]
    assert (last.kind.value, last.data["exit_code"]) == ("command.run", None)


# Lets every command through but the questions: they alone know the word.
QUESTIONS = 'case "$SSH_ORIGINAL_COMMAND" in *satchel-watchdog*) {instead};; *) eval "$SSH_ORIGINAL_COMMAND";; esac'


def diagnosed_with(instead: str, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """`satchel diagnose` on a server that does something else when it is asked the questions."""
    server = start_sshd(folder / "sshd", options=f"ForceCommand {QUESTIONS.format(instead=instead)}\n")
    try:
        return satchel("diagnose", "--device", *reached(server), *words)
    finally:
        server.stop()


def test_a_server_that_closes_in_the_middle_of_the_questions_is_said(tmp_path: Path) -> None:
    done = diagnosed_with("sleep 0.2; kill -9 $PPID", tmp_path, "--json")
    said(done, 3)
    document = json.loads(done.stdout)
    assert document["exit_code"] == 3
    assert document["error"]["kind"] == "ConnectionLost"
    assert document["error"]["hint"]


@pytest.mark.parametrize("garbage", ["head -c 100000000 /dev/zero", "cat /bin/sh", "echo Welcome to RouterOS; exit 1"])
def test_a_device_that_answers_the_questions_with_garbage_is_said(tmp_path: Path, garbage: str) -> None:
    done = diagnosed_with(garbage, tmp_path)
    said(done, 1)
    assert done.stdout == ""
    assert len(done.stderr) < 1000


PROFILE = """
schema: satchel.profile/1
name: Account
steps:
  - use: account.local
    with: {name: tech}
  - use: time.zone
    with: {zone: Europe/Oslo}
"""
# Ends the connection on which it was called, once, after it has done its work.
CUTTER = r"""#!/bin/sh
case "$*" in *tech*) ;; *) exec /usr/sbin/useradd.real "$@" ;; esac
mv /usr/sbin/useradd.real /usr/sbin/useradd
useradd "$@"
p=$$
while read -r name </proc/$p/comm; do
    case $name in sshd*) kill -9 "$p"; break ;; esac
    p=$(sed 's/.*) . //; s/ .*//' /proc/$p/stat)
done
sleep 9
"""
LOOK = "readlink /etc/localtime; cat /etc/timezone /etc/passwd /etc/group; ls /home"


@pytest.fixture
def machine_behind_ssh(tmp_path: Path) -> Iterator[tuple[PrivateMachine, Sshd]]:
    with private_machine(LocalTarget()) as machine:
        enter = f'exec nsenter -t {machine.pid} -m -u -r -w -- sh -c "$SSH_ORIGINAL_COMMAND"'
        server = start_sshd(tmp_path / "sshd", options=f"ForceCommand {enter}\n")
        yield machine, server
        server.stop()


def test_a_server_that_closes_in_the_middle_of_a_step_loses_nothing(
    machine_behind_ssh: tuple[PrivateMachine, Sshd], tmp_path: Path
) -> None:
    machine, server = machine_behind_ssh
    profile = tmp_path / "p.yaml"
    profile.write_text(PROFILE)
    reach = ["--device", f"ssh://{server.user}@127.0.0.1:{server.port}", "--identity", server.client_key]
    before = machine.reads(LOOK)
    machine.reads(f"mv /usr/sbin/useradd /usr/sbin/useradd.real; printf %s {shlex.quote(CUTTER)} >/usr/sbin/useradd")
    machine.reads("chmod 755 /usr/sbin/useradd")
    done = satchel("setup", "apply", profile, *reach, "--accept-new")
    assert done.returncode == 1, done.stderr
    assert done.stderr.splitlines()[-1].startswith("The run is not finished: setup resume")
    assert "[failed]" in done.stdout and "may have restarted or left the network" in done.stdout
    listed = json.loads(satchel("setup", "runs", "--json").stdout)
    assert [one["state"] for one in listed] == ["unfinished"]
    resumed = satchel("setup", "resume", *reach, "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert [item["outcome"] for item in json.loads(resumed.stdout)["items"]] == ["changed", "changed"]
    again = satchel("setup", "apply", profile, *reach, "--json")
    assert [item["outcome"] for item in json.loads(again.stdout)["items"]] == ["ok", "ok"]
    assert satchel("setup", "undo", listed[0]["run"], *reach).returncode == 0
    assert machine.reads(LOOK) == before


@pytest.fixture
def simulated_windows(tmp_path: Path) -> Iterator[SimulatedWindows]:
    with SimulatedWindows(tmp_path / "simulated-windows") as windows:
        yield windows


@pytest.mark.parametrize("failure", [Failure.CUT, Failure.HALF_A_REPLY, Failure.GARBAGE])
def test_a_windows_service_that_fails_in_the_middle_is_said(
    simulated_windows: SimulatedWindows, failure: Failure
) -> None:
    simulated_windows.answer("Get-Date", "Dienstag\n")
    simulated_windows.fail("Receive", failure)
    device = f"winrm://{USER}@127.0.0.1:{simulated_windows.http.port}"
    done = satchel("run", device, "--", "Get-Date", secrets={"--password-fd": PASSWORD})
    said(done, 3)
    assert done.stdout == ""


def test_a_device_that_never_answers_is_given_up(waiting: list["subprocess.Popen[str]"], silent_port: int) -> None:
    for process in waiting:
        output, errors = process.communicate(timeout=30)
        assert (process.returncode, output) == (3, ""), errors
        assert str(silent_port) in errors.splitlines()[0]
        assert len(errors.splitlines()) == 2, "a sentence and a hint"
        assert "Traceback" not in errors
