"""`python -m tests.recordings.take BUNDLE.zip [--name NAME]`: makes recordings of what `satchel record` has written.

Answers that the parsers understand, and those that they do not, become files; the latter are named, because their tests
fail until the parser is mended. Nothing is written over.
"""

import argparse
import json
import re
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.domain.target import Os

HERE = Path(__file__).parent
_MOST = 16 * 1024 * 1024  # bytes of one answer
_KINDS = {"facts": "", "views": "views"}  # the folder over those of the systems
_NAME = re.compile(r"[a-z0-9_]{1,60}")


class NoBundle(Exception):
    """The file is none, or of another version."""


def take(bundle: Path, folder: Path, name: str = "") -> tuple[list[Path], list[str]]:
    """The files that were written, and what there is to say about the others. Raises NoBundle, OSError."""
    try:
        with zipfile.ZipFile(bundle) as file:
            about = json.loads(_read(file, "about.json"))
            if about["format"] != 1:
                raise NoBundle(f"{bundle} has format {about['format']}.")
            os = Os(about["os"])
            texts = {(one["kind"], one["name"]): one for one in about["answers"]}
            answers = {key: _read(file, f"{key[0]}/{key[1]}.txt") for key in texts}
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise NoBundle(f"{bundle} is no bundle of `satchel record`: {error!r}.") from error
    name = name or _name(about, os, answers.get(("facts", "platform"), ""))
    if not _NAME.fullmatch(name) or name.startswith("written"):
        raise NoBundle(f"{name!r} cannot name a recording.")
    written, said = [], []
    for (kind, of), text in answers.items():
        one = texts[kind, of]
        if kind not in _KINDS or not _NAME.fullmatch(of):
            raise NoBundle(f"{bundle} holds {kind}/{of}.")
        if one["exit_code"]:
            said.append(f"{of} has no answer (exit code {one['exit_code']}). {one['errors'][:200]}".strip())
            continue
        ending = "json" if text.lstrip().startswith(("[", "{")) else "txt"
        path = folder / _KINDS[kind] / os.value / of / f"{name}.{ending}"
        if path.exists():
            said.append(f"{path} is there already.")
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        written.append(path)
        if one["why"]:
            said.append(f"{path} is not understood yet: {one['why']}")
    return written, said


def _read(file: zipfile.ZipFile, name: str) -> str:
    if file.getinfo(name).file_size > _MOST:
        raise NoBundle(f"{name} is too large.")
    return file.read(name).decode()


def _name(about: dict[str, Any], os: Os, platform: str) -> str:
    """Of the system: "windows_11_pro_10_0_22631"."""
    if os is Os.WINDOWS:
        found = re.findall(r'"(?:name|kernel)":\s*"([^"]+)"', platform)
    else:
        found = re.findall(r'(?m)^(?:PRETTY_NAME|satchel_container)="?([^"\n(]+)', platform)
    words = " ".join([*dict.fromkeys(found), "" if os is Os.WINDOWS else "recorded"])
    return re.sub(r"[^a-z0-9]+", "_", words.lower().replace("microsoft ", "")).strip("_")[:60] or str(about["recorded"])


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.recordings.take", description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--name", default="", help="of the recordings; without it, of the system")
    options = parser.parse_args(arguments)
    try:
        written, said = take(options.bundle, HERE, options.name)
    except (NoBundle, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(*(f"+ {path.relative_to(HERE)}" for path in written), *(f"! {one}" for one in said), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
