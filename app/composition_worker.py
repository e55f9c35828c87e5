"""The helper process put together, on both sides of its pipes."""

from __future__ import annotations

import sys
import threading
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.composition import Services
    from app.domain.task import TaskContext
    from app.domain.transfers import AskingControl, TransferOrder, TransferReport
    from app.services.paths import Paths
    from app.services.worker.carriers import HelperCarrier
    from app.services.worker.errand import Question
    from app.services.worker.helper import Helper
    from app.services.worker.plain import Plain
    from app.services.worker.serving import Boss, Work


WATCHES = "watches"
"""What the helper of the live monitor is told first: it loads nothing that copies, and writes no file."""


def watching_helper() -> Helper:
    """Reads this computer while somebody looks; it ends soon after."""
    from app.services.worker.helper import Helper

    return Helper(lambda: WATCHES, {}, idle=10.0)


class LaterCarrier:
    """Implements `Carrier`. What it needs is loaded with the first transfer, in the thread of that one."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._made: HelperCarrier | None = None

    def carry(self, order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        return self.made().carry(order, control, task)

    def discard(self, order: TransferOrder, task: TaskContext) -> None:
        self.made().discard(order, task)

    def made(self) -> HelperCarrier:
        """What does it."""
        with self._lock:
            if self._made is None:
                self._made = helper_carrier(self._services)
            return self._made

    def close(self) -> None:
        """End the helper, if there is one."""
        if self._made is not None:
            self._made.close()


def helper_carrier(services: Services) -> HelperCarrier:
    """Has transfers carried out by a helper process, which is started with the first one."""
    from app.services.worker.carriers import HelperCarrier, ThreadCarrier

    paths = services.paths
    return HelperCarrier(
        ThreadCarrier(services.remote_files.channel, paths.transfers_folder),
        services.given,
        services.notes,
        way_to=services.connections.way_to,
        is_connected=services.connections.is_connected,
        find_device=services.device_book.find,
        setup=partial(_setup, paths),
    )


def version_of_helper(services: Services, task: TaskContext) -> str:
    """Start a helper, ask it, and end it. Raises ConnectionLost, ValueError where none can be started."""
    from app.services.worker.helper import Helper
    from app.services.worker.process import NoHelper

    with closing(Helper(partial(_setup, services.paths), {})) as helper:
        try:
            return str(helper.run("version", None, _Nobody(), task))
        except NoHelper as error:
            raise ValueError("it does not start") from error


class _Nobody:
    """Implements `Listener`: nothing is told and nothing asked."""

    def hear(self, name: str, value: Any) -> None:
        """No news are expected."""

    def answer(self, question: Question, task: TaskContext) -> Plain:
        return None


def run_worker() -> int:
    """Be the helper, until the program that has started it goes."""
    from app.services.worker.serving import serve

    def works(boss: Boss) -> Mapping[str, Work]:
        if boss.setup == WATCHES:
            from app.services.monitor.watching import watch_work

            return {"watch": watch_work}
        from app.crash import log_to
        from app.services.worker.carrying import connections_of, transfer_works

        log_to(Path(boss.setup["log"]))
        return {**transfer_works(boss, connections_of(boss).files), "version": lambda _, job: __version__}

    return serve(works)


def run_elevated(pipes: Sequence[str]) -> int:
    """Be what has administrator rights, until the program goes that asked for them. It writes no file of its own."""
    from app.services.setup.elevation.inside import setup_works
    from app.services.setup.elevation.ways import wait_for_hello
    from app.services.worker.serving import serve

    if sys.platform == "win32":
        from app.services.setup.elevation.windows import join_pipes

        join_pipes(pipes)
    elif not wait_for_hello():
        return 1
    return serve(setup_works)


def _setup(paths: Paths) -> Plain:
    """What the helper must know first."""
    return {
        "log": str(paths.log_file),
        "folder": str(paths.transfers_folder),
        "host_keys": str(paths.host_keys_file),
        "known_hosts": [str(one) for one in paths.known_hosts_files],
    }
