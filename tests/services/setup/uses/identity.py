"""What a device is called, whose it is, and how it speaks."""

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.uses.use import Use


def _begun_by_others(machine: PrivateMachine) -> None:
    machine.reads('printf \'# ours\\nCHASSIS=laptop\\nLOCATION="old \\\\"place"\' >/etc/machine-info')


_LOOK = "stat -c '%a %u %g' /etc/machine-info 2>&1; cat /etc/machine-info 2>&1; :"

USES = (
    Use("identity.hostname", {"name": "after.example.org"}),
    Use("identity.asset", {"tag": "LAP-0042", "company": "Büro \"$(id)\" `x` \\ 'q'"}, look=_LOOK),
    Use(
        "identity.asset",
        {"location": "Oslo $HOME"},
        look=_LOOK,
        prepare=_begun_by_others,
        name="identity.asset beside the words of others",
    ),
)
