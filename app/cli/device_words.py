"""The words of `satchel devices`."""

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from app.domain.devices import SIGN_INS

_FORMATS = "openssh, putty, mremoteng, rdcman, rdp, mobaxterm, csv or json"

type Add = Callable[..., argparse.ArgumentParser]


def add_devices(
    add: Add,
    group: Callable[[str, str], Add],
    passphrase: Callable[[argparse.ArgumentParser], None],
) -> None:
    """`add` makes a command of the group, `group` a group in it, `passphrase` adds the ways to give the vault's."""
    listed = add("ls", "devices.ls", "list the devices")
    listed.add_argument("--tag", metavar="TEXT", action="append", help="only those with this tag; may be repeated")
    listed.add_argument("--folder", metavar="PATH", help="only those in this folder, at any depth")
    listed.add_argument("--favourites", action="store_true", help="only favourites")
    add("show", "devices.show", "show one device").add_argument("name", metavar="NAME")
    new = add("add", "devices.add", "add a device")
    new.add_argument("name", metavar="NAME")
    new.add_argument("address", metavar="ADDRESS", help="ssh://user@host:port, winrm://… or winrms://…")
    new.add_argument("--folder", metavar="PATH", default="", help="such as Client/Site")
    new.add_argument("--identity", metavar="FILE")
    new.add_argument("--credential", metavar="ID", help="the id of an entry in the vault")
    new.add_argument("--pin", metavar="SHA256")
    sign_in_option(new, SIGN_INS)
    new.add_argument("--notes", metavar="TEXT", default="")
    new.add_argument("--tag", metavar="TEXT", action="append")
    new.add_argument("--jump", metavar="D", help="SSH: reached through this device or user@host:port")
    new.add_argument("--favourite", action="store_true")
    edit = add("edit", "device_changes.edit", "change devices, one or many")
    edit.add_argument("name", metavar="NAME", nargs="*")
    edit.add_argument("--inside", metavar="PATH", help='all devices in this folder, at any depth; "" for all')
    edit.add_argument("--folder", metavar="PATH", help="put them there")
    _gives(edit)
    edit.add_argument("--no-tag", metavar="TEXT", action="append", help="take this tag away")
    edit.add_argument("--dry-run", action="store_true", help="only say what would change, and for how many")
    _folders(group("folder", "the folders, and what they give to the devices in them"))
    add("rm", "devices.rm", "remove a device").add_argument("name", metavar="NAME")
    _imports(add, passphrase)
    export = add("export", "device_files.export", "write all devices for another program")
    export.add_argument("file", metavar="FILE", nargs="?", help="standard output without it")
    export.add_argument("--format", choices=("json", "csv", "ssh-config"), help="else by the end of the name, or json")


def _imports(add: Add, passphrase: Callable[[argparse.ArgumentParser], None]) -> None:
    import_ = add("import", "device_files.import_", "take over the devices of another program")
    import_.add_argument("file", metavar="FILE", help="a file, a folder of PuTTY or .rdp files; - is standard input")
    import_.add_argument("--format", metavar="F", default="", help="instead of looking at the content: " + _FORMATS)
    import_.add_argument("--dry-run", action="store_true", help="show what would change; changes nothing")
    import_.add_argument("--folder", metavar="PATH", default="", help="put everything into this folder")
    import_.add_argument("--rdp-as-winrm", action="store_true", help="take remote desktops as WinRM devices")
    import_.add_argument("--report", metavar="FILE", help="write the report to this file")
    import_.add_argument("--password-fd", metavar="N", type=int, help="read the password of the file from here")
    import_.add_argument("--with-passwords", action="store_true", help="put the passwords of the file into the vault")
    import_.add_argument("--vault", metavar="FILE", help="the vault for the passwords")
    passphrase(import_)


def _gives(parser: argparse.ArgumentParser) -> None:
    """What a device can say, and a folder for those in it. An empty value says nothing any more."""
    parser.add_argument("--user", metavar="NAME")
    parser.add_argument("--credential", metavar="ID", help="the id of an entry in the vault")
    parser.add_argument("--identity", metavar="FILE")
    parser.add_argument("--jump", metavar="D", help="SSH: reached through this device or user@host:port")
    parser.add_argument("--reattach", metavar="COMMAND", help="SSH: what a new shell begins with")
    sign_in_option(parser, ("", "none", *SIGN_INS))
    parser.add_argument("--accent", choices=("", "none", "production", "customer"))
    parser.add_argument("--tag", metavar="TEXT", action="append")


def _folders(add: Add) -> None:
    add("ls", "folders.ls", "list the folders")
    set_ = add("set", "folders.set_", "say what devices in it have unless they say otherwise")
    set_.add_argument("folder", metavar="PATH", help='such as Client/Site; "" for all devices')
    _gives(set_)
    set_.add_argument("--ssh-port", metavar="N", type=int)


def sign_in_option(parser: Any, choices: Sequence[str]) -> None:
    """On a parser or a group of one."""
    parser.add_argument("--sign-in", choices=choices, help="WinRM; credssp hands the device the password itself")
