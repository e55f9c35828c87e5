"""A process that has loaded the program, and is copied (fork) for each command: what a start costs is paid once.

`python -m tests.end_to_end.ready FD` reads orders from the socket FD, one a message. The copy is a process of its own
with the inputs, outputs and environment that the order gives, and it ends as a program does. That a command also
starts from nothing is tried where the tests start it themselves: at a terminal, in a private machine, with a signal.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import selectors
import socket
import sys
import time
from typing import Any

_MOST = 1 << 18  # bytes of an order


def load() -> None:
    """All that a command may need, in place of the start. What is for another system cannot be loaded here."""
    importlib.import_module("app.services.later").put_off_inspect()
    for room in ("app.cli", "app.domain", "app.services"):
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if not module.name.endswith("__main__"):
                with contextlib.suppress(ImportError, AssertionError):
                    importlib.import_module(module.name)
    gc.freeze()


def wait_for_order(orders: socket.socket) -> dict[str, Any] | None:
    """In a copy: the order that it has to carry out. In the first process: None, once nobody gives any more."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(orders, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.data:
                    waiting.unregister(key.fileobj)
                    _tell_the_end(key.fd, *key.data)
                    continue
                message, descriptors, _, _ = socket.recv_fds(orders, _MOST, 64)
                if not message:
                    return None
                pid = os.fork()
                if pid == 0:
                    return {**json.loads(message), "descriptors": descriptors[1:]}
                for one in descriptors[1:]:
                    os.close(one)
                os.write(descriptors[0], b"%d\n" % pid)
                waiting.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, descriptors[0]))


def _tell_the_end(ended: int, pid: int, answers: int) -> None:
    os.close(ended)
    with contextlib.suppress(BrokenPipeError):
        os.write(answers, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    os.close(answers)


def become(order: dict[str, Any]) -> None:
    """The process that the order asks for: `descriptors` get the `numbers` that its words name."""
    came, numbers = order["descriptors"], order["numbers"]
    free = max(*came, *numbers) + 1
    for n, one in enumerate(came):
        os.dup2(one, free + n)
    os.closerange(3, free)
    for n, number in enumerate(numbers):
        os.dup2(free + n, number)
    os.closerange(free, free + len(came))
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    sys.argv = ["satchel", *order["words"]]


def main() -> int:
    load()
    order = wait_for_order(socket.socket(fileno=int(sys.argv[1])))
    if order is None:
        return 0
    become(order)
    return int(importlib.import_module("app.__main__").main())


if __name__ == "__main__":
    sys.exit(main())
