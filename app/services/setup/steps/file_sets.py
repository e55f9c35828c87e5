"""Steps that put files of their own in place: read a set of files, write it, and take away what was made for it.

Each file travels with its nearest folder that was there before: an undo removes the folders below it, if nothing else
has come into them since.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.language import tr
from app.domain.setup import Change
from app.services.setup.steps.scripts import (
    SH_READ,
    SH_WRITE,
    Image,
    content_of,
    decode,
    encode,
    exact_text,
    parse_image,
)

WRITTEN_BY = "# Written by Satchel. Changes here are lost when it is set again.\n"

SH_SHOW_FILES = (
    SH_READ
    + r"""show_files() {
number=0
printf '%s\n' "$1" | while IFS= read -r path; do
[ -n "$path" ] || continue
show_file "file_$number" "$path" || exit
folder=${path%/*}; while [ -n "$folder" ] && [ ! -e "$folder" ]; do folder=${folder%/*}; done
printf 'folder_%s %s\n' "$number" "$(printf %s "${folder:-/}" | encode)"
number=$((number+1)); done || exit
}
"""
)
"""`show_files PATHS` writes the image of each path, a line each, and the nearest folder that is there."""

SH_PUT_FILES = (
    SH_WRITE
    + r"""drop_file() {
own_links "${1%/*}"
rm -f "$1" "$1.satchel-new"
folder=${1%/*}
while [ -n "$folder" ] && [ "$folder" != "$2" ]; do
rmdir "$folder" 2>/dev/null || break; folder=${folder%/*}; done
}
put_files() {
printf '%s\n' "$1" | while IFS=' ' read -r mode uid gid content path folder; do
[ -n "$mode" ] || continue
path=$(printf %s "$path" | base64 -d); folder=$(printf %s "$folder" | base64 -d)
if [ "$mode" = - ]; then drop_file "$path" "$folder"
else [ "$content" != - ] || content=; put_file "$path" "$mode" "$uid" "$gid" "$content"; fi
done
}
"""
)
"""`put_files LINES` writes or removes each file of `files_given`."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file that a step wants."""

    path: str
    text: str
    mode: str = "644"


def parse_files(found: Mapping[str, str], paths: Sequence[str]) -> dict[str, Any]:
    """The answer of `show_files` as state: path -> {"image", "folder"}. Raises KeyError, ValueError."""
    return {
        path: {"image": parse_image(found[f"file_{number}"]), "folder": decode(found[f"folder_{number}"])}
        for number, path in enumerate(paths)
    }


def text_at(state: Mapping[str, Any], path: str) -> str:
    """The text of a file that was read, to look at."""
    return content_of(state["files"][path]["image"])


def exact_at(state: Mapping[str, Any], path: str) -> str:
    """The same, to write back with a change."""
    return exact_text(state["files"][path]["image"])


def files_given(files: Mapping[str, Any], wanted: Sequence[Placed] | None = None) -> str:
    """Lines for `put_files`: what is wanted, or (None) what was read. An existing file keeps its owner and mode."""
    if wanted is None:
        return "\n".join(_line(path, seen["image"], seen["folder"]) for path, seen in files.items())
    lines = []
    for one in wanted:
        image = files[one.path]["image"] or {"mode": one.mode, "uid": 0, "gid": 0}
        lines.append(_line(one.path, image | {"content": encode(one.text)}, files[one.path]["folder"]))
    return "\n".join(lines)


def file_change(label: str, seen: Mapping[str, Any], text: str) -> list[Change]:
    """What differs between a file and its text, line by line as a person reads it."""
    before = content_of(seen["image"])
    if seen["image"] is not None and before == text:
        return []
    return [Change(label, shown(before) if seen["image"] else tr("no file"), shown(text))]


def shown(text: str) -> str:
    """A text in one line, without comments, and not longer than a person reads."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    whole = "; ".join(lines) or "empty"
    return whole if len(whole) <= 300 else whole[:297] + "..."


def _line(path: str, image: Image | None, folder: str) -> str:
    image = image or {"mode": "-", "uid": 0, "gid": 0, "content": ""}
    where = base64.b64encode(path.encode()).decode("ascii"), base64.b64encode(folder.encode()).decode("ascii")
    return " ".join([str(image["mode"]), str(image["uid"]), str(image["gid"]), image["content"] or "-", *where])
