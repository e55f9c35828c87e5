"""Printers: a real CUPS on the client, and a simulated printer in the network."""

from tests.faults.fault import Fault
from tests.faults.world.settings import ROUTER, World

_PRINTER = f"ipp://{ROUTER}/ipp/print"
# It ends with the client: its first process, which sleeps, has the same root.
_CUPS = r"""mkdir -p /run/cups
cat >/etc/cups/cupsd.conf <<'END'
Listen /run/cups/cups.sock
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order deny,allow
</Limit>
</Policy>
END
for p in /proc/[0-9]*; do
if [ "$p/root" -ef / ] && read -r name <"$p/comm" && [ "$name" = sleep ]; then client=${p#/proc/}; fi
done
setsid sh -c 'cupsd -f & s=$!; while kill -0 $1 2>/dev/null; do sleep 0.3; done; kill $s; wait $s' sh "$client" \
</dev/null >/dev/null 2>&1 &
t=0; until lpstat -r 2>/dev/null | grep -q 'is running' || [ $t = 100 ]; do sleep 0.1; t=$((t+1)); done
"""
_QUEUE = _CUPS + f"lpadmin -p office -E -v {_PRINTER} -m raw 2>/dev/null; lpadmin -d office\n"


def _printer(mode: str, cause: str) -> Fault:
    return Fault(f"printer: {mode}", "printer", cause, client=_QUEUE, world=World(printer=mode))


FAULTS = (
    _printer("fine", ""),
    _printer("asleep", ""),
    _printer("jam", "print.device.jam"),
    _printer("no_paper", "print.device.no_paper"),
    _printer("toner_low", "print.device.toner_low"),
    Fault(
        "print service stopped",
        "printer",
        "print.spooler.stopped",
        client=f"printf '<Printer office>\\nDeviceURI {_PRINTER}\\n</Printer>\\n' >/etc/cups/printers.conf",
        world=World(printer="fine"),
    ),
    Fault(
        "print queue paused",
        "printer",
        "print.queue.paused",
        client=_QUEUE + "cupsdisable office; echo one | lp -d office >/dev/null",
        world=World(printer="fine"),
    ),
    Fault(
        "paused queue in a network without a gateway",
        "printer",
        "print.queue.paused",
        client=_QUEUE + "cupsdisable office; ip route del default",
        world=World(printer="fine"),
        also=("net.gateway.none",),
    ),
    Fault("printer that does not print", "printer", "print.port.refused", client=_QUEUE),
    Fault(
        "printer unreachable",
        "printer",
        "print.port.unreachable",
        client=_CUPS + "lpadmin -p office -E -v ipp://10.77.0.99/ipp/print -m raw 2>/dev/null; lpadmin -d office",
    ),
    Fault(
        "name of the printer unknown",
        "printer",
        "print.port.name_unknown",
        client=_CUPS + "lpadmin -p office -E -v ipp://printer.invalid/ipp/print -m raw 2>/dev/null",
    ),
)
