"""How far one order is, on this computer's disk: so that a killed or closed program goes on where it was.

One JSON line for each thing that was decided or done, appended; a line that was torn off by a kill does not count. What
is decided is written before it is acted on: a file that stands in the target is then known as the order's own.
"""

import contextlib
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import FileError
from app.domain.language import tr
from app.domain.transfers import Rule
from app.services.files import Claim, own_file_errors

_FORMAT = "satchel transfer"
_quoted = json.encoder.encode_basestring_ascii
_LETTING_GO = 1.0  # seconds for a process that was killed to be gone
_PATIENCE = 0.2  # seconds that what was done waits for more, to be written at once


@dataclass(frozen=True, slots=True)
class Destination:
    """The name that a file has in its folder in the target."""

    name: str
    replaces: bool = False  # what stands there
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Partial:
    """A file of the source that was begun, and as it was then; its first `upto` bytes are in the target.

    Of those, `synced` are on this computer's disk, whatever happens to it.
    """

    size: int
    modified: float | None
    upto: int = 0
    synced: int = 0


class Notes:
    """Of one order, for one who carries it out. Raises FileError where they cannot be written. One thread at a time."""

    def __init__(self, folder: Path, order: str) -> None:
        self._path = notes_file(folder, order)
        self.rule: Rule | None = None  # for all that follow
        self._destinations: dict[str, Destination] = {}
        self._done: set[str] = set()
        self._proven: set[str] = set()
        self._partials: dict[str, Partial] = {}
        self._parts: dict[str, str] = {}
        self._moving: set[str] = set()
        self._waiting: list[str] = []
        self._written_at = time.monotonic()
        self._claim = _claim(self._path)
        try:
            with own_file_errors(self._path, "written"):
                whole = self._read()
                self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
                os.ftruncate(self._handle, whole)
                os.lseek(self._handle, 0, os.SEEK_END)
        except BaseException:
            self._claim.drop()
            raise
        self.is_new = not whole
        if self.is_new:
            self._add(now=True, format=_FORMAT, version=1, order=order)

    def destination(self, source: str) -> Destination | None:
        return self._destinations.get(source)

    def is_done(self, source: str) -> bool:
        return source in self._done

    def partial(self, source: str) -> Partial | None:
        return self._partials.get(source)

    @property
    def parts(self) -> Sequence[str]:
        """The temporary files of what was begun and not ended."""
        return tuple(self._parts.values())

    def is_moving(self, source: str) -> bool:
        """Was it whole and proven, and about to get its name? Then, if its temporary file is gone, it has it."""
        return source in self._moving

    def decide(self, source: str, destination: Destination) -> None:
        self._destinations[source] = destination
        flags = ', "replaces": true' if destination.replaces else ""
        flags += ', "skipped": true' if destination.skipped else ""
        self._append(f'{{"to": {_quoted(destination.name)}, "source": {_quoted(source)}{flags}}}\n')

    def decide_for_all(self, rule: Rule) -> None:
        self.rule = rule
        self._add(now=True, rule=rule.value)

    def begin(self, source: str, part: str, partial: Partial) -> None:
        """`part` is the path of the temporary file."""
        self._partials[source], self._parts[source] = partial, part
        self._moving.discard(source)
        self._add(now=True, begun=source, part=part, size=partial.size, modified=partial.modified)

    def reach(self, source: str, upto: int, synced: int = 0) -> None:
        begun = self._partials[source]
        synced = min(max(synced, begun.synced), upto)
        self._partials[source] = Partial(begun.size, begun.modified, upto, synced)
        self._add(now=True, upto=upto, source=source, **({"synced": synced} if synced else {}))

    def move(self, source: str) -> None:
        self._moving.add(source)
        self._add(now=True, moving=source)

    def finish(self, source: str) -> None:
        self._done.add(source)
        self._append(f'{{"done": {_quoted(source)}}}\n')  # as `_add`, and quicker: there are many of them

    def prove(self, sources: Sequence[str]) -> None:
        """Their content in the target is the same, as SHA-256 says."""
        self._proven.update(sources)
        self._add(proven=list(sources))

    def is_proven(self, source: str) -> bool:
        return source in self._proven

    def reopen(self, source: str) -> None:
        """It was not what it should be after all."""
        self._done.discard(source)
        self._add(now=True, reopened=source)

    def flush(self) -> None:
        if self._waiting:
            data = "".join(self._waiting).encode()
            self._waiting.clear()
            with own_file_errors(self._path, "written"):
                while data:
                    data = data[os.write(self._handle, data) :]
        self._written_at = time.monotonic()

    def close(self) -> None:
        try:
            self.flush()
        finally:
            os.close(self._handle)
            self._claim.drop()

    def _add(self, *, now: bool = False, **line: Any) -> None:
        self._append(f"{json.dumps(line)}\n", now=now)

    def _append(self, line: str, *, now: bool = False) -> None:
        self._waiting.append(line)
        if now or time.monotonic() - self._written_at > _PATIENCE:
            self.flush()

    def _read(self) -> int:
        """Take in what is there; gives the number of bytes that make sense."""
        whole = 0
        for line in _lines(self._path):
            try:
                self._take(json.loads(line), is_first=not whole)
            except (ValueError, KeyError, TypeError, AttributeError):
                break
            whole += len(line)
        return whole

    def _take(self, line: dict[str, Any], *, is_first: bool) -> None:
        if is_first:
            if line["format"] != _FORMAT or line["version"] != 1:
                raise ValueError
        elif "to" in line:
            is_replaced, is_skipped = line.get("replaces") is True, line.get("skipped") is True
            self._destinations[str(line["source"])] = Destination(str(line["to"]), is_replaced, is_skipped)
        elif "begun" in line:
            modified = None if line["modified"] is None else float(line["modified"])
            self._partials[str(line["begun"])] = Partial(int(line["size"]), modified)
            self._parts[str(line["begun"])] = str(line["part"])
            self._moving.discard(str(line["begun"]))
        elif "moving" in line:
            self._moving.add(str(line["moving"]))
        elif "upto" in line:
            begun = self._partials[str(line["source"])]
            upto, synced = int(line["upto"]), int(line.get("synced", 0))
            self._partials[str(line["source"])] = Partial(begun.size, begun.modified, upto, synced)
        elif "proven" in line:
            self._proven.update(str(source) for source in line["proven"])
        elif "reopened" in line:
            self._done.discard(str(line["reopened"]))
        elif "rule" in line:
            self.rule = Rule(line["rule"])
        else:
            self._done.add(str(line["done"]))
            self._parts.pop(str(line["done"]), None)


def _claim(path: Path) -> Claim:
    """Two that carry out the same order, such as the same command typed twice, would write into each other's files."""
    deadline = time.monotonic() + _LETTING_GO
    while (claim := Claim.take(path)) is None:
        if time.monotonic() > deadline:
            raise FileError(tr("This copy is being made already."), hint=tr("Wait until it has ended, then try again."))
        time.sleep(0.05)
    return claim


def notes_file(folder: Path, order: str) -> Path:
    return folder / f"{order}.notes"


def parts_begun(folder: Path, order: str) -> list[str]:
    """The temporary files in the target that an order has begun and not ended."""
    begun: dict[str, str] = {}
    for line in _lines(notes_file(folder, order)):
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
            said = json.loads(line)
            if "begun" in said:
                begun[said["begun"]] = str(said["part"])
            elif "done" in said:
                begun.pop(said["done"], None)
    return list(begun.values())


def _lines(path: Path) -> list[bytes]:
    """Whole lines only."""
    with own_file_errors(path, "read"):
        try:
            return [line for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
        except FileNotFoundError:
            return []
