"""The way to a machine on the internet, hop by hop, watched for half a minute."""

import ipaddress
from dataclasses import dataclass

from app.domain.facts import Fact, FactUnavailable, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.probes.anchors import SITES_TOLD, AnchorsGiven
from app.services.probes.series import Series
from app.services.probes.trace import MOST_HOPS, Hop

ROUNDS = 25
"""One a second."""

# The same as `probes/trace.py` on another device: an ICMP socket, root's raw one, or UDP with its errors (ip(7)).
_PYTHON = r"""
import os, select, socket, struct, sys, time
rounds, pause = int(sys.argv[2]), float(sys.argv[3])
try: goal = socket.gethostbyname(sys.argv[1].split()[0].rsplit(":", 1)[0])
except OSError: sys.exit(124)
s = None
for way, kind, proto in ("icmp", 2, 1), ("raw", 3, 1), ("udp", 2, 0):
    try: s = socket.socket(2, kind, proto); break
    except OSError: pass
if s is None: sys.exit(81)
s.setsockopt(0, 11, 1); s.setblocking(False)
if way == "raw": s.setsockopt(255, 1, struct.pack("=I", 0xFFFFFFFE))
ident, number, limit, hops, sent = os.getpid() & 65535, 0, 30, {}, {}
def total(b):
    n = sum(struct.unpack("!%dH" % (len(b) // 2), b)); n = (n >> 16) + (n & 65535)
    return 65535 - ((n + (n >> 16)) & 65535)
def settle(key, by, final):
    if key in sent:
        hop, start = sent.pop(key); hops.setdefault(hop, []).append((by, (time.time() - start) * 1000, final))
def hear():
    while 1:
        try: data, extra, _, where = s.recvmsg(512, 512, 0x2000)
        except OSError: break
        for level, kind, e in extra:
            if (level, kind) != (0, 11) or len(e) < 24 or e[4] != 2 or e[5] not in (3, 11): continue
            if way != "udp" and (len(data) < 8 or way == "raw" and struct.unpack("!H", data[4:6])[0] != ident): continue
            key = where[1] if way == "udp" else struct.unpack("!H", data[6:8])[0]
            settle(key, socket.inet_ntoa(e[20:24]), 2 if e[5] == 3 and not (way == "udp" and e[6] == 3) else e[5] == 3)
    while way != "udp":
        try: data, where = s.recvfrom(512)
        except OSError: break
        if way == "raw": data = data[(data[0] & 15) * 4:]
        if len(data) < 8 or data[0] or where[0] != goal or way == "raw" and struct.unpack("!H", data[4:6])[0] != ident: continue
        settle(struct.unpack("!H", data[6:8])[0], where[0], True)
for turn in range(rounds):
    begun = time.time(); sent.clear()
    for hop in range(1, limit + 1):
        number = (number + 1) % 30000; key = number + (33434 if way == "udp" else 0)
        packet = struct.pack("!BBHHH", 8, 0, 0, ident, key & 65535) + bytes(24)
        packet = packet[:2] + struct.pack("!H", total(packet)) + packet[4:]
        s.setsockopt(0, 2, hop); sent[key] = hop, time.time()
        for again in 1, 2, 3:
            try: s.sendto(bytes(32) if way == "udp" else packet, (goal, key if way == "udp" else 0)); break
            except OSError: hear()
        time.sleep(0.01); hear()
    while sent and time.time() < begun + limit * 0.01 + 1:
        select.select([s], [], [], 0.05); time.sleep(0.002); hear()
    ends = [hop for hop, heard in hops.items() if any(one[2] for one in heard)]
    limit = min(ends) if ends else min(limit, max(hops, default=0) + 4)
    left = begun + pause - time.time()
    if turn + 1 < rounds and left > 0: time.sleep(left)
print("goal|%s|%s" % (goal, "rough" if way == "udp" else "exact"))
for hop in range(1, limit + 1):
    heard = hops.get(hop, []); by = [one[0] for one in heard]
    print("hop|%d|%s|%s|%d|%s" % (hop, max(by, key=by.count) if by else "", "yes" if any(one[2] is True for one in heard) else "no", rounds, " ".join("%.3f" % one[1] for one in heard)))
"""  # noqa: E501 - a script in its own language

_LINUX = (
    r"""
command -v python3 >/dev/null 2>&1 || exit 127
python3 -I -c '"""
    + _PYTHON.strip()
    + rf"""' "$p_sites" {ROUNDS} 1
"""
)


@dataclass(frozen=True, slots=True)
class Path:
    """`is_exact` is False where routers answered to packets that they answer to only once a second."""

    goal: str
    hops: tuple[Hop, ...]
    is_exact: bool = True


def parse(os: Os, text: str) -> Path:
    rows = [line.split("|") for line in text.splitlines() if line]
    if not rows or rows[0][0] != "goal":
        raise ValueError("the answer does not begin with the goal")
    hops: list[Hop] = []
    for word, number, by, is_goal, sent, times in rows[1 : MOST_HOPS + 1]:
        if word != "hop" or int(number) != len(hops) + 1:
            raise ValueError("the hops are not in their order")
        heard = tuple(float(one) for one in times.split())
        if len(heard) > int(sent) or not all(0 <= one < 1e6 for one in heard):
            raise ValueError("more answers than packets, or no times")
        hops.append(Hop(len(hops) + 1, _address(by), Series(int(sent), heard), is_goal == "yes"))
    return Path(rows[0][1], tuple(hops), rows[0][2] == "exact")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    return ipaddress.ip_address(text) if text else None


def own(task: TaskContext) -> str:
    """Raises FactUnavailable, OSError, Cancelled."""
    from app.services.facts.network.path_mtu import goals
    from app.services.probes.icmp import echo
    from app.services.probes.trace import trace

    found = goals(task, 1)
    if not found:
        raise FactUnavailable(Reason.TIMED_OUT, tr("nobody on the internet was found by name"))
    with echo(4) as engine:
        hops = trace(engine, found[0], task, rounds=ROUNDS)
        lines = [f"goal|{found[0]}|{'exact' if engine.is_exact else 'rough'}"]
    for hop in hops:
        times = " ".join(f"{one:.3f}" for one in hop.series.times)
        lines.append(f"hop|{hop.number}|{hop.by or ''}|{'yes' if hop.is_goal else 'no'}|{hop.series.sent}|{times}")
    return "\n".join(lines)


PATH = Fact(
    "path",
    {Os.LINUX: _LINUX},
    parse,
    deadline=45,
    given=AnchorsGiven("sites"),
    own=own,
    contacts=tr("{split}, and all routers before it", split=SITES_TOLD.split(" and ")[0]),
)
