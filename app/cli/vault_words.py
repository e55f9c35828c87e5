"""The words of `satchel vault`. A function for each subject; every command takes the vault's file first."""

import argparse
from collections.abc import Callable

type Add = Callable[..., argparse.ArgumentParser]


def add_vault(add: Add, passphrase: Callable[[argparse.ArgumentParser], None]) -> None:
    """`add` makes a command of the group, `passphrase` adds the ways to give the vault's."""

    def command(name: str, text: str, *, module: str = "vault") -> argparse.ArgumentParser:
        """Carried out by the function `name` of `app/cli/<module>.py`."""
        parser = add(name, f"{module}.{name}", text)
        parser.add_argument("file", metavar="FILE")
        passphrase(parser)
        return parser

    _add_file(command)
    _add_entries(command)
    _add_codes(command, add)
    _add_audit(command)


def _add_file(command: Add) -> None:
    command("create", "make a vault")
    command("check", "open the vault and read all of it")


def _add_audit(command: Add) -> None:
    audit = command("audit", "show what was done with the vault on this computer", module="vault_audit")
    audit.add_argument("--client", metavar="NAME", help="only what concerns this client")
    audit.add_argument("--export", metavar="CSV", help="write it as a table too")


def _add_entries(command: Add) -> None:
    command("ls", "list the entries").add_argument("--search", metavar="TEXT")
    shown, added = command("show", "show an entry"), command("add", "add an entry")
    edited, removed = command("edit", "change an entry"), command("rm", "move an entry to the recycle bin")
    for parser in (shown, edited, removed):
        parser.add_argument("entry", metavar="ENTRY", help="title, group/title or id")
    shown.add_argument("--reveal", action="store_true", help="show the password too")
    added.add_argument("title", metavar="TITLE")
    edited.add_argument("--title", metavar="TITLE")
    edited.add_argument("--ask-password", action="store_true", help="ask for a new password")
    for parser in (added, edited):
        for option in ("--user", "--url", "--group", "--notes"):
            parser.add_argument(option, metavar="TEXT")
        parser.add_argument("--tag", metavar="TEXT", action="append")
        parser.add_argument("--password-fd", metavar="N", type=int, help="read the password from here")
        parser.add_argument("--generate", action="store_true", help="make a password by chance")


def _add_codes(command: Add, add: Add) -> None:
    code = command("code", "the one-time password of an entry", module="vault_codes")
    code.add_argument("entry", metavar="ENTRY", help="title, group/title or id")
    code.add_argument("--next", action="store_true", help="the one after it")
    made = add("generate", "vault_codes.generate", "make a password by chance; it is kept nowhere")
    made.add_argument("--length", metavar="N", type=int, default=20, help="characters, 4 to 128")
    kinds = made.add_mutually_exclusive_group()
    kinds.add_argument("--words", metavar="N", type=int, help="a passphrase of so many words, 3 to 20")
    kinds.add_argument("--pronounceable", action="store_true", help="syllables, to be read out on the phone")
    made.add_argument("--separator", metavar="TEXT", default="-", help="between the words")
    made.add_argument("--capitals", action="store_true", help="each word begins with one")
    made.add_argument("--number", action="store_true", help="a digit behind one of the words")
    made.add_argument("--no-symbols", action="store_true", help="letters and digits only")
    made.add_argument("--more-symbols", action="store_true", help="also those that shells and URLs read")
    made.add_argument("--look-alikes", action="store_true", help="also 0 and O, 1, l and I")
    made.add_argument("--count", metavar="N", type=int, choices=range(1, 101), default=1, help="so many of them")
