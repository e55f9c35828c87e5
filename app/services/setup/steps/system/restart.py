"""A place in a profile at which the device is started again, if something asks for it.

What happens there is known to the engine: it asks a person once, waits until the device is back and goes on.
"""

from app.domain.ansible import AnsiblePart, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, Operation, Risk, State, Step, Undo
from app.domain.target import Os
from app.services.facts.system.pending_restart import PENDING_RESTART
from app.services.setup.boot import RESTARTING


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_system_restart", PENDING_RESTART.scripts, parse)


def parse(os: Os, text: str) -> State:
    return {"pending": list(PENDING_RESTART.parse(os, text).reasons)}


def compare(state: State, arguments: Arguments) -> Comparison:
    waits = ", ".join(state["pending"])
    return Comparison.of([Change(tr("Restart"), tr("needed for: {waits}", waits=waits), tr("done"))] if waits else [])


def apply(before: State, arguments: Arguments) -> Operation:
    return RESTARTING


def tasks(arguments: Arguments) -> AnsiblePart:
    return AnsiblePart(
        (
            {
                "name": "Look whether a restart is needed",
                "ansible.builtin.stat": {"path": "/run/reboot-required"},
                "register": "satchel_restart",
            },
            {
                "name": "Start the device again",
                "ansible.builtin.reboot": {"reboot_timeout": 1200},
                "when": Expression("satchel_restart.stat.exists"),
            },
        )
    )


STEP = Step(
    id="system.restart",
    title=tr("Restart"),
    why=tr("Some changes have their whole effect only after a restart: it comes here, once, and not by surprise."),
    group=tr("System"),
    parameters=(),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=apply,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.MEDIUM,
    undo=Undo.NONE,
    interrupts=tr("The device is started again: whoever works on it loses what is not saved."),
    seconds=120,
    ansible=tasks,
)
