"""The words of `satchel show`."""

import argparse
from collections.abc import Callable

_TEXT = "show processes, services, events, disks, connections, software, scheduled tasks or users of a device"


def add_show(add: Callable[..., argparse.ArgumentParser]) -> None:
    """`add` makes a command. The views themselves are loaded only when one is asked for."""
    parser = add("show", "show.show", _TEXT, device=True)
    parser.add_argument("device", metavar="D", help="local, a name, ssh://… or winrm://…")
    parser.add_argument("view", metavar="VIEW", nargs="?", help="processes, services, …; without it they are listed")
    parser.add_argument("--filter", metavar="ID", help="what of it; ? lists the filters of the view")
    parser.add_argument("--source", metavar="NAME", help="events: only those of this source")
    parser.add_argument("--search", metavar="TEXT", help="only rows that contain this, in any column")
    parser.add_argument("--sort", metavar="COLUMN", help="by this column; -COLUMN begins with the largest")
    parser.add_argument("--top", metavar="N", type=int, default=0, help="only the first N rows")
    parser.add_argument("--command", action="store_true", help="only say what one would type for it")
