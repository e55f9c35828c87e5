"""How a transfer talks to the command line: one line of progress, questions on the terminal, a limit of speed."""

import time
from dataclasses import dataclass, field

from app.cli.output import Output
from app.cli.secret_input import ask, can_ask
from app.domain.files import shown_name, size_words
from app.domain.pace import SpeedLimit, Speedometer
from app.domain.task import TaskContext
from app.domain.transfers import Conflict, Decision, Rule, TransferOrder, TransferReport, quicker_way

_LETTERS = {"s": Rule.SKIP, "r": Rule.REPLACE, "n": Rule.NEWER, "k": Rule.RENAME}
_SHOW_EVERY = 0.1  # seconds


@dataclass(slots=True)
class CopyControl:
    """Implements `TransferControl`. A name that is taken, where nobody can be asked, is left out and kept here."""

    output: Output
    task: TaskContext
    limit: SpeedLimit
    report_now: TransferReport = field(default_factory=TransferReport)
    order: TransferOrder | None = None
    undecided: list[Conflict] = field(default_factory=list)
    _meter: Speedometer = field(default_factory=lambda: Speedometer(time.monotonic))
    _shown_at: float = 0.0

    def report(self, report: TransferReport) -> None:
        self.report_now = report
        if self.order is not None and (hint := quicker_way(self.order, report.total_bytes)):
            self.order = None
            self.output.message(hint)
        now = time.monotonic()
        if now - self._shown_at >= _SHOW_EVERY:
            self._shown_at = now
            self.task.report(_line(report, self._meter.speed), report.done_bytes, report.total_bytes)

    def decide(self, conflict: Conflict, task: TaskContext) -> Decision:
        task.check()
        if self.output.as_json or not can_ask():
            self.undecided.append(conflict)
            return Decision(Rule.SKIP)
        self.output.message(f"{shown_name(conflict.path)} is there already: {_difference(conflict)}.")
        while True:
            answer = ask("[s]kip, [r]eplace, replace if [n]ewer, [k]eep both; a capital letter for all").strip()
            if rule := _LETTERS.get(answer[:1].lower()):
                return Decision(rule, for_all=answer[:1].isupper())
            task.check()

    def throttle(self, count: int, task: TaskContext) -> None:
        self._meter.add(count)
        self.limit.pay(count, task)


def _line(report: TransferReport, speed: float) -> str:
    total = f" of {size_words(report.total_bytes)}" if report.total_bytes else ""
    files = f"{report.done_files:,} of {report.total_files:,} files" if report.total_files else ""
    parts = (report.phase, f"{size_words(report.done_bytes)}{total}", files, f"{size_words(speed)}/s")
    return "  ".join(part for part in (*parts, shown_name(report.current)) if part)


def _difference(conflict: Conflict) -> str:
    if conflict.is_folder:
        return "one is a folder, the other is not"
    words = f"{size_words(conflict.source_size)} would replace {size_words(conflict.target_size)}"
    if conflict.source_modified is None or conflict.target_modified is None:
        return words
    age = conflict.source_modified - conflict.target_modified
    return f"{words}, {'newer' if age > 0 else 'older' if age < 0 else 'as old'}"
