"""The simulated PC as a person starts it: it says how to reach it, and what it says is so."""

import re
import subprocess
import sys

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.facts.platform import PLATFORM
from app.services.facts.reading import read_facts
from app.services.winrm.target import connect

TASK = TaskContext()


def test_what_it_says_lets_one_in() -> None:
    command = [sys.executable, "-m", "tests.servers.simulated_windows", "--password", "Käse"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            assert process.stdout
            said = "".join(process.stdout.readline() for _ in range(5))
            port, pin = re.findall(r"winrms://\S+:(\d+)|fingerprint +([0-9a-f]{64})", said)
            device = Device("w", "PC", Transport.WINRMS, "127.0.0.1", int(port[0]), "technician", pin=pin[1])
            target = connect(device, Credential(user="technician", password=Secret("Käse")), TASK)
            assert read_facts(target, [PLATFORM], TASK).get(PLATFORM).host == "LAB-PC1"
            target.close()
        finally:
            process.kill()
