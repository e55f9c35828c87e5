"""Which machine a run was on: two clients may both have a device with the same name or address."""

import hashlib

from app.domain.errors import SetupError
from app.domain.facts import Fact, Facts, Missing
from app.domain.language import tr
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.facts.reading import read_facts

_LENGTH = 16  # hex digits: enough to tell machines apart


def _parse(_: Os, text: str) -> str:
    """A digest of what the system gave itself when it was installed: that number itself is nobody else's business
    (man 5 machine-id)."""
    number = text.strip()
    if not number or number == "uninitialized":  # until the first start has ended, on every machine
        raise ValueError("no number")
    return hashlib.sha256(f"satchel:{number}".encode()).hexdigest()[:_LENGTH]


MACHINE: Fact[str] = Fact(
    "machine",
    {
        Os.LINUX: "cat /etc/machine-id",
        Os.MACOS: 'ioreg -rd1 -c IOPlatformExpertDevice | sed -n \'s/.*"IOPlatformUUID" = "\\(.*\\)"/\\1/p\'',
        Os.WINDOWS: "(Get-ItemProperty -LiteralPath 'HKLM:\\SOFTWARE\\Microsoft\\Cryptography').MachineGuid",
    },
    _parse,
)


def machine_in(known: Facts) -> str:
    """What the device said; "" where it does not say."""
    found = known.find(MACHINE)
    return "" if isinstance(found, Missing) else found


def check_machine(target: Target, machine: str, run: str, task: TaskContext) -> None:
    """Raises SetupError where `target` is another machine than the one that the run was on."""
    if not machine:
        return
    now = machine_in(read_facts(target, [MACHINE], task))
    if now and now != machine:
        raise SetupError(
            tr(
                "The run {run} was on another machine that is also called {name}. Nothing was changed.",
                run=run,
                name=target.name,
            ),
            hint=tr("Connect to the machine that the run was on."),
        )
