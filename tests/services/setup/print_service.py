"""A real CUPS in a private machine, on a socket of its own. It ends with the machine."""

import shlex
import shutil

import pytest

from tests.servers.private_machine import PrivateMachine
from tests.waiting import until

_CONFIGURATION = """Listen /run/cups/cups.sock
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
_SERVICE = """cupsd -f & service=$!
while kill -0 $1 2>/dev/null; do sleep 0.2; done
kill $service; wait $service
"""


def start_print_service(machine: PrivateMachine) -> None:
    """Skips the test where there is no CUPS."""
    if not shutil.which("cupsd") or not shutil.which("lpadmin"):
        pytest.skip("this system has no CUPS")
    if "is running" in machine.reads("lpstat -r 2>&1 || :"):
        return
    machine.reads(f"mkdir -p /run/cups; cat >/etc/cups/cupsd.conf <<'END'\n{_CONFIGURATION}END\n")
    machine.reads(f"setsid sh -c {shlex.quote(_SERVICE)} sh {machine.pid} >/dev/null 2>&1 &")
    until(lambda: "is running" in machine.reads("lpstat -r 2>&1 || :"))
