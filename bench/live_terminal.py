"""The product's terminal and session, living in an event loop of the benchmark."""

import itertools
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.stall import Stall, Watch, settle

if TYPE_CHECKING:
    from app.domain.sessions import Shell
    from app.domain.task import TaskContext
    from app.views.tasks import TaskRunner

COLUMNS, ROWS = 80, 24
_NUMBERS = itertools.count()
_LOOK_MS = 2
_PATIENCE = 60  # seconds


class LiveTerminal:
    """As large as 80x24 cells."""

    def __init__(self, tasks: "TaskRunner", open_shell: "Callable[[int, int, TaskContext], Shell]") -> None:
        from app.views.terminal.grid import EDGE
        from app.views.terminal.session import TerminalSession
        from app.views.terminal.widget import TerminalWidget

        self.widget = TerminalWidget()
        screen = self.widget.screen_
        self.widget.resize(COLUMNS * screen.cell_width + 2 * EDGE[0], ROWS * screen.cell_height + 2 * EDGE[1])
        self.widget.show()
        settle(0.3)
        assert self.widget.engine.size() == (COLUMNS, ROWS)
        self.session = TerminalSession(self.widget, tasks, open_shell, lane=f"session {next(_NUMBERS)}")
        self.watch = Watch()

    def shown(self) -> list[str]:
        """The rows that were painted last, without blank ones at the end."""
        frame = self.widget.screen_.frame
        rows = ["".join(row.graphemes).rstrip() for row in frame.rows] if frame else []
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def shows_prompt(self) -> bool:
        """Whether the last row is a shell that waits."""
        return bool(rows := self.shown()) and rows[-1].endswith(("#", "$"))

    def shows(self, line: str) -> Callable[[], bool]:
        return lambda: any(row.endswith(line) for row in self.shown())

    def has_ended(self) -> bool:
        """Whether the session is over and all of its output was taken in."""
        return self.session.state.value == "ended" and not len(self.widget.output)

    def until(self, condition: Callable[[], object], what: str) -> float:
        """Let the window live until then, and return how many seconds that took."""
        from PySide6.QtCore import QEventLoop, Qt, QTimer

        started = time.perf_counter()
        loop = QEventLoop()
        timer = QTimer(interval=_LOOK_MS, timerType=Qt.TimerType.PreciseTimer)

        def look() -> None:
            if condition():
                loop.quit()
            elif time.perf_counter() - started > _PATIENCE:
                sys.exit(f"terminal: this did not come: {what}\n" + "\n".join(self.shown()))

        timer.timeout.connect(look)
        timer.start()
        loop.exec()
        timer.stop()
        return time.perf_counter() - started

    def end(self) -> Stall:
        """Close it. Returns the longest stall."""
        stalls = self.watch.end()
        self.session.end()
        self.widget.close()
        self.widget.deleteLater()  # here, and not where the garbage collector happens to run
        settle(0.05)
        return max(stalls, key=lambda one: one.seconds, default=Stall("", 0, 0, ""))
