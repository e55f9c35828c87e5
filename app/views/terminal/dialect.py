"""What devices say that `evp` does not understand: put in words that it does, or answered in its place.

Sources: the VT510 manual (DECSTR, DECSCL, DECRQSS, DECRQM, DSR), and xterm's ctlseqs for the rest. A question about the
screen or the title gets no answer: both may hold what the device should not have typed into its shell.
"""

import re
import time
from collections.abc import Callable
from typing import Any

MAX_TITLES = 10
PATIENCE = 0.02
"""Seconds for each piece of output that go to what the engine does not tell by itself: on a large screen full of
colours each question costs 1.4 ms. A device that asks on and on gets no more answers."""
_SPECIAL = re.compile(
    rb"\x1b(?:\[(?P<numbers>[0-9;:?>=<]*+)(?P<end>[ !\"$'*][@-~]|[bgntx])|P\$q(?P<setting>[ -~]{0,8})\x1b\\)"
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:?>=<]{0,40}[ !\"$'*]?|P(?:\$(?:q[ -~]{0,8}\x1b?)?)?)?\Z")
_CHECKSUM = re.compile(rb"\?63;(\d{1,5})")  # of macros; the number comes back, and must be no more than that
_LONGEST = 48  # bytes of an unfinished sequence
_SOFT_RESET = b"".join(
    (
        b"\x1b[0$}\x1b[?6l\x1b[r\x1b[?69l\x1b[?45l\x1b[?1l\x1b[?25h\x1b[2l\x1b[4l",  # the main display, modes, margins
        b'\x1b[m\x1b[0"q\x1b>\x1b(B\x1b)B\x1b*B\x1b+B\x0f',  # the pen, the keypad, the character sets
    )
)
_NEVER_SET = frozenset((1, 5, 7, 10, 11, 13, 14, 15, 16, 17, 18, 19))  # ANSI modes that no terminal of today has
_ANSI_MODES = frozenset((2, 4, 12, 20))
_CONDITION = {  # DSR: no printer, user keys locked, a keyboard, no locator, no macros, ready, one session
    b"?15": b"\x1b[?13n",
    b"?25": b"\x1b[?21n",
    b"?26": b"\x1b[?27;1;0;0n",
    b"?53": b"\x1b[?50n",
    b"?55": b"\x1b[?50n",
    b"?56": b"\x1b[?57;0n",
    b"?62": b"\x1b[0*{",
    b"?75": b"\x1b[?70n",
    b"?85": b"\x1b[?83n",
}


class Dialect:
    """Stands before one `evp.Terminal`. `ask` feeds a question and gives its answer, `reply` answers the device."""

    def __init__(self, evp: Any, terminal: Any, ask: Callable[[bytes], bytes], reply: Callable[[bytes], None]) -> None:
        self._evp = evp
        self._terminal = terminal
        self._ask = ask
        self._reply = reply
        self._unfinished = b""
        self._titles: list[str] = []
        self._level = b"62"
        self._time_left = PATIENCE
        self.cursor_style = 0  # DECSCUSR
        self._meanings: dict[bytes, Callable[[bytes], bytes | None]] = {
            b"b": self._repeat,
            b"g": self._clear_tab,
            b"n": self._status,
            b"t": self._window,
            b"x": self._parameters,
            b" q": self._shape_cursor,
            b"!p": self._soft_reset,
            b'"p': self._set_level,
            b"$p": self._mode,
        }

    def feed(self, data: bytes) -> None:
        """Pass on output. Half of the time would go to looking through plain text, so it is not looked through."""
        if b"\x1b" not in data and not self._unfinished:
            self._terminal.feed(data)
            return
        self._time_left = PATIENCE
        data = self._unfinished + data
        tail = _UNFINISHED.search(data, max(0, len(data) - _LONGEST))
        self._unfinished = tail.group() if tail else b""
        data = data[: len(data) - len(self._unfinished)]
        at = 0
        for found in _SPECIAL.finditer(data):
            meaning = self._meanings.get(found["end"])
            if found["setting"] is None and meaning is None:
                continue
            self._terminal.feed(data[at : found.start()])
            instead = self._setting(found["setting"]) if meaning is None else meaning(found["numbers"])
            self._terminal.feed(found.group() if instead is None else instead)
            at = found.end()
        self._terminal.feed(data[at:])

    def start_afresh(self) -> None:
        """Forget what an earlier session left unfinished."""
        self._unfinished = b""
        self._titles.clear()
        self.cursor_style = 0

    # Each gives what the engine is to be told instead, None for what the device said.

    def _repeat(self, numbers: bytes) -> bytes | None:
        """REP: some lines at most, since ten bytes could otherwise fill the screen for a second."""
        most = 4 * int(self._terminal.size()[0])
        return b"\x1b[%db" % most if numbers.isdigit() and (len(numbers) > 9 or int(numbers) > most) else None

    def _clear_tab(self, numbers: bytes) -> bytes | None:
        """TBC: where no stop is, the engine sets one; without a number, it does nothing."""
        if numbers not in (b"", b"0"):
            return None
        column = re.search(r"\x1b\[\d+;(\d+)H", self._state(cursor=True))
        stops = re.findall(r"\x1b\[(\d+)G\x1bH", self._state(tabstops=True))
        return b"\x1b[0g" if column and column[1] in stops else b""

    def _shape_cursor(self, numbers: bytes) -> None:
        self.cursor_style = int(numbers) if numbers.isdigit() and len(numbers) == 1 else 0

    def _status(self, numbers: bytes) -> bytes | None:
        """DSR with a question mark."""
        if numbers == b"?6":  # DECXCPR
            self._reply(self._ask(b"\x1b[6n").replace(b"[", b"[?"))
        elif found := _CHECKSUM.fullmatch(numbers):
            self._reply(b"\x1bP%s!~0000\x1b\\" % found[1])
        elif numbers in _CONDITION:
            self._reply(_CONDITION[numbers])
        else:
            return None
        return b""

    def _window(self, numbers: bytes) -> bytes | None:
        """Titles that are put away and taken back, as full-screen programs do."""
        if numbers in (b"22", b"22;0", b"22;2", b"22;0;0", b"22;2;0"):
            self._titles = [*self._titles, self._terminal.title()][-MAX_TITLES:]
            return b""
        if numbers in (b"23", b"23;0", b"23;2", b"23;0;0", b"23;2;0"):
            return b"\x1b]2;%s\x1b\\" % self._titles.pop().encode() if self._titles else b""
        return None

    def _parameters(self, numbers: bytes) -> bytes:
        """DECREQTPARM: no parity, 8 bits, 19,200 baud, as xterm says."""
        if numbers in (b"", b"0", b"1"):
            self._reply(b"\x1b[%d;1;1;128;128;1;0x" % (3 if numbers == b"1" else 2))
        return b""

    def _mode(self, numbers: bytes) -> bytes | None:
        """DECRQM for the ANSI modes; the engine answers for the others."""
        if not numbers.isdigit() or len(numbers) > 4:
            return None
        mode, state = int(numbers), 0
        if mode in _ANSI_MODES:
            state = 1 if self._terminal.mode(mode, ansi=True) else 2
        elif mode in _NEVER_SET:
            state = 4
        self._reply(b"\x1b[%d;%d$y" % (mode, state))
        return b""

    def _set_level(self, numbers: bytes) -> bytes:
        """DECSCL: the VT420 resets as DECSTR does; the level changes nothing else here."""
        level = numbers.partition(b";")[0]
        self._level = level if level in (b"61", b"62", b"63", b"64") else b"64"
        return self._soft_reset(b"")

    def _soft_reset(self, _: bytes) -> bytes:
        """DECSTR: the cursor stays where it is; what DECRC brings back is the start."""
        place = self._state(cursor=True).encode()
        return _SOFT_RESET + b"\x1b[H\x1b7" + place

    def _setting(self, name: bytes) -> bytes:
        """DECRQSS."""
        if self._time_left <= 0:
            return b""
        columns, rows = self._terminal.size()
        shown: bytes | None
        match name:
            case b"m":
                shown = b";".join(re.findall(rb"\x1b\[([0-9;:]*)m", self._state(style=True).encode())) or b"0"
            case b"r" | b"s":
                found = re.search(rb"\x1b\[([0-9;]*)" + name, self._state(scrolling_region=True).encode())
                shown = found[1] if found else b"1;%d" % (rows if name == b"r" else columns)
            case b'"q':
                shown = b"1" if "1" in self._state(protection=True) else b"0"
            case b'"p':
                shown = self._level + b";1"
            case b"$}" | b"$~":  # no status line
                shown = b"0"
            case b" q":
                shown = b"%d" % (self.cursor_style or 1)
            case b"t" | b"*|":
                shown = b"%d" % rows
            case b"$|":
                shown = b"%d" % columns
            case _:
                shown = None
        self._reply(b"\x1bP0$r\x1b\\" if shown is None else b"\x1bP1$r%s%s\x1b\\" % (shown, name))
        return b""

    def _state(self, **what: bool) -> str:
        """The sequences that bring about a part of the engine's state.

        They are written after what the screen shows: that is a lot on the main screen, with its scrollback, so this is
        done on the other one, which nobody sees meanwhile. Nothing when the time for that is over.
        """
        if self._time_left <= 0:
            return ""
        started = time.perf_counter()
        is_main = not any(self._terminal.mode(mode) for mode in (47, 1047, 1049))
        if is_main:
            self._terminal.feed(b"\x1b[?47h")
        vt = self._evp.FormatterFormat.VT
        shown = self._evp.Formatter(self._terminal, format=vt).format()
        state: str = self._evp.Formatter(self._terminal, format=vt, **what).format()
        if is_main:
            self._terminal.feed(b"\x1b[?47l")
        self._time_left -= time.perf_counter() - started
        return state[len(shown) :]
