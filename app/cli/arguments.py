"""The words of the command line, and which function each command is."""

import argparse
import importlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from app.cli.device_words import add_devices, sign_in_option
from app.cli.network_words import add_network_tools
from app.cli.self_test.words import add_self_test
from app.cli.settings_words import add_settings
from app.cli.setup_words import add_setup
from app.cli.show_words import add_show
from app.cli.tunnel_words import add_tunnel
from app.cli.vault_words import add_vault
from app.domain.devices import SIGN_INS

type Parsers = argparse._SubParsersAction[argparse.ArgumentParser]

DEFAULT_TIMEOUT = 3600.0
"""Seconds for `satchel run` without --timeout: long enough for an update, not for ever."""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options, with `action` naming "module.function". Exits with 2 for what makes no sense, 0 after --help."""
    arguments, command = _split(list(arguments))
    parser = make_parser()
    options = parser.parse_args(arguments)
    if options.action == "run.run":
        if not command:
            parser.error("the command is missing: satchel run DEVICE -- COMMAND")
        options.command = command
    elif command:
        parser.error(f"nothing is known to do with {' '.join(command)}")
    return options


def action_of(options: argparse.Namespace) -> Callable[[Any], int]:
    """The function of the command; its module is loaded only now."""
    module, _, function = options.action.rpartition(".")
    found: Callable[[Any], int] = getattr(importlib.import_module(f"app.cli.{module}"), function)
    return found


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """What stands after the first "--" is the device's, not ours."""
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def make_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser = argparse.ArgumentParser(
        prog="satchel",
        description="The technician's toolbox. Without arguments it opens the window.",
        epilog="Exit codes: 0 done, 1 problems found, 2 usage, 3 unreachable or refused, 4 a person must decide, "
        "5 stopped, 70 a bug.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    parsers = parser.add_subparsers(metavar="COMMAND", required=True)
    _diagnose(parsers)
    _connect_check(parsers)
    _record(parsers)
    summary = _command(parsers, "summary", "summary.summary", "a device in a few lines, for a ticket", device=True)
    summary.add_argument("device", metavar="D", nargs="?", default="local", help="without it, this computer")
    summary.add_argument("--all", action="store_true", help="with its name and its serial number")
    _run(parsers)
    add_show(partial(_command, parsers))
    add_network_tools(partial(_command, parsers))
    _copying(parsers)
    devices = _group(parsers, "devices", "the device book")
    add_devices(partial(_command, devices), lambda *words: partial(_command, _group(devices, *words)), _passphrase)
    add_tunnel(partial(_command, _group(parsers, "tunnel", "ports that are carried through devices")))
    add_setup(partial(_command, _group(parsers, "setup", "show, apply and undo what a profile wants")))
    add_vault(partial(_command, _group(parsers, "vault", "the credential vault, a KeePass file")), _passphrase)
    keys = _group(parsers, "host-keys", "the SSH keys of devices that were accepted")
    _command(keys, "ls", "host_keys.ls", "list them")
    forget = _command(keys, "forget", "host_keys.forget", "forget the key of a host: the next connection asks again")
    forget.add_argument("host", metavar="HOST", help="as host-keys ls shows it: server, or [server]:2222")
    add_settings(partial(_command, _group(parsers, "settings", "what the Settings page shows")))
    _visit(_group(parsers, "visit", "the visits and their journals"))
    _recordings(_group(parsers, "recordings", "the recorded sessions of all visits"))
    add_self_test(partial(_command, parsers))
    _report(parsers)
    return parser


def _recordings(parsers: Parsers) -> None:
    _command(parsers, "ls", "recordings.ls", "list them")
    search = _command(parsers, "search", "recordings.search", "find lines in their logs")
    search.add_argument("text", metavar="TEXT")
    export = _command(parsers, "export", "recordings.export", "copy one with its log into a folder")
    export.add_argument("recording", metavar="RECORDING", help="as recordings ls shows it")
    export.add_argument("folder", metavar="FOLDER")


def _report(parsers: Parsers) -> None:
    report = _command(parsers, "report", "visit.report", "write the report of the current visit")
    report.add_argument("file", metavar="FILE", help="what it ends with says how: .html or .pdf")
    readers = ("internal", "customer")
    report.add_argument("--for", dest="reader", choices=readers, default="internal", help="customer: in plain words")
    report.add_argument("--mask", metavar="WHAT", help="serials, addresses, users; several with a comma")


def _group(parsers: Parsers, name: str, text: str) -> Parsers:
    parser = parsers.add_parser(name, help=text, description=text, allow_abbrev=False)
    return parser.add_subparsers(metavar="COMMAND", required=True)


def _command(parsers: Parsers, name: str, action: str, text: str, *, device: bool = False) -> argparse.ArgumentParser:
    parser = parsers.add_parser(name, help=text, description=text, allow_abbrev=False)
    parser.set_defaults(action=action)
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    if device:
        _reaching(parser)
    return parser


def _reaching(parser: argparse.ArgumentParser) -> None:
    """How a device is reached."""
    group = parser.add_argument_group("reaching the device")
    group.add_argument("--identity", metavar="FILE", help="SSH: the private key; WinRM: certificate and key, PEM")
    group.add_argument("--jump", metavar="D", help="SSH: through this device of the book, or user@host:port")
    group.add_argument("--legacy", action="store_true", help="SSH: allow outdated encryption (SHA-1, CBC) this time")
    group.add_argument("--accept-new", action="store_true", help="SSH: store the key of a host that is not known yet")
    group.add_argument("--pin", metavar="SHA256", help="WinRM: the certificate to accept")
    sign_in_option(group, SIGN_INS)
    group.add_argument("--password-fd", metavar="N", type=int, help="read the password from this file descriptor")
    group.add_argument("--vault", metavar="FILE", help="the vault with the credential")
    group.add_argument("--credential", metavar="ENTRY", help="the entry of the vault, by title or id")
    group.add_argument("--reason", metavar="TEXT", help="why a credential of another client is used; for the audit")
    _passphrase(group)


def _passphrase(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--passphrase-fd", metavar="N", type=int, help="read the vault's passphrase from here")
    parser.add_argument("--key-file", metavar="FILE", help="the vault's key file")


def _diagnose(parsers: Parsers) -> None:
    parser = _command(parsers, "diagnose", "diagnose.diagnose", "find out what is wrong with a device", device=True)
    parser.add_argument("--device", metavar="D", default="local", help="local, a name, ssh://… or winrm://…")
    parser.add_argument("--symptom", metavar="ID", help="what is complained of, such as no-internet or slow")
    parser.add_argument("--check", metavar="ID", action="append", help="only this check; may be repeated")
    sets = parser.add_mutually_exclusive_group()
    sets.add_argument("--full", action="store_true", help="the full set; without it the quick one")
    sets.add_argument("--deep", action="store_true", help="with the deep tests, which take long")
    about = "what the complaint is about: vpn=HOST, share=PATH; may be repeated"
    parser.add_argument("--about", metavar="WHAT=NAME", action="append", help=about)
    rights = "ask again with sudo, where that needs no password, what this user is not told"
    parser.add_argument("--with-rights", action="store_true", help=rights)
    parser.add_argument("--go-on", action="store_true", help="look further after the first confirmed cause")
    parser.add_argument("--list", action="store_true", help="list the checks; no device is asked")
    parser.add_argument("--markdown", action="store_true", help="with --list: as the page of the documentation")
    fixing = parser.add_argument_group("putting the cause right")
    fixing.add_argument("--fix", action="store_true", help="preview the remedy of the cause, and carry it out")
    fixing.add_argument("--yes", action="store_true", help="with --fix: without asking")
    fixing.add_argument("--again", action="store_true", help="with --fix: though the same was tried a short time ago")
    fixing.add_argument("--param", metavar="NAME=VALUE", action="append", help="with --fix: a value that it needs")
    fixing.add_argument("--restart", action="store_true", help="with --fix: the device may be started again")
    parser.add_argument("--report", metavar="FILE", help="write the report of the visit, .html or .pdf")
    parser.add_argument("--bundle", metavar="FILE.zip", help="save what the device answered, to be judged elsewhere")
    parser.add_argument("--mask", action="store_true", help="--bundle without what names people, machines and places")
    parser.add_argument("--from", dest="facts", metavar="FILE.zip", help="judge saved facts; no device is asked")


def _connect_check(parsers: Parsers) -> None:
    text = "find out why a device cannot be connected to, from its name to its shell"
    parser = _command(parsers, "connect-check", "connect_check.connect_check", text, device=True)
    parser.add_argument("device", metavar="D", help="a name, or ssh://…")
    parser.epilog = (
        "Logs in at most once, and opens a shell for a moment. Exit codes: 0 everything works, 1 the device lets us in "
        "but gives no shell, 3 unreachable or refused, 4 a person must decide (host key, old methods, locked vault, a "
        "question at the login), 5 stopped."
    )


def _record(parsers: Parsers) -> None:
    text = "write what a device answers to every question, masked, into one file: for a test of Satchel"
    parser = _command(parsers, "record", "record.record_device", text, device=True)
    parser.add_argument("device", metavar="D", nargs="?", default="local", help="without it, this computer")
    parser.add_argument("file", metavar="FILE.zip")
    parser.epilog = "Only reads. Shows what was masked. docs/recording-a-device.md says what happens with the file."


def _run(parsers: Parsers) -> None:
    parser = _command(parsers, "run", "run.run", "run a command on a device: satchel run D -- COMMAND", device=True)
    parser.add_argument("device", metavar="D")
    parser.add_argument("--timeout", metavar="S", type=_seconds, default=DEFAULT_TIMEOUT, help="seconds")
    parser.add_argument("--stdin", action="store_true", help="the command reads our standard input")


def _copying(parsers: Parsers) -> None:
    copy = _command(parsers, "copy", "copying.copy", "copy files and folders from and to devices", device=True)
    copy.add_argument("paths", metavar="PATH", nargs="+", help="SOURCE... TARGET; D:PATH on a device")
    files = _group(parsers, "files", "the files of devices")
    get = _command(files, "get", "copying.get", "copy a file or a folder of a device to this computer", device=True)
    put = _command(files, "put", "copying.put", "copy a file or a folder to a device", device=True)
    for parser in (get, put):
        parser.add_argument("device", metavar="D")
        parser.add_argument("source", metavar="SOURCE")
        parser.add_argument("target", metavar="TARGET", nargs="?")
    for parser in (copy, get, put):
        rules = ("ask", "skip", "newer", "replace", "rename")
        parser.add_argument("--if-there", choices=rules, default="ask", help="when a name is taken; without it ask")
        parser.add_argument("--limit", metavar="KB/S", type=int, default=0, help="kilobytes per second")
        verify = "compare the SHA-256 of both sides (usual)"
        parser.add_argument("--verify", action=argparse.BooleanOptionalAction, default=None, help=verify)
        parser.add_argument("--retry-for", metavar="S", type=_seconds, default=0, help="seconds, when the link is lost")
        parser.add_argument("--resume", action="store_true", help="always so: the same command goes on where it was")
    listed = _command(files, "ls", "copying.ls", "list a folder of a device", device=True)
    listed.add_argument("device", metavar="D", help="or D:PATH")
    listed.add_argument("path", metavar="PATH", nargs="?")


def _visit(parsers: Parsers) -> None:
    start = _command(parsers, "start", "visit.start", "close the open visit and begin another")
    start.add_argument("--client", metavar="NAME", default="")
    start.add_argument("--symptom", metavar="TEXT", default="", help="what is wrong, in the client's words")
    _command(parsers, "close", "visit.close", "close the open visit")
    _command(parsers, "ls", "visit.ls", "list all visits")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 7 * 24 * 3600:
        raise argparse.ArgumentTypeError("seconds from above 0 to a week")
    return seconds
