"""`satchel devices folder`: the folders of the device book, and what they give to the devices in them."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from app.cli.devices import jump_host, jump_name
from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.domain.inheritance import NEVER_GIVEN, NO_DEFAULTS, NOTHING, FolderDefaults


def ls(session: Session) -> int:
    book = session.services.device_book
    folders = {path: book.defaults(path) for path in ("", *book.folders())}
    session.output.document([_to_json(path, says) for path, says in folders.items()])
    rows = [
        (path or "(all devices)", _words(session, says))
        for path, says in folders.items()
        if path or says != NO_DEFAULTS
    ]
    session.output.table(rows, ("FOLDER", "GIVES"))
    return DONE


def set_(session: Session) -> int:
    """Change what is named, leave the rest; "" takes a value back. Makes the folder where there is none."""
    options, book = session.options, session.services.device_book
    folder = options.folder.strip("/")
    known = book.defaults(folder) if folder in ("", *book.folders()) else NO_DEFAULTS
    if options.sign_in == NEVER_GIVEN["sign_in"]:
        raise UsageError(
            "CredSSP hands a device the password itself: it is chosen for each device.",
            hint="satchel devices edit NAME --sign-in credssp",
        )
    named: dict[str, Any] = {
        "user": options.user,
        "credential": options.credential,
        "identity_file": _path(options.identity),
        "jump": None if options.jump is None else jump_host(session, options.jump),
        "reattach": options.reattach,
        "sign_in": options.sign_in,
        "accent": options.accent,
        "tags": None if options.tag is None else tuple(tag for tag in options.tag if tag),
        "ssh_port": options.ssh_port,
    }
    says = replace(known, **{name: value for name, value in named.items() if value is not None})
    book.set_defaults(folder, says)
    session.output.document(_to_json(folder, says))
    session.output.line(f"{folder or 'All devices'}: {_words(session, says) or 'gives nothing'}")
    return DONE


def _path(identity: str | None) -> str | None:
    return str(Path(identity).expanduser()) if identity and identity != NOTHING else identity


def _to_json(folder: str, says: FolderDefaults) -> dict[str, Any]:
    return {"folder": folder, **asdict(says)}


def _words(session: Session, says: FolderDefaults) -> str:
    says = replace(says, jump=jump_name(session, says.jump))
    values = ((name, ", ".join(value) if isinstance(value, tuple) else value) for name, value in asdict(says).items())
    return "; ".join(f"{name} {value}" for name, value in values if value)
