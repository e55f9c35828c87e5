"""What a fault is: how the site is spoilt, what a person complains of, and the cause that a diagnosis must name."""

from dataclasses import dataclass, field

from tests.faults.world.settings import World


@dataclass(frozen=True)
class Fault:
    """`client`, `router` and `internet` are lines of sh that spoil these machines; `world` is what the servers do.

    `cause` is the code that the root cause must have, "" where nothing is wrong and nothing may be found.
    `also` are causes of warnings and notes that are true as well, and so may stand beside it.
    """

    id: str
    symptom: str  # id of the complaint; "" is the quick set, "full" the full one
    cause: str
    client: str = ""
    router: str = ""
    internet: str = ""
    world: World = field(default_factory=World)
    also: tuple[str, ...] = ()
    within: float = 20.0
    """Seconds that the diagnosis may take on a busy machine: far above what it takes, so that a hang is seen."""
