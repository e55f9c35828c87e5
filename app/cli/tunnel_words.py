"""The words of `satchel tunnel`, and what a tunnel is on the command line: as with ssh -L, -R and -D."""

import argparse
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from app.domain.tunnels import LOOPBACK, MOST_PORT, Tunnel, TunnelKind

_HOST = r"(?:\[[^\]]*\]|[^:\[\]]*)"
_LISTENS = rf"(?:(?P<bind>{_HOST}):)?(?P<port>\d{{1,5}})"
_FULL = re.compile(rf"{_LISTENS}:(?P<host>{_HOST}):(?P<host_port>\d{{1,5}})")
_SHORT = re.compile(_LISTENS)
_EXAMPLES = {
    TunnelKind.LOCAL: "8080:localhost:80",
    TunnelKind.REMOTE: "8080:localhost:80",
    TunnelKind.DYNAMIC: "1080",
}


def add_tunnel(add: Callable[..., argparse.ArgumentParser]) -> None:
    """`add` makes a command of the group."""
    opened = add("open", "tunnels.open_", "open tunnels through a device until Ctrl+C", device=True)
    opened.add_argument("device", metavar="D")
    kept = add("add", "tunnels.add", "keep a tunnel for the window and for satchel tunnel start")
    kept.add_argument("device", metavar="D", help="a name in the device book")
    kept.add_argument("--name", metavar="NAME", default="")
    kept.add_argument("--autostart", action="store_true", help="start it with the window")
    for parser in (opened, kept):
        _kinds(parser)
    started = add("start", "tunnels.start", "open kept tunnels until Ctrl+C", device=True)
    started.add_argument("name", metavar="NAME", nargs="+")
    add("ls", "tunnels.ls", "list the kept tunnels")
    add("rm", "tunnels.rm", "forget a kept tunnel").add_argument("name", metavar="NAME")


def _kinds(parser: argparse.ArgumentParser) -> None:
    words = {
        TunnelKind.LOCAL: ("-L", "--local", "[ADDRESS:]PORT:HOST:PORT", "a port here leads to a place that D reaches"),
        TunnelKind.REMOTE: ("-R", "--remote", "[ADDRESS:]PORT:HOST:PORT", "a port of D leads to a place reached here"),
        TunnelKind.DYNAMIC: ("-D", "--dynamic", "[ADDRESS:]PORT", "a SOCKS5 proxy here"),
    }
    for kind, (short, long, shape, text) in words.items():
        read: Any = partial(parse_tunnel, kind)
        parser.add_argument(short, long, metavar=shape, dest="tunnels", action="append", type=read, help=text)


def parse_tunnel(kind: TunnelKind, text: str) -> Tunnel:
    """Raises ArgumentTypeError, in words. An address in brackets is one of IPv6; port 0 lets the system choose."""
    found = (_SHORT if kind is TunnelKind.DYNAMIC else _FULL).fullmatch(text)
    parts = found.groupdict() if found else {}
    ports = [int(parts.get(name) or 0) for name in ("port", "host_port")]
    if found is None or max(ports) > MOST_PORT or (kind is not TunnelKind.DYNAMIC and not (parts["host"] and ports[1])):
        raise argparse.ArgumentTypeError(f'"{text}" is no tunnel; for example: {_EXAMPLES[kind]}')
    bind = parts["bind"]
    return Tunnel(
        "",
        "",
        kind,
        "",
        ports[0],
        LOOPBACK if bind is None else bind.strip("[]") or "*",
        (parts.get("host") or "").strip("[]"),
        ports[1],
    )
