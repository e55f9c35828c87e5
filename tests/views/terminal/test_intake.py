"""How output goes into the engine: short turns, also with what is dear to show."""

from PySide6.QtGui import QColor

from app.domain.task import TaskContext
from app.views.terminal.colors import terminal_colors
from app.views.terminal.engine import TerminalEngine
from app.views.terminal.intake import Intake
from app.views.terminal.output_queue import OutputQueue

COLORS = terminal_colors(lambda token: QColor("#202020" if token == "term.bg" else "#d0d0d0"))
DEAR = b"\x1b#8\x1bc"  # fills the whole screen, and clears it


def turns(output: bytes) -> int:
    """How many turns of the event loop it takes to take in `output`."""
    queue = OutputQueue(capacity=len(output) + 1)
    engine = TerminalEngine(200, 60, COLORS)
    intake = Intake(engine, queue)
    queue.put(output, TaskContext())
    needed = 1
    while intake.take_turn():
        needed += 1
    assert not len(queue)
    engine.feed(b"\x1b[6n")
    assert engine.take_replies()
    return needed


def test_what_is_dear_to_show_is_taken_in_over_many_turns() -> None:
    assert turns(DEAR * 10_000) > 4 * turns(b"a line of a log\r\n" * (5 * 10_000 // 17))


def test_a_prompt_is_taken_in_in_one_turn() -> None:
    queue, seen = OutputQueue(), TerminalEngine(80, 24, COLORS)
    queue.put(b"$ ", TaskContext())
    assert not Intake(seen, queue).take_turn()
    assert seen.lines()[0] == "$ "
