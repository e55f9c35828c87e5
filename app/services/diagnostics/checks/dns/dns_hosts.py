"""dns.hosts: does the hosts file bend names?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.services.diagnostics.wording import by_system, fine, listed, note, problem, warning
from app.services.facts.network.hosts_file import HOSTS, HostsLine
from app.services.facts.network.resolution import NAME
from app.services.facts.platform import PLATFORM

_USUAL_PREFIXES = ("127.", "::1", "fe00::", "ff00::", "ff02::")


def _is_usual(line: HostsLine, host: str) -> bool:
    if line.address.startswith(_USUAL_PREFIXES):
        return True
    return bool(host) and all(name == host or name.startswith(host + ".") for name in line.names)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    lines = facts.get(HOSTS)
    platform = facts.find(PLATFORM)
    remedy = by_system(facts.os, linux=_LINUX, windows=_WINDOWS)
    host = "" if isinstance(platform, Missing) else platform.host
    local = next((line for line in lines if "localhost" in line.names), None)  # the first one counts
    for line in lines:
        if NAME in line.names:
            shown = Evidence("hosts_file", tr("Hosts file"), f"{line.address} {' '.join(line.names)}", True)
            return problem(
                "overrides",
                tr("The hosts file sends {name} to {address}", name=NAME, address=line.address),
                shown,
                remedy=remedy,
            )
        if line is local and not line.address.startswith(("127.", "::1")):
            shown = Evidence("hosts_file", tr("Hosts file"), f"{line.address} {' '.join(line.names)}", True)
            why = tr("Programs on the device look for each other at that address.")
            return problem(
                "localhost", tr("localhost leads to {address}", address=line.address), shown, why=why, remedy=remedy
            )
    broken = [line for line in lines if not line.is_valid]
    if broken:
        shown = Evidence(
            "hosts_file", tr("Not understood"), f"{broken[0].address} {' '.join(broken[0].names)}".strip(), True
        )
        return warning(
            "invalid",
            tr("The hosts file has {brokens}", brokens=counted(len(broken), "broken line")),
            shown,
            remedy=remedy,
        )
    foreign = [line for line in lines if not _is_usual(line, host)]
    if foreign:
        shown_lines = [Evidence("hosts_file", one.address, " ".join(one.names)) for one in foreign[:10]]
        summary = tr("The hosts file sets {names}", names=listed(one.names[0] for one in foreign))
        return note(summary, *shown_lines, cause="entries", why=tr("Such names are not asked from any DNS server."))
    return fine(tr("The hosts file holds only the usual lines"))


_LINUX = Remedy(
    tr("Correct the hosts file"), by_hand=(tr("Take the line out of /etc/hosts, keep a copy of the file."),)
)
_WINDOWS = Remedy(
    tr("Correct the hosts file"),
    by_hand=(
        tr(
            r"As an administrator, take the line out of C:\Windows\System32\drivers\etc\hosts, keep a copy of the file."
        ),
    ),
)

CHECK = Check("dns.hosts", tr("Hosts file"), CheckGroup.NETWORK, (HOSTS, PLATFORM), judge)
