"""Writes the two files of a recording: the asciicast and the readable log, both without secrets."""

import codecs
import contextlib
import errno
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path

from app.domain.language import counted, tr
from app.domain.local_time import local
from app.domain.secret import Secret
from app.services.recordings.cast import CastEvent, event_line, header
from app.services.recordings.known import KnownSecrets, SharedSecrets
from app.services.recordings.line import Line
from app.services.recordings.naming import CAST, LOG, names_for
from app.services.recordings.prompts import PromptWatch
from app.services.recordings.recording_file import RecordingFile
from app.services.recordings.redactor import Piece, Redactor
from app.services.recordings.text_log import TextLog

LIMIT = 100 * 1024 * 1024
"""Bytes of a recording's asciicast: 13 hours of output as fast as a person reads."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A recording that goes on no more: what the journal says of it."""

    cast: RecordingFile
    log: RecordingFile
    duration: float  # seconds until what was recorded last
    gaps: int  # bytes that were left out


class RecordingWriter:
    """Belongs to one thread; makes its files at the first write. Every method raises OSError."""

    def __init__(
        self,
        folder: Path,
        name: str,
        address: str,
        size: tuple[int, int],
        shared: SharedSecrets | None = None,
        *,
        own: Iterable[Secret] = (),
        limit: int = LIMIT,
    ) -> None:
        """`size` in columns and rows; `own` are secrets that this session has used."""
        self._folder, self._name, self._address, self._size = folder, name, address, size
        self._shared, self._limit = shared or SharedSecrets(tuple), limit
        self._own = list(own)  # and what is typed at password prompts
        self._known_of: KnownSecrets | None = None
        self._fewer_since = inf  # when it was seen that the vault knows fewer secrets
        self._unseen: Line | None = None  # the line on the screen while nothing is recorded
        self._started = local(datetime.now(UTC))
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._redactor = Redactor(KnownSecrets(), size[0])
        self._text = TextLog(self._started, self._redactor.known, size[0])
        self._prompts = PromptWatch()
        self._files: tuple[RecordingFile, RecordingFile] | None = None
        self._gaps = 0
        self._last = 0.0  # when something was recorded last
        self._untold = 0  # bytes of a gap that is not in the files yet
        self.is_full = False
        self.full_words = tr("The recording has ended: it has reached {limit} MB.", limit=limit // 1024**2)

    def write(self, at: float, kind: str, data: bytes, lost: int, now: float = 0.0) -> None:
        """What happened `at` seconds; `now` it is written."""
        if self.is_full:
            return
        self.left_out(lost)
        self._files = self._files or self._open()
        if self._untold and kind != "gap":
            self._mark(at, f"Gap: {_amount(self._untold)} were not recorded")
            self._untold = 0
        match kind:
            case "o":
                self._learn(at, now)
                self._unseen = None
                self._put(self._redactor.feed(at, self._decoder.decode(data)))
            case "unseen":
                self._pass_over(data.decode("utf-8", "replace"))
            case "i":
                self._watch(data)
            case "secret":
                self._conceal([Secret(data.decode("utf-8", "replace"))])
            case "r":
                self._resize(at, data.decode())
            case "m":
                self._interrupt()
                self._mark(at, data.decode())
            case "gap":
                self._cut()

    def left_out(self, size: int) -> None:
        """So many bytes are missing: told before what comes next."""
        self._gaps += size
        self._untold += size

    def seal(self, at: float) -> Sealed | None:
        """Write what is held back and close the files. None when there are none."""
        if self._files is None:
            return None
        cast, log = self._files
        try:
            if not self.is_full:
                self._cut()
                if self._untold:
                    self._mark(at, f"Gap: {_amount(self._untold)} were not recorded")
                log.append(self._text.rest(at))
        finally:
            with contextlib.closing(log):
                cast.close()
        return Sealed(cast, log, self._last, self._gaps)

    # -- parts -------------------------------------------------------------------------------------

    def _open(self) -> tuple[RecordingFile, RecordingFile]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as undo:
            cast = self._new_file(CAST)
            undo.callback(cast.drop)
            cast.append(header(*self._size, self._started, f"{self._name}  {self._address}".strip()))
            log = RecordingFile(cast.path.with_suffix(LOG))
            undo.callback(log.drop)
            log.append(self._text.header(self._name, self._address))
            undo.pop_all()
        return cast, log

    def _new_file(self, ending: str) -> RecordingFile:
        for name in names_for(self._started, self._name):
            with contextlib.suppress(FileExistsError):
                return RecordingFile(self._folder / (name + ending))
        raise FileExistsError(errno.EEXIST, "every name for it is taken")

    def _learn(self, at: float, now: float) -> None:
        """Look whether the vault knows other secrets now than before.

        When it was locked, what came before that is still written without its secrets.
        """
        known = self._shared.now()
        if known is self._known_of:
            self._fewer_since = inf
            return
        if self._known_of is not None and len(known) < len(self._known_of):
            self._fewer_since = min(self._fewer_since, now)
            if at <= self._fewer_since:
                return
            self._put(self._redactor.flush())  # a part of a secret is masked while it is known
        self._known_of, self._fewer_since = known, inf
        self._redactor.known = self._text.known = KnownSecrets(self._own, known)

    def _watch(self, data: bytes) -> None:
        self._conceal(self._prompts.typed(data, (self._unseen or self._redactor.line).text_to_cursor))

    def _conceal(self, secrets: Iterable[Secret]) -> None:
        for secret in secrets:
            self._own.append(secret)
            self._redactor.known.add(secret)

    def _interrupt(self) -> None:
        """The recording pauses or goes on: a prompt for a secret that stands on the screen stays one."""
        text = (self._unseen or self._redactor.line).text_to_cursor
        self._cut()
        self._unseen = Line(self._redactor.line.columns)
        self._pass_over(text)

    def _pass_over(self, text: str) -> None:
        """What is not recorded."""
        for _ in self._unseen.feed(text) if self._unseen else ():
            pass

    def _resize(self, at: float, size: str) -> None:
        columns = int(size.partition("x")[0])
        self._redactor.line.columns = self._text.line.columns = max(2, columns)
        self._append(at, event_line(CastEvent(at, "r", size)), b"")

    def _cut(self) -> None:
        """The stream is interrupted here."""
        self._put(self._redactor.flush())
        self._redactor.line.finish()

    def _mark(self, at: float, words: str) -> None:
        self._append(at, event_line(CastEvent(at, "m", words)), self._text.mark(at, words))

    def _put(self, pieces: list[Piece]) -> None:
        lines = b"".join(event_line(CastEvent(piece.at, "o", piece.text)) for piece in pieces)
        if self._files and self._files[0].size + len(lines) > self._limit:
            self.is_full = True
            self._mark(pieces[-1].at, self.full_words)
        elif lines:
            self._append(pieces[-1].at, lines, b"".join(self._text.feed(piece) for piece in pieces))

    def _append(self, at: float, events: bytes, lines: bytes) -> None:
        if self._files is not None:
            self._files[0].append(events)
            self._last = at
            if lines:
                self._files[1].append(lines)


def _amount(size: int) -> str:
    return f"{size / 1024**2:.1f} MB" if size >= 100_000 else counted(size, "byte")


def words_of(error: OSError) -> str:
    """Why a disk did not take something."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG):
        return tr("the disk is full")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return tr("its folder cannot be written")
    return (error.strerror or str(error)).lower()
