"""The words of `satchel vault`. A function for each subject; every command takes the vault's file first."""

import argparse
from collections.abc import Callable

_ONE = (("show", "show an entry"), ("add", "add an entry"), ("edit", "change an entry"))

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
    _add_key(command)
    _add_entries(command)
    _add_groups(command)
    _add_codes(command, add)
    _add_audit(command)
    _add_exchange(command)
    _add_merge(command)


def _add_merge(command: Add) -> None:
    merged = command("merge", "take in what another copy of the vault has", module="vault_merge")
    merged.add_argument("other", metavar="OTHER", help="it stays as it is")
    merged.add_argument("--other-passphrase-fd", metavar="N", type=int, help="read the passphrase of OTHER from here")
    merged.add_argument("--other-key-file", metavar="KEY", help="the key file of OTHER")
    torn = command("conflicts", "list the values that two copies had both changed", module="vault_merge")
    way = torn.add_mutually_exclusive_group()
    way.add_argument("--keep", metavar="NUMBER", type=int, help="this one is right as it is")
    way.add_argument("--take-other", metavar="NUMBER", type=int, help="the other value holds from now on")


def _add_file(command: Add) -> None:
    command("create", "make a vault")
    command("check", "open the vault and read all of it")


def _add_key(command: Add) -> None:
    changed = command("passwd", "change the passphrase, the key file or how long an unlock takes", module="vault_key")
    passphrase = changed.add_mutually_exclusive_group()
    passphrase.add_argument("--new-passphrase-fd", metavar="N", type=int, help="read the new passphrase from here")
    passphrase.add_argument("--keep-passphrase", action="store_true", help="leave the passphrase as it is")
    key_file = changed.add_mutually_exclusive_group()
    key_file.add_argument("--new-key-file", metavar="FILE", help="from now on with this key file")
    key_file.add_argument("--make-key-file", metavar="FILE", help="make a key file there, and use it from now on")
    key_file.add_argument("--no-key-file", action="store_true", help="from now on without a key file")
    changed.add_argument("--unlock-seconds", metavar="S", type=_unlock_seconds, help="what an unlock is to take here")
    text = "remove the backups beside the vault, which open with an earlier key"
    changed.add_argument("--delete-backups", action="store_true", help=text)


def _unlock_seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= 30:
        raise argparse.ArgumentTypeError("seconds from 0.1 to 30")
    return seconds


def _add_audit(command: Add) -> None:
    audit = command("audit", "show what was done with the vault on this computer", module="vault_audit")
    audit.add_argument("--client", metavar="NAME", help="only what concerns this client")
    audit.add_argument("--export", metavar="CSV", help="write it as a table too")


def _add_entries(command: Add) -> None:
    shown, added, edited = (command(name, text, module="vault_entry") for name, text in _ONE)
    removed = command("rm", "move an entry to the recycle bin")
    for parser in (shown, edited, removed):
        parser.add_argument("entry", metavar="ENTRY", help="title, group/title or id")
    shown.add_argument("--reveal", action="store_true", help="show the password and the hidden fields too")
    added.add_argument("title", metavar="TITLE")
    edited.add_argument("--title", metavar="TITLE")
    edited.add_argument("--ask-password", action="store_true", help="ask for a new password")
    for parser in (added, edited):
        for option in ("--user", "--url", "--group", "--notes"):
            parser.add_argument(option, metavar="TEXT")
        parser.add_argument("--tag", metavar="TEXT", action="append")
        parser.add_argument("--password-fd", metavar="N", type=int, help="read the password from here")
        parser.add_argument("--generate", action="store_true", help="make a password by chance")
        _add_details(parser)
    _add_parts(command)


def _add_details(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--expires", metavar="WHEN", help="never, a number of days, or the last day: 2027-03-01")
    parser.add_argument("--field", metavar="NAME=VALUE", action="append", help="a field of your own")
    parser.add_argument("--hidden-field", metavar="NAME", help="a field that is stored hidden; its value: --field-fd")
    parser.add_argument("--field-fd", metavar="N", type=int, help="read the value of --hidden-field from here")
    parser.add_argument("--remove-field", metavar="NAME", action="append")
    code = parser.add_mutually_exclusive_group()
    code.add_argument("--code-fd", metavar="N", type=int, help="read the key of the one-time code from here")
    code.add_argument("--remove-code", action="store_true", help="take the one-time code away")
    only = argparse.BooleanOptionalAction
    parser.add_argument("--inject-only", action=only, help="sessions use it, nobody sees or copies it")
    parser.add_argument("--attach", metavar="FILE", action="append", help="put a file into the entry")
    parser.add_argument("--ssh-key", choices=("ed25519", "rsa"), help="make an SSH key in the entry")


def _add_parts(command: Add) -> None:
    history = command("history", "the versions of an entry", module="vault_entry")
    file = command("file", "write a file of an entry to the disk", module="vault_entry")
    for parser in (history, file):
        parser.add_argument("entry", metavar="ENTRY", help="title, group/title or id")
    deed = history.add_mutually_exclusive_group()
    deed.add_argument("--restore", metavar="NUMBER", type=int, help="bring this version back")
    deed.add_argument("--delete", metavar="NUMBER", type=int, help="remove this version for good")
    file.add_argument("name", metavar="NAME")
    file.add_argument("--to", metavar="PATH", help="where to; without it NAME in this folder")
    file.add_argument("--remove", action="store_true", help="take it out of the entry instead")


def _add_groups(command: Add) -> None:
    listed, found = (
        command("ls", "list the entries", module="vault_groups"),
        command("search", "find entries: words, user:admin, tag:old, is:expired, has:code", module="vault_groups"),
    )
    listed.add_argument("--search", metavar="TEXT", help="as of the command search")
    found.add_argument("words", metavar="WORD", nargs="+", help="a minus before one: without it (after --)")
    for parser in (listed, found):
        parser.add_argument("--group", metavar="PATH", help="only this group and those in it")
        parser.add_argument("--client", metavar="NAME", help="only this client's entries")
        parser.add_argument("--deleted", action="store_true", help="in the recycle bin")
        orders = ("title", "user", "client", "changed", "expiry")
        parser.add_argument("--order", choices=orders, default="title")
    moved = command("mv", "move an entry to another group", module="vault_groups")
    moved.add_argument("entry", metavar="ENTRY", help="title, group/title or id")
    moved.add_argument("group", metavar="GROUP", help="it is made if it is missing; / is the top")
    grouped = command("group", "list, make, rename, move, delete and put back groups", module="vault_groups")
    deeds = ("ls", "add", "rename", "mv", "rm", "restore")
    grouped.add_argument("deed", metavar="|".join(deeds), nargs="?", choices=deeds, default="ls")
    grouped.add_argument("path", metavar="PATH", nargs="?", help="of the group: Clients/Nordlys/Praxis")
    grouped.add_argument("other", metavar="NAME|GROUP", nargs="?", help="the new name, or the group it goes into")
    for parser in (moved, grouped):
        parser.add_argument("--reason", metavar="TEXT", help="why something leaves its client")
    binned = command("bin", "list what was deleted", module="vault_groups")
    way = binned.add_mutually_exclusive_group()
    way.add_argument("--restore", metavar="ID", help="put an entry back")
    way.add_argument("--empty", action="store_true", help="remove all of it for good")


def _add_codes(command: Add, add: Add) -> None:
    code = command("code", "the one-time password of an entry", module="vault_codes")
    code.add_argument("entry", metavar="ENTRY", help="title, group/title or id")
    code.add_argument("--next", action="store_true", help="the one after it")
    examined = command("health", "what is weak, used twice, old, expired or a maker's default", module="vault_codes")
    examined.add_argument("--client", metavar="NAME", help="only this client's entries")
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


def _add_exchange(command: Add) -> None:
    taken = command("import", "take entries over from another program", module="vault_exchange")
    taken.set_defaults(action="vault_exchange.import_")
    taken.add_argument("source", metavar="SOURCE", help="KDBX, XML, JSON, 1PUX or CSV; its content says which")
    where = taken.add_mutually_exclusive_group()
    where.add_argument("--client", metavar="NAME", help="into the groups of this client")
    where.add_argument("--into", metavar="GROUP", help="into this group; without it as in the source")
    taken.add_argument("--flat", action="store_true", help="without the groups of the source")
    rules = ("skip", "update", "keep-both")
    taken.add_argument("--duplicates", choices=rules, default="skip", help="what the client has already")
    taken.add_argument("--format", metavar="ID", help="instead of finding it out")
    taken.add_argument("--password-fd", metavar="N", type=int, help="read the password of SOURCE from here")
    taken.add_argument("--source-key-file", metavar="KEY", help="the key file of SOURCE")
    taken.add_argument("--dry-run", action="store_true", help="only show what would happen")
    taken.add_argument("--report", metavar="TXT", help="write what came, and what did not and why")
    given = command("export", "write a job pack, a table or the emergency sheet", module="vault_exchange")
    text = ".kdbx: a job pack; .csv: a table in the clear; .html, .pdf: the emergency sheet, without values"
    given.add_argument("target", metavar="TARGET", help=text)
    what = given.add_mutually_exclusive_group()
    what.add_argument("--client", metavar="NAME", help="all entries of this client")
    what.add_argument("--group", metavar="GROUP", help="all entries of this group and below it")
    what.add_argument("--entry", metavar="ENTRY", action="append", help="this entry; may be repeated")
    given.add_argument("--days", metavar="N", type=int, default=7, help="how long Satchel opens the job pack")
    given.add_argument("--with-inject-only", action="store_true", help="in a job pack: also what nobody may see")
    back = command("take-back", "merge what was changed in a job pack into its vault", module="vault_exchange")
    back.set_defaults(action="vault_exchange.take_back")
    back.add_argument("pack", metavar="PACK")
    back.add_argument("--delete", action="store_true", help="delete its file afterwards, and the backups beside it")
    for parser in (given, back):
        parser.add_argument("--pack-passphrase-fd", metavar="N", type=int, help="read the job pack's passphrase here")
