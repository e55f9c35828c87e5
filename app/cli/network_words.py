"""The words of `satchel ping` and `satchel trace`."""

import argparse
from collections.abc import Callable

MOST_PINGS, MOST_ROUNDS, MOST_BYTES = 10_000, 600, 9000


def add_network_tools(add: Callable[..., argparse.ArgumentParser]) -> None:
    """`add` makes a command."""
    pinged = add("ping", "network_tools.ping", "ask a machine for echoes: loss, times and jitter, from this computer")
    pinged.add_argument("-c", "--count", metavar="N", type=_whole(1, MOST_PINGS), default=10, help="packets (10)")
    pinged.add_argument("--size", metavar="BYTES", type=_whole(28, MOST_BYTES), default=60, help="of a packet (60)")
    traced = add("trace", "network_tools.trace", "the way to a machine, with the loss at each hop, from this computer")
    traced.add_argument("--rounds", metavar="N", type=_whole(1, MOST_ROUNDS), default=10, help="of all hops (10)")
    for parser, usual in ((pinged, 0.5), (traced, 1.0)):
        parser.add_argument("host", metavar="HOST", help="a name or an address")
        help = f"seconds between them ({usual:g})"
        parser.add_argument("--interval", metavar="S", type=_seconds, default=usual, help=help)
        version = parser.add_mutually_exclusive_group()
        version.add_argument("-4", dest="version", action="store_const", const=4, default=0, help="over IPv4")
        version.add_argument("-6", dest="version", action="store_const", const=6, help="over IPv6")
    traced.epilog = "The table says who, when and from where: as a provider wants it."


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"a number from {least} to {most}")
        return number

    return read


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= 60:
        raise argparse.ArgumentTypeError("seconds from 0.1 to 60")
    return seconds
