"""The countdown to the next try, and what shortens it."""

from pytestqt.qtbot import QtBot

from app.domain.reconnecting import PATIENCE
from app.views.pages.remote.reconnecting import Reconnecting


class World:
    """Clocks and a network that the test sets."""

    def __init__(self) -> None:
        self.steady = self.wall = 0.0
        self.has_way = True
        self.waits: list[int] = []
        self.reconnecting = Reconnecting(lambda: self.has_way, steady=lambda: self.steady, wall=lambda: self.wall)
        self.reconnecting.counted_down.connect(self.waits.append)

    def pass_time(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds


def test_it_counts_down_and_then_is_due(qtbot: QtBot) -> None:
    world = World()
    world.reconnecting.begin()
    with qtbot.waitSignal(world.reconnecting.due):
        world.pass_time(1.5)
    world.reconnecting.wait_again()
    assert world.waits[0] in (1, 2) and world.waits[-1] in (2, 3)
    world.reconnecting.stop()
    assert not world.reconnecting.is_active


def test_a_wake_from_sleep_is_due_at_once_and_begins_anew(qtbot: QtBot) -> None:
    world = World()
    world.reconnecting.begin()
    for _ in range(6):
        world.reconnecting.wait_again()
    assert world.waits[-1] >= 24
    with qtbot.waitSignal(world.reconnecting.due):
        world.wall += 3600
    world.reconnecting.wait_again()
    assert world.waits[-1] <= 2


def test_a_network_that_comes_back_is_due_at_once(qtbot: QtBot) -> None:
    world = World()
    world.has_way = False
    world.reconnecting.begin()
    for _ in range(6):
        world.reconnecting.wait_again()
    with qtbot.waitSignal(world.reconnecting.due):
        world.has_way = True


def test_after_the_patience_it_gives_up(qtbot: QtBot) -> None:
    world = World()
    world.reconnecting.begin()
    world.pass_time(PATIENCE + 1)
    with qtbot.waitSignal(world.reconnecting.given_up):
        world.reconnecting.wait_again()
    assert not world.reconnecting.is_active
