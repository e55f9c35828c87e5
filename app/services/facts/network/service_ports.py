"""Whether connections to the ports of services get through: mail, Microsoft 365, and what a person has named."""

from dataclasses import dataclass, replace
from functools import partial

from app.domain.diagnostics import Named
from app.domain.facts import Fact, FactUnavailable, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.network.asking import POWERSHELL_WAYS, by_python
from app.services.probes.anchors import SERVICES_TOLD, AnchorsGiven, anchors
from app.services.probes.tcp import Attempt, Way, try_port
from app.services.probes.together import together

_SECONDS = 2.5  # for each, all at the same time
_MOST = 16

_LINUX = by_python(
    r"""
def reach(place):
    host, _, port = place.rpartition(":"); way, address, ms, made = way_to(host, int(port), 2.5)
    if made: made.close()
    sys.stdout.write("port|%s|%s|%s|%d\n" % (place, way, address, ms))
all_at_once(reach, sys.argv[1].split()[:16], 3)
""",
    "p_services",
)

_WINDOWS = (
    "if (-not $p.services) { throw 'satchel:80' }\n"
    + POWERSHELL_WAYS
    + r"""
foreach ($place in @([string]$p.services -split ' ' | Where-Object { $_ } | Select-Object -First 16)) {
  $name, $port = $place -split ':(?=\d+$)'; $found = Find-Way $name ([int]$port) 1500
  if ($found.client) { $found.client.Close() }
  "port|$place|$($found.way)|$($found.address)|$($found.ms)"
}
"""
)


@dataclass(frozen=True, slots=True)
class ServicePort:
    place: str  # host:port
    attempt: Attempt


def find_out(task: TaskContext, services: str = "") -> str:
    """What the script writes, for this computer."""
    places = (services or " ".join(anchors().services)).split()[:_MOST]
    if not places:
        raise FactUnavailable(Reason.NOT_APPLICABLE, tr("the settings name none"))
    asked = [partial(try_port, one.rpartition(":")[0], int(one.rpartition(":")[2]), _SECONDS) for one in places]
    found = together(asked, task, _SECONDS + 0.3)
    attempts = [one or Attempt(Way.SILENT) for one in found]
    return "\n".join(
        f"port|{place}|{one.way.value}|{one.address}|{one.milliseconds}"
        for place, one in zip(places, attempts, strict=True)
    )


def parse(os: Os, text: str) -> tuple[ServicePort, ...]:
    rows = [line.strip().split("|") for line in text.splitlines() if line.strip()]
    if not rows or len(rows) > _MOST or any(row[0] != "port" for row in rows):
        raise ValueError("no port was tried")
    return tuple(ServicePort(row[1], Attempt(Way(row[2]), row[3], int(row[4]))) for row in rows)


SERVICE_PORTS = Fact(
    "service_ports",
    {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS},
    parse,
    deadline=6,
    given=AnchorsGiven("services"),
    own=find_out,
    contacts=SERVICES_TOLD,
)


def about(named: Named) -> Fact[tuple[ServicePort, ...]]:
    """The same with the VPN server that a person has named, at port 443."""
    server = named.get("vpn", "")
    if not server or any(letter.isspace() or letter in "|/\\" for letter in server):
        return SERVICE_PORTS
    place = server if server.rpartition(":")[2].isdigit() and server.count(":") == 1 else f"{server}:443"
    services = " ".join([place, *anchors().services])
    return replace(
        SERVICE_PORTS,
        given={"services": services},
        own=partial(find_out, services=services),
        contacts=f"{server}, {SERVICES_TOLD}",
    )
