"""The words of `satchel settings`."""

import argparse
from collections.abc import Callable


def add_settings(add: Callable[..., argparse.ArgumentParser]) -> None:
    """`add` makes a command of the group."""
    add("ls", "settings.ls", "list them with their values")
    add("get", "settings.get", "print one").add_argument("name", metavar="NAME", help="as settings ls shows it")
    keep = add("set", "settings.set_", "change one")
    keep.add_argument("name", metavar="NAME", help="as settings ls shows it")
    keep.add_argument("value", metavar="VALUE")
    usual = add("reset", "settings.reset", "put one, or all, back to the usual")
    usual.add_argument("name", metavar="NAME", nargs="?", default="")
    usual.add_argument("--all", action="store_true")
    add("export", "settings.export", "write those that differ from the usual").add_argument("file", metavar="FILE")
    taken = add("import", "settings.import_", "take over those of a file")
    taken.add_argument("file", metavar="FILE")
    taken.add_argument("--dry-run", action="store_true", help="only show what would change")
