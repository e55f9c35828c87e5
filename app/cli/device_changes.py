"""`satchel devices edit`: one change to one device of the book, or to many."""

from pathlib import Path
from typing import Any

from app.cli.devices import jump_host, jump_name
from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.domain.bulk_change import WORDS, BulkChange, Preview, preview
from app.domain.devices import Device
from app.domain.inheritance import NOTHING
from app.services.device_export import as_record


def edit(session: Session) -> int:
    """Change what is named, leave the rest; "" takes a value from the folder again. All of them, or none."""
    book, options = session.services.device_book, session.options
    found = _wanted(session)
    stored = [book.stored(device.id) for device in found]
    effect = preview(_change(session), stored)
    changed = found if options.dry_run else book.store_all(effect.after)
    session.output.document([as_record(device) for device in (effect.after if options.dry_run else changed)])
    for line in _lines(session, effect, len(stored)):
        session.output.line(line)
    if options.sign_in == "credssp" and "sign_in" in effect.counts:
        session.output.message("CredSSP gives a device your password itself, to use on other computers too.")
    return DONE


def _wanted(session: Session) -> list[Device]:
    """The named devices, and those in the named folder at any depth."""
    book, options = session.services.device_book, session.options
    found = {device.id: device for device in map(book.find, options.name)}
    if options.inside is not None:
        folder = options.inside.strip("/")
        inside = (d for d in book.devices() if not folder or f"{d.folder}/".startswith(f"{folder}/"))
        found |= {device.id: device for device in inside}
    if not found:
        raise UsageError("No device is named.", hint="Name devices, or a folder with --inside PATH.")
    return list(found.values())


def _change(session: Session) -> BulkChange:
    options = session.options
    identity = options.identity
    named: dict[str, Any] = {
        "folder": None if options.folder is None else options.folder.strip("/"),
        "user": options.user,
        "credential": options.credential,
        "identity_file": str(Path(identity).expanduser()) if identity and identity != NOTHING else identity,
        "jump": None if options.jump is None else jump_host(session, options.jump),
        "reattach": options.reattach,
        "sign_in": options.sign_in,
        "accent": options.accent,
    }
    values = {name: value for name, value in named.items() if value is not None}
    return BulkChange(values, tuple(options.tag or ()), tuple(options.no_tag or ()))


def _lines(session: Session, effect: Preview, total: int) -> list[str]:
    lines = []
    for name, count in effect.counts.items():
        value = getattr(effect.after[-1], name)
        words = jump_name(session, value) if name == "jump" else value
        shown = "" if name == "tags" else f" -> {words or ('the top' if name == 'folder' else 'what the folder says')}"
        lines.append(f"{WORDS[name]}{shown}: {count} of {total}")
    return lines or ["Nothing changes."]
