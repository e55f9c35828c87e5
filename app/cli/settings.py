"""`satchel settings`: what the Settings page shows, for scripts."""

from pathlib import Path
from typing import Any

from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.domain.settings import Settings
from app.services.settings_fields import FIELDS, Choice, Field, Number, Switch, all_usual, field_of
from app.services.settings_files import export_settings, read_settings

_ON, _OFF = ("on", "true", "yes"), ("off", "false", "no")


def ls(session: Session) -> int:
    """Every setting with its value."""
    settings = session.services.settings.load()
    session.output.document({"settings": [
        {"name": field.id, "value": field.read(settings), "usual": field.read(Settings()), "words": field.words}
        for field in FIELDS
    ]})  # fmt: skip
    session.output.table(
        [(field.id, _typed(field, field.read(settings)), "" if field.is_usual(settings) else "changed", field.words)
         for field in FIELDS]
    )  # fmt: skip
    return DONE


def get(session: Session) -> int:
    """One value, as `set` takes it."""
    field = _named(session.options.name)
    value = field.read(session.services.settings.load())
    session.output.document({"name": field.id, "value": value})
    session.output.line(_typed(field, value))
    return DONE


def set_(session: Session) -> int:
    """Keep another value. Raises UsageError for one that does not fit."""
    field = _named(session.options.name)
    value = _value(field, session.options.value)
    store = session.services.settings
    store.save(field.changed(store.load(), value))
    return DONE


def reset(session: Session) -> int:
    """One as usual, or all."""
    store, options = session.services.settings, session.options
    if bool(options.name) == options.all:
        raise UsageError("Name a setting, or give --all.")
    settings = store.load()
    if options.all:
        store.save(all_usual(settings))
    else:
        field = _named(options.name)
        store.save(field.changed(settings, field.read(Settings())))
    return DONE


def export(session: Session) -> int:
    """What differs from the usual, for another computer."""
    count = export_settings(session.services.settings.load(), Path(session.options.file))
    session.output.document({"settings": count})
    session.output.line(f"{count} settings are in {session.options.file}")
    return DONE


def import_(session: Session) -> int:
    """Take over what a file holds and fits; what is left out is said."""
    store = session.services.settings
    settings = store.load()
    found = read_settings(Path(session.options.file), settings)
    if not session.options.dry_run:
        store.save(found.over(settings))
    changes = [(field.id, _typed(field, field.read(settings)), _typed(field, value)) for field, value in found.changes]
    session.output.document({"changes": [
        {"name": field.id, "before": field.read(settings), "after": value} for field, value in found.changes
    ], "skipped": list(found.skipped)})  # fmt: skip
    session.output.table([(name, before, "→", after) for name, before, after in changes])
    for reason in found.skipped:
        session.output.message(f"Not taken: {reason}")
    return DONE


def _named(name: str) -> Field:
    field = field_of(name)
    if field is None:
        raise UsageError(f"There is no setting {name}; satchel settings ls shows them.")
    return field


def _typed(field: Field, value: Any) -> str:
    """As a person types it."""
    return ("on" if value else "off") if isinstance(field.kind, Switch) else str(value)


def _value(field: Field, text: str) -> Any:
    value: Any = text
    if isinstance(field.kind, Switch):
        value = True if text.casefold() in _ON else False if text.casefold() in _OFF else None
    elif isinstance(field.kind, Number):
        value = int(text) if text.isascii() and text.isdigit() else None
    elif isinstance(field.read(Settings()), float):
        value = _number(text)
    if not field.kind.fits(value):
        raise UsageError(f"{text} does not fit {field.id}: {_wanted(field)}")
    return value


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _wanted(field: Field) -> str:
    match field.kind:
        case Switch():
            return "on or off"
        case Number(lowest, highest):
            return f"a whole number from {lowest} to {highest}"
        case Choice(values):
            return ", ".join(str(value) for value, _ in values)
        case line:
            return line.problem(field.words) or f"for example {line.example}"
