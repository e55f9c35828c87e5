"""The name servers of a device, for all its adapters on Linux, for one on Windows."""

from collections.abc import Sequence
from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask, AnsibleValue, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.file_sets import WRITTEN_BY, Placed, exact_at, files_given, parse_files
from app.services.setup.steps.net.dns_scripts import PS_APPLY, PS_PROBE, SH_APPLY, SH_FIND_KEEPER, SH_PROBE
from app.services.setup.steps.playbook import ask, handler
from app.services.setup.steps.scripts import (
    BLOCK_BEGIN,
    BLOCK_END,
    SH_START,
    block_in,
    content_of,
    decode,
    exact_text,
    parse_lines,
)

_DHCLIENT = "/etc/dhcp/dhclient.conf"
_RESOLV = "/etc/resolv.conf"
BROKEN = tr("the satchel marks in {dhclient} do not match: mend them by hand", dhclient=_DHCLIENT)


def probe(arguments: Arguments) -> Fact[State]:
    given = {"interface": arguments.get("interface") or ""}
    return Fact("setup_net_dns", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=10, given=given)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    if os is Os.WINDOWS:
        about = {"interface": decode(found["interface"]), "way": "windows"}
        return about | {name: found[name].split() for name in ("servers", "search")}
    paths = decode(found["paths"]).split("\n")
    return {"way": found["way"], "keeper": decode(found["keeper"]), "files": parse_files(found, paths)}


def compare(state: State, arguments: Arguments) -> Comparison:
    servers, search = list(arguments["servers"]), list(arguments.get("search") or [])
    if state["way"] == "other":
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr("{keeper} keeps the name servers: set them there", keeper=state["keeper"])
        )
    if state["way"] == "windows":
        now, suffixes = state["servers"], state["search"]
        servers.sort(key=lambda server: ":" in server)  # it keeps those of IPv4 and of IPv6 apart
    else:
        try:
            texts = _texts(state, arguments)
        except ValueError:
            return Comparison(ItemState.IMPOSSIBLE, reason=BROKEN)
        now, suffixes = servers_in(content_of(_first(state)["image"]))
    changes = []
    if now != servers:
        changes.append(Change(tr("Name servers"), ", ".join(now) or tr("those of the network"), ", ".join(servers)))
    if search and suffixes != search:
        changes.append(Change(tr("Completed with"), ", ".join(suffixes) or tr("nothing"), ", ".join(search)))
    if not changes and state["way"] != "windows" and any(exact_at(state, path) != text for path, text in texts.items()):
        changes.append(Change(tr("Name servers after a restart"), tr("perhaps others"), ", ".join(servers)))
    return Comparison.of(changes)


def _first(state: State) -> Any:
    return next(iter(state["files"].values()))


def servers_in(text: str) -> tuple[list[str], list[str]]:
    """Servers and search domains, of resolv.conf or of a file of ours."""
    servers: list[str] = []
    search: list[str] = []
    for line in text.splitlines():
        words = line.replace("=", " ", 1).replace(",", " ").split()
        if words[:1] in (["nameserver"], ["DNS"], ["servers"]):
            servers += words[1:]
        elif words[:1] in (["search"], ["domain"], ["Domains"], ["searches"]):
            search = [word for word in words[1:] if word != "~."]
    return servers, search


def _texts(state: State, arguments: Arguments) -> dict[str, str]:
    """What each file should say. Raises ValueError where the marks of our block do not match."""
    servers, search = list(arguments["servers"]), list(arguments.get("search") or [])
    texts = {}
    for path, seen in state["files"].items():
        old = exact_text(seen["image"])
        if path == _DHCLIENT:
            texts[path] = _with_block(old, f"supersede domain-name-servers {', '.join(servers)};")
        elif path == _RESOLV:
            texts[path] = resolv_text(old, servers, search)
        else:
            texts[path] = file_for(state["way"], servers, search)
    return texts


def file_for(way: str, servers: Sequence[str], search: Sequence[str]) -> str:
    """A file of ours. `~.` lets systemd-resolved ask these servers for every name."""
    if way == "resolved":
        return f"{WRITTEN_BY}[Resolve]\nDNS=\nDNS={' '.join(servers)}\nDomains={' '.join([*search, '~.'])}\n"
    searches = f"\n[global-dns]\nsearches={','.join(search)}\n" if search else ""
    return f"{WRITTEN_BY}[global-dns-domain-*]\nservers={','.join(servers)}\n{searches}"


def resolv_text(old: str, servers: Sequence[str], search: Sequence[str]) -> str:
    """resolv.conf with these servers where the first one stood; options and notes stay."""
    lines: list[str] = []
    own = [f"nameserver {server}" for server in servers]
    own += [f"search {' '.join(search)}"] if search else []
    at = None
    for line in old.removesuffix("\n").split("\n") if old else []:
        word = (line.split() or [""])[0]
        if word == "nameserver" or (search and word in ("search", "domain")):
            at = len(lines) if at is None else at
        else:
            lines.append(line)
    at = len(lines) if at is None else at
    return "\n".join([*lines[:at], *own, *lines[at:]]) + "\n"


def _with_block(old: str, text: str) -> str:
    lines = old.split("\n")
    if block_in(lines) is None:
        start = old + "\n" if old and not old.endswith("\n") else old
        return f"{start}{BLOCK_BEGIN}\n{text}\n{BLOCK_END}\n"
    first, last = lines.index(BLOCK_BEGIN), lines.index(BLOCK_END)
    return "\n".join([*lines[: first + 1], text, *lines[last:]])


def apply(before: State, arguments: Arguments) -> Operation:
    servers, search = list(arguments["servers"]), list(arguments.get("search") or [])
    if before["way"] == "windows":
        given = {"interface": before["interface"], "servers": " ".join(servers), "search": " ".join(search)}
        return Operation({Os.WINDOWS: PS_APPLY}, given | {"set_search": "yes" if search else "no"})
    placed = [Placed(path, text) for path, text in _texts(before, arguments).items()]
    given = {"way": before["way"], "files": files_given(before["files"], placed), "first": servers[0]}
    return Operation({Os.LINUX: SH_APPLY}, given)


def revert(before: State, arguments: Arguments) -> Operation:
    if before["way"] == "windows":
        given = {name: " ".join(before[name]) for name in ("servers", "search")}
        search = "yes" if arguments.get("search") else "no"
        return Operation({Os.WINDOWS: PS_APPLY}, given | {"interface": before["interface"], "set_search": search})
    given = {"way": before["way"], "files": files_given(before["files"]), "first": ""}
    return Operation({Os.LINUX: SH_APPLY}, given)


_KEEPER = "satchel_dns.stdout_lines"


def ansible(arguments: Arguments) -> AnsiblePart:
    """Where a service keeps the name servers, the same file of our own; else resolv.conf itself."""
    servers, search = list(arguments["servers"]), list(arguments.get("search") or [])
    kept, path = Expression(f"{_KEEPER}[0] in files"), Expression(f"{_KEEPER}[1]")
    find = SH_START + SH_FIND_KEEPER + 'find_keeper; printf "%s\\n%s\\n%s\\n" "$way" "$path" "$second"\n'
    files: dict[str, AnsibleValue] = {way: file_for(way, servers, search) for way in ("resolved", "nm")}
    folder: AnsibleTask = {"path": Expression(f"{_KEEPER}[1] | dirname"), "state": "directory", "mode": "0755"}
    file: AnsibleTask = {"dest": path, "content": Expression(f"files[{_KEEPER}[0]]"), "mode": "0644"}
    reload = "case $1 in resolved) systemctl try-restart systemd-resolved.service ;; nm) nmcli general reload ;; esac\n"
    make: AnsibleTask = {"name": "Make the folder of the name servers", "ansible.builtin.file": folder}
    write: AnsibleTask = {"name": "Set the name servers", "ansible.builtin.copy": file}
    where: AnsibleTask = {"when": kept, "vars": {"files": files}}
    tasks: list[AnsibleTask] = [
        ask("Look for who keeps the name servers", "satchel_dns", find),
        {**make, **where},
        {**write, **where, "notify": "Read the name servers"},
        *_plain_tasks(servers, search),
    ]
    return AnsiblePart(tuple(tasks), (handler("Read the name servers", reload, Expression(f"{_KEEPER}[0]")),))


def _plain_tasks(servers: Sequence[str], search: Sequence[str]) -> list[AnsibleTask]:
    others = "|".join(server.replace(".", "\\.") for server in servers)
    domains = f"search {' '.join(search)}"
    wanted: list[tuple[str, AnsibleTask]] = [
        ("Take other name servers out", {"regexp": f"^nameserver (?!({others})$)", "state": "absent"}),
        *((f"Set the name server {at}", {"line": f"nameserver {one}"}) for at, one in enumerate(servers, 1)),
        *([("Set what names are completed with", {"regexp": "^(search|domain) ", "line": domains})] if search else []),
    ]
    file: AnsibleTask = {"path": _RESOLV, "unsafe_writes": True}
    when = Expression(f"{_KEEPER}[0] == 'file'")
    block: AnsibleTask = {"path": _DHCLIENT, "block": f"supersede domain-name-servers {', '.join(servers)};"}
    block = {**block, "marker": "# satchel {mark}", "marker_begin": "begin", "marker_end": "end"}
    tasks: list[AnsibleTask] = [
        {"name": name, "ansible.builtin.lineinfile": {**file, **what}, "when": when} for name, what in wanted
    ]
    own: AnsibleTask = {"name": "Keep the name servers from DHCP", "ansible.builtin.blockinfile": block}
    return [*tasks, {**own, "when": Expression(f"{_KEEPER} | length > 2")}]


_ADDRESS = r"([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f:]{2,39})"

STEP = Step(
    id="net.dns",
    title=tr("Name servers"),
    why=tr("Without a name server that answers, nothing is found by its name."),
    group=tr("Network"),
    parameters=(
        Parameter(
            "servers",
            tr("Name servers"),
            ParameterKind.LIST,
            pattern=_ADDRESS,
            pattern_hint=tr("IPv4 or IPv6 addresses, the best one first."),
            example="10.1.0.1",
        ),
        Parameter(
            "search",
            tr("Completed with"),
            ParameterKind.LIST,
            required=False,
            pattern=r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252})",
            pattern_hint=tr("Domains that short names are completed with."),
            example="example.com",
        ),
        Parameter(
            "interface",
            tr("Network adapter"),
            required=False,
            pattern=r"[^\s/:][^/:\n\r]{0,60}",
            pattern_hint=tr("For Windows, as it names it; left out, the one with the way out. On Linux it is for all."),
            example="Ethernet",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.LOCKOUT,
    interrupts=tr("For a moment names are not found."),
    rollback_after=60,
    ansible=ansible,
)
