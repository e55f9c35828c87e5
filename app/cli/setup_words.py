"""The words of `satchel setup`."""

import argparse
from typing import Protocol

PROFILE = "a YAML file, or a name from setup profiles"


class Add(Protocol):
    """Makes a command: its word, its function, what it does."""

    def __call__(self, name: str, action: str, text: str, *, device: bool = False) -> argparse.ArgumentParser: ...


def add_setup(add: Add) -> None:
    """`add` makes a command of the group."""
    apply = _plan_and_apply(add)
    _export(add)
    _runs(add, apply)
    _more(add)
    _steps(add)


def _plan_and_apply(add: Add) -> argparse.ArgumentParser:
    """The words of `apply`."""
    for name, action, text in (
        ("plan", "setup.plan", "show what a profile would change; changes nothing"),
        ("apply", "setup.apply", "change what differs, and prove it"),
    ):
        parser = add(name, action, text, device=True)
        parser.add_argument("profile", metavar="PROFILE", help=PROFILE)
        _devices(parser)
        parser.add_argument("--param-fd", metavar="NAME=N", action="append", help="a secret, from a file descriptor")
        of_one = {"nargs": 2, "metavar": ("D", "NAME=VALUE"), "action": "append"}
        parser.add_argument("--param-of", **of_one, help="a value for one of several devices")  # type: ignore[arg-type]
    several = parser.add_argument_group("several devices")
    several.add_argument("--canaries", metavar="N", type=_count, default=1, help="devices that go first, usually 1")
    several.add_argument(
        "--most-failures",
        metavar="N",
        type=_count,
        default=0,
        help="devices that may fail before the rest is held back",
    )
    parser.add_argument("--plan-hash", metavar="SHA256", help="apply only the plan with this hash")
    parser.add_argument("--skip", metavar="KEY", action="append", help="leave out this step, as setup plan calls it")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f'"{text}" is no number of devices')
    return int(text)


def _export(add: Add) -> None:
    export = add("export", "setup_export.export", "a profile as an Ansible playbook, in a folder", device=True)
    export.add_argument("profile", metavar="PROFILE", help=PROFILE)
    export.add_argument("target", metavar="FOLDER", help="where the playbook and its inventory are written")
    _devices(export)


def _runs(add: Add, apply: argparse.ArgumentParser) -> None:
    """What was begun before."""
    listed = add("runs", "setup_runs.ls", "list what was applied, in all visits")
    listed.add_argument("--device", metavar="D", help="only on this device")
    undo = add("undo", "setup_runs.undo_", "take back a run, or the newest of a profile", device=True)
    undo.add_argument("profile", metavar="PROFILE|RUN", nargs="?")
    undo.add_argument("--device", metavar="D", help="without it, that of the run, or this computer")
    undo.add_argument("--run", metavar="ID", help="the run, as setup runs calls it")
    undo.add_argument("--step", metavar="KEY", action="append", help="only this step; setup runs --json has the keys")
    resume = add("resume", "setup_runs.resume_", "bring an unfinished run to its end", device=True)
    resume.add_argument("named_run", metavar="RUN", nargs="?")
    resume.add_argument("--device", metavar="D", help="without it, that of the run, or this computer")
    resume.add_argument("--run", metavar="ID", help="the run, as setup runs calls it")
    resume.add_argument("--param-fd", metavar="NAME=N", action="append", help="a secret that the run needs again")
    text = "see whether a device is still as a run has left it; changes nothing"
    again = add("drift", "setup_runs.drift", text, device=True)
    again.add_argument("named_run", metavar="RUN", nargs="?", help="without it, the newest on the device")
    again.add_argument("--device", metavar="D", help="without it, that of the run, or this computer")
    for able in (apply, undo, resume):
        able.add_argument(
            "--restart", action="store_true", help="the device may be started again where a step needs it"
        )


def _more(add: Add) -> None:
    add("profiles", "setup_profiles.profiles", "list the profiles")
    checked = add("check", "setup_files.check", "tell all that is wrong in a profile; asks no device")
    checked.add_argument("profile", metavar="PROFILE", help=PROFILE)
    taken = add("import", "setup_files.import_", "take a profile, or all of a folder, among your own")
    taken.add_argument("source", metavar="FILE|FOLDER")
    changed = add("password", "setup_password.password", "give an account a new password of the vault", device=True)
    changed.add_argument("account", metavar="ACCOUNT", help="on the device")
    changed.add_argument("entry", metavar="ENTRY", help="of the vault, whose password it becomes")
    changed.add_argument("--device", metavar="D", default="local", help="without it this computer")
    cache = add("cache", "setup_cache.cache", "what of a profile works without a network", device=True)
    cache.add_argument("profile", metavar="PROFILE", help=PROFILE)
    cache.add_argument("--fill", action="store_true", help="fetch what is missing, on --device: of the same kind")
    cache.add_argument("--device", metavar="D", default="local", help="a device with a network, without it this one")
    cache.add_argument("--add", metavar="FILE", action="append", help="take in an installer that you have")


def _steps(add: Add) -> None:
    steps = add("steps", "setup_steps.steps", "list what can be set up, or tell all about one step")
    steps.add_argument("step", metavar="ID", nargs="?")
    steps.add_argument("--scripts", action="store_true", help="with its scripts, as they run on a device")
    steps.add_argument("--markdown", action="store_true", help="the whole catalogue as a document")


def _devices(parser: argparse.ArgumentParser) -> None:
    """Which devices a profile is for, and the answers that it needs."""
    parser.add_argument(
        "--device", metavar="D", action="append", dest="devices", help="without it this computer; may be there again"
    )
    parser.add_argument("--folder", metavar="FOLDER", help="all devices of a folder of the device book")
    parser.add_argument("--param", metavar="NAME=VALUE", action="append", help="a value that the profile asks for")
