"""Its printers, with a real print service (CUPS)."""

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.print_service import start_print_service
from tests.services.setup.uses.use import Use

ACCOUNTS = "getent passwd person >/dev/null || useradd -m person"


def with_printers(machine: PrivateMachine) -> None:
    start_print_service(machine)
    machine.reads(f"lpadmin -p office -E -v ipp://127.0.0.1:9/ipp/print 2>&1; {ACCOUNTS}")


USES = (
    Use(
        "print.add",
        {
            "name": "front-desk",
            "address": "ipp://printer.example.org/ipp/print",
            "driver": "raw",
            "location": "Häll $(id)",
        },
        look="lpstat -v; lpstat -l -p; ls -aR /etc/cups/ppd",
        prepare=start_print_service,
    ),
    Use(
        "print.default",
        {"user": "person", "name": "office"},
        look="ls -lan ~person ~person/.cups 2>&1; cat ~person/.cups/* 2>&1; :",
        prepare=with_printers,
    ),
)
