"""Waiting for what another thread or process does, where no signal of Qt tells it."""

import threading
import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """The limit is no figure of the product: it only ends a test whose condition never comes true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        threading.Event().wait(0.01)
