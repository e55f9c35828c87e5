"""Network connections: who listens, who talks to whom, and which process does."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.domain.inspection import CellKind, Column, Filter, Listing, Row, State, Tone, View
from app.domain.language import tr
from app.domain.target import Os
from app.services.inspection.processes import CARRIES_US, KILL
from app.services.inspection.reading import is_cut, notes_of, number, plain, tabbed, windows_listing
from app.services.inspection.scripts import PS, PS_ANCESTORS, PS_ANSWER, SH_ANCESTORS

LOOK_LINUX = (
    SH_ANCESTORS
    + r"""printf 'carrying\t%s\n' "$(ancestors)"
if command -v ss >/dev/null 2>&1; then
found=$(ss -tunap 2>/dev/null | tr '\t' ' ' | cut -c1-600 | head -n 20000)
printf '%s\n' "$found" | grep -o 'pid=[0-9]*' | cut -c5- | sort -un | head -n 3000 | while read -r pid; do
[ -r "/proc/$pid/stat" ] && printf 'began\t%s\t%s\n' "$pid" "$(sed 's/.*) //' "/proc/$pid/stat" | tr '\n' ' ' | cut -d' ' -f20)"
done
case ${p_kind-} in
listening) found=$(printf '%s\n' "$found" | grep -E '^[a-z]+ +(LISTEN|UNCONN) ') ;;
open) found=$(printf '%s\n' "$found" | grep -Ev '^[a-z]+ +(LISTEN|UNCONN|TIME-WAIT|CLOSE-WAIT) ') ;;
esac
printf '%s\n' "$found" | head -n 5001 | sed 's/^/ss\t/'
[ "$(id -u)" = 0 ] || note 'Processes of other users are named to root only.'
exit 0
fi
[ -r /proc/net/tcp ] || exit 127
note 'Processes are not named: that needs ss (package iproute2).'
for kind in tcp tcp6 udp udp6; do
[ -r "/proc/net/$kind" ] && tail -n +2 "/proc/net/$kind" | head -n 5000 | while read -r slot near far state rest; do
case ${p_kind-}:$state in listening:0A|listening:07|open:01|:*) printf 'proc\t%s\t%s\t%s\t%s\n' "$kind" "$near" "$far" "$state" ;; esac
done
done
"""  # noqa: E501 - a script in its own language
)

LOOK_WINDOWS = (
    PS
    + PS_ANCESTORS
    + r"""
$carrying = Get-Ancestors
$names = @{}; $marks = @{}
Get-CimInstance Win32_Process -Property ProcessId, Name, CreationDate | ForEach-Object {
  $names[[int]$_.ProcessId] = [string]$_.Name
  if ($_.CreationDate) { $marks[[int]$_.ProcessId] = [string]$_.CreationDate.ToFileTimeUtc() }
}
$rows = @(Get-NetTCPConnection | Where-Object { -not $p.kind -or ($p.kind -eq 'listening') -eq ($_.State -eq 'Listen') } | ForEach-Object {
  @{ kind = 'tcp'; state = [string]$_.State; near = [string]$_.LocalAddress; port = [int]$_.LocalPort; far = [string]$_.RemoteAddress
    far_port = [int]$_.RemotePort; pid = [int]$_.OwningProcess; name = $names[[int]$_.OwningProcess]; mark = $marks[[int]$_.OwningProcess]
    carries = $carrying.ContainsKey([int]$_.OwningProcess) }
})
if ($p.kind -ne 'open') {
  $rows += @(Get-NetUDPEndpoint | ForEach-Object {
    @{ kind = 'udp'; state = 'Listen'; near = [string]$_.LocalAddress; port = [int]$_.LocalPort; far = ''; far_port = 0
      pid = [int]$_.OwningProcess; name = $names[[int]$_.OwningProcess]; mark = $marks[[int]$_.OwningProcess]
      carries = $carrying.ContainsKey([int]$_.OwningProcess) }
  })
}
"""  # noqa: E501 - a script in its own language
    + PS_ANSWER
)

_LISTENS = State(tr("listens"), Tone.GOOD)
_OPEN = State(tr("connected"), Tone.GOOD)
_STATES = {
    "LISTEN": _LISTENS,
    "UNCONN": _LISTENS,
    "ESTAB": _OPEN,
    "SYN-SENT": State(tr("is calling"), Tone.ATTENTION),
    "SYN-RECV": State(tr("is called"), Tone.ATTENTION),
    "CLOSE-WAIT": State(tr("left by the other side"), Tone.ATTENTION),
    "Listen": _LISTENS,
    "Bound": State(tr("bound")),
    "Established": _OPEN,
    "SynSent": State(tr("is calling"), Tone.ATTENTION),
    "SynReceived": State(tr("is called"), Tone.ATTENTION),
    "CloseWait": State(tr("left by the other side"), Tone.ATTENTION),
}
_PROC_STATES = {"01": "ESTAB", "02": "SYN-SENT", "03": "SYN-RECV", "07": "UNCONN", "08": "CLOSE-WAIT", "0A": "LISTEN"}
_CLOSING = State(tr("closing"))
_PROCESS = re.compile(r'\("(.{0,64}?)",pid=(\d{1,10}),fd=\d+\)')


def parse(os: Os, text: str) -> Listing:
    if os is Os.WINDOWS:
        return windows_listing(text, _windows_row)
    return Listing([*_by_ss(text), *_by_proc(text)], notes_of(text), is_cut(text))


def _by_ss(text: str) -> Iterator[Row]:
    began = {fields[0]: fields[1] for fields in tabbed(text, "began") if len(fields) > 1}
    carrying = next((fields[0].split() for fields in tabbed(text, "carrying") if fields), [])
    for (line,) in (fields for fields in tabbed(text, "ss") if len(fields) == 1):
        words = line.split(None, 6)
        if len(words) < 6 or words[0] not in ("tcp", "udp"):
            continue
        process = _PROCESS.search(words[6]) if len(words) > 6 else None
        pid = process[2] if process else ""
        yield _row(
            kind=words[0],
            state=_STATES.get(words[1], _CLOSING),
            near=_split(words[4]),
            far=_split(words[5]),
            name=plain(process[1]) if process else "",
            pid=pid,
            mark=began.get(pid, ""),
            carries=pid in carrying,
        )


def _split(place: str) -> tuple[str, int | None]:
    address, _, port = place.rpartition(":")
    return address.strip("[]"), int(port) if port.isdigit() and len(port) < 6 else None


def _by_proc(text: str) -> Iterator[Row]:
    for kind, near, far, state in (fields for fields in tabbed(text, "proc") if len(fields) == 4):
        word = _PROC_STATES.get(state, "")
        yield _row(
            kind=kind[:3],
            state=_STATES.get(word, _CLOSING),
            near=_hex_place(near),
            far=_hex_place(far),
            name="",
            pid="",
            mark="",
            carries=False,
        )


def _hex_place(place: str) -> tuple[str, int]:
    """The kernel writes addresses as words in its own byte order, which is that of most machines: little first."""
    address, _, port = place.partition(":")
    data = bytes.fromhex(address)
    turned = b"".join(data[start : start + 4][::-1] for start in range(0, len(data), 4))
    return str(ipaddress.ip_address(turned)), int(port, 16)


def _windows_row(one: dict[str, Any]) -> Row:
    pid = number(one.get("pid")) or 0
    return _row(
        kind=plain(one["kind"], 8),
        state=_STATES.get(str(one.get("state")), _CLOSING),
        near=(plain(one.get("near"), 80), number(one.get("port"))),
        far=(plain(one.get("far"), 80), number(one.get("far_port"))),
        name=plain(one.get("name")),
        pid=str(pid) if pid else "",
        mark=plain(one.get("mark"), 40),
        carries=one.get("carries") is True,
    )


def _row(
    *,
    kind: str,
    state: State,
    near: tuple[str, int | None],
    far: tuple[str, int | None],
    name: str,
    pid: str,
    mark: str,
    carries: bool,
) -> Row:
    is_open = state is not _LISTENS
    shown = name or tr("not known")
    cells = {
        "process": name,
        "pid": int(pid) if pid else None,
        "kind": kind.upper(),
        "state": state,
        "near": near[0],
        "port": near[1],
        "far": far[0] if is_open else "",
        "far_port": far[1] if is_open else None,
    }
    given = {"pid": pid, "started": mark, "name": shown, "carries": "yes" if carries else ""}
    return Row(f"{kind} {near[0]} {near[1]} {far[0]} {far[1]} {pid}", cells, given)


def _refusal(row: Row) -> str:
    if row.given.get("carries"):
        return CARRIES_US
    return tr("The system itself holds it.") if row.given.get("pid") in ("1", "4") else ""


_COLUMNS = (
    Column("process", tr("Process")),
    Column("pid", tr("PID"), CellKind.NUMBER, is_extra=True),
    Column("kind", tr("Kind")),
    Column("state", tr("State"), CellKind.STATE),
    Column("near", tr("Here"), CellKind.CODE, is_wide=True),
    Column("port", tr("Port"), CellKind.NUMBER),
    Column("far", tr("There"), CellKind.CODE, is_wide=True),
    Column("far_port", tr("Its port"), CellKind.NUMBER),
)

VIEW = View(
    id="connections",
    title=tr("Connections"),
    icon="network",
    noun="connection",
    teaches=tr("Which programs of the device take calls from the network, and with whom they talk now."),
    columns={Os.LINUX: _COLUMNS, Os.WINDOWS: _COLUMNS},
    sort_by="process",
    scripts={Os.LINUX: LOOK_LINUX, Os.WINDOWS: LOOK_WINDOWS},
    shown={
        Os.LINUX: tr("ss {which}"),
        Os.WINDOWS: "Get-NetTCPConnection{state}",
    },
    parse=parse,
    filters=(
        Filter("all", tr("All"), {"which": "-tunap", "state": "; Get-NetUDPEndpoint"}),
        Filter(
            "listening",
            tr("Those who listen"),
            {"kind": "listening", "which": "-tulnp", "state": " -State Listen; Get-NetUDPEndpoint"},
        ),
        Filter("open", tr("Those who talk"), {"kind": "open", "which": "-tunp", "state": " -State Established"}),
    ),
    actions=(
        replace(
            KILL,
            title=tr("End its process at once…"),
            fits=lambda row: bool(row.given.get("pid")),
            refusal=_refusal,
        ),
    ),
    name_column="process",
    refresh_every=10.0,
)
