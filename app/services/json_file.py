"""JSON files of Satchel's own: each names its format and version; a damaged one is kept, never overwritten unseen."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.domain.errors import FileError
from app.domain.language import tr
from app.services.files import own_file_errors, read_file, write_atomically


class FileDamaged(FileError):
    """The file makes no sense; a copy of it has been kept."""


def load_document(path: Path, *, format_name: str, version: int) -> dict[str, Any]:
    """The document in `path`, {} where there is no file.

    Raises FileDamaged (a copy is kept as `<name>.damaged`), FileError where it was written by a
    newer Satchel or cannot be read.
    """
    data = read_file(path)
    if data is None:
        return {}
    try:
        document = json.loads(data)
    except UnicodeDecodeError as error:
        raise damaged(path, data, tr("it is no text")) from error
    except (ValueError, RecursionError) as error:
        raise damaged(path, data, str(error)) from error
    if not isinstance(document, dict) or document.get("format") != format_name:
        raise damaged(path, data, tr('it does not begin with "format": "{format_name}"', format_name=format_name))
    found = document.get("version")
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise damaged(path, data, tr("it has no version"))
    if found > version:
        raise newer(path, found, version)
    return document


def newer(path: Path, found: int, version: int) -> FileError:
    words = tr(
        "{path} was written by a newer Satchel (version {found} of the format; this one reads {version}).",
        path=path,
        found=found,
        version=version,
    )
    return FileError(words, hint=tr("Update Satchel. The file stays as it is."))


def save_document(path: Path, document: Mapping[str, Any], *, format_name: str, version: int) -> None:
    """Write the document atomically. Raises FileError."""
    whole = {"format": format_name, "version": version, **document}
    whole |= {"format": format_name, "version": version}
    write_atomically(path, _lines(whole).encode("utf-8", "replace"))


def _lines(document: Mapping[str, Any]) -> str:
    """A line for each field and each item of a list: fit for `diff`, and written by json's fast encoder."""
    return "{\n" + ",\n".join(f"{_compact(name)}: {_value(value)}" for name, value in document.items()) + "\n}\n"


def _value(value: Any) -> str:
    if isinstance(value, list | tuple) and value:
        return "[\n " + ",\n ".join(map(_compact, value)) + "\n]"
    return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def damaged(path: Path, data: bytes, why: str) -> FileDamaged:
    """Keep a copy of a file that makes no sense, and give the error that says so."""
    copy = _free_name(path, data)
    with own_file_errors(copy, "written"):
        if not copy.exists():
            write_atomically(copy, data)
    return FileDamaged(
        tr("{path} is damaged: {why}.", path=path, why=why),
        hint=tr("A copy is kept as {name}. Mend the file, or move it away to start with an empty one.", name=copy.name),
    )


def _free_name(path: Path, data: bytes) -> Path:
    """`<name>.damaged`, or the next free number; a copy with the same content is used again."""
    for number in range(1, 1000):
        copy = path.with_name(f"{path.name}.damaged" + (f"-{number}" if number > 1 else ""))
        if not copy.exists() or read_file(copy) == data:
            return copy
    return copy
