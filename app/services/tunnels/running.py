"""One tunnel that was started: it is opened, watched, opened again after a lost link, and stopped."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app.domain.errors import AppError, ConnectionLost, TunnelError
from app.domain.language import tr
from app.domain.prompts import Ask
from app.domain.reconnecting import Retries, SleepWatch, may_try_again
from app.domain.task import Cancelled, TaskContext
from app.domain.tunnels import Tunnel, TunnelKind, TunnelLink, TunnelState, TunnelStatus
from app.services.tunnels.listening import listen_on
from app.services.tunnels.pump import Pump

_LOOK = 0.25  # seconds between looks at the link
_LETTING_GO = 3.0  # seconds
_STEADY = 30.0  # seconds after which a link that is lost again counts as a new one
_AT_LEAST = 1.0  # seconds between two measures of the speed

type OpenLink = Callable[[Tunnel, TaskContext, Ask | None], TunnelLink]
"""Connects to the device that carries a tunnel. Raises what opening a connection raises, and DeviceNotFound."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a tunnel that runs needs of its surroundings. `opened` and `closed` write to the journal; FileError."""

    open_link: OpenLink
    opened: Callable[[TunnelStatus], None]
    closed: Callable[[TunnelStatus, str], None]  # and why
    changed: Callable[[], None]


@dataclass(slots=True)
class _Speed:
    """Bytes per second, over the last second or so."""

    value: float = 0.0
    _then: float = field(default_factory=time.monotonic)
    _bytes: int = 0

    def look(self, total: int) -> bool:
        """Whether it has changed."""
        now = time.monotonic()
        if now - self._then < _AT_LEAST:
            return False
        before, self.value = self.value, (total - self._bytes) / (now - self._then)
        self._then, self._bytes = now, total
        return self.value != before


class RunningTunnel:
    """Starts at once, in a thread of its own. `is_patient`: a device that is not there yet is waited for."""

    def __init__(
        self,
        tunnel: Tunnel,
        around: Around,
        *,
        ask: Ask | None = None,
        is_patient: bool = False,
        after: "RunningTunnel | None" = None,
    ) -> None:
        """`after`: the same tunnel, which was stopped and may not have let go of its port on the device."""
        self._around, self._ask, self._is_patient, self._after = around, ask, is_patient, after
        self._task = TaskContext()
        self._pump: Pump | None = None
        self._speed = _Speed()
        self._status = TunnelStatus(tunnel, TunnelState.STARTING, tunnel.port)
        self._retry_at = 0.0
        self._was_open = False
        self._thread = threading.Thread(target=self._run, name=f"tunnel {tunnel.name} link", daemon=True)
        self._thread.start()

    @property
    def status(self) -> TunnelStatus:
        pump, status = self._pump, self._status
        if status.state is TunnelState.BROKEN:
            status = replace(status, retry_in=max(0.0, self._retry_at - time.monotonic()))
        if pump is None:
            return status
        counts = pump.counts
        return replace(
            status,
            connections=counts.open,
            total_connections=counts.total,
            sent=counts.sent,
            received=counts.received,
            speed=self._speed.value if status.state is TunnelState.OPEN else 0.0,
            last_problem=pump.last_problem,
        )

    @property
    def is_over(self) -> bool:
        """It was stopped, or cannot go on without a person."""
        return not self._status.state.is_running

    def stop(self) -> None:
        """Returns at once; the port is free."""
        self._task.cancel()
        if (pump := self._pump) is not None:
            pump.close()

    def wait(self, seconds: float) -> None:
        """For the end, after `stop`."""
        self._thread.join(seconds)
        if self._pump is not None:
            self._pump.wait(seconds)

    # -- in its thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._keep_open()
        except Cancelled:
            self._show(TunnelState.STOPPED)
        except AppError as error:
            self._show(TunnelState.FAILED, error)
        except BaseException:  # a bug: told by whoever hears of those in threads
            self._show(
                TunnelState.FAILED,
                TunnelError(tr("Something in Satchel itself went wrong."), hint=tr("Start it again.")),
            )
            raise
        finally:
            if self._pump is not None:
                self._pump.close()
            self._around.changed()

    def _keep_open(self) -> None:
        """Raises Cancelled after a stop, AppError for what needs a person."""
        tunnel = self._status.tunnel
        if self._after is not None:
            self._after.wait(_LETTING_GO)
            self._after = None
        if tunnel.kind is not TunnelKind.REMOTE:  # first: a port that is taken needs no login
            listener = listen_on(tunnel.bind, tunnel.port)
            self._status = replace(self._status, port=listener.getsockname()[1])
            self._pump = Pump(tunnel, listener)
        else:
            self._pump = Pump(tunnel, None)
        retries = Retries(time.monotonic, patience=float("inf"))  # a tunnel is wanted until it is stopped
        while True:
            opened_at = float("inf")
            try:
                link = self._around.open_link(tunnel, self._task, self._ask)
                self._use(link, self._pump)
                opened_at = time.monotonic()
                self._is_patient, self._ask = True, None  # whoever was asked may be gone
                self._was_open = True
                self._watch(link, self._pump)
            except AppError as error:
                if not (self._is_patient and self._passes(error)):
                    raise
                if time.monotonic() - opened_at > _STEADY:
                    retries.start_over()
                self._wait_after(error, retries)

    def _passes(self, error: AppError) -> bool:
        """Whether what is wrong passes by itself. After a lost link the device may hold its port for a while: it has
        not noticed yet that the old link is gone."""
        return may_try_again(error) or (self._was_open and isinstance(error, TunnelError))

    def _use(self, link: TunnelLink, pump: Pump) -> None:
        """New connections go over `link`. A remote tunnel keeps the port that the device has chosen."""
        status = self._status
        if status.tunnel.kind is TunnelKind.REMOTE:
            port = link.listen(status.tunnel.bind, status.port, pump, self._task)
            self._status = replace(status, port=port)
        try:
            self._around.opened(replace(self._status, state=TunnelState.OPEN))
        except AppError:
            self._leave(link, pump)
            raise
        pump.use(link)
        self._show(TunnelState.OPEN)

    def _watch(self, link: TunnelLink, pump: Pump) -> None:
        """Until the link ends, which raises ConnectionLost."""
        reason = "stopped"
        try:
            while not link.ends_within(0):
                self._task.sleep(_LOOK)  # a stop does not wait for the next look
                if not pump.is_alive:
                    raise RuntimeError("the pump has stopped")
                if self._speed.look(pump.counts.sent + pump.counts.received):
                    self._around.changed()
            reason = "link lost"
            raise ConnectionLost(tr("The connection to {name} was lost.", name=link.name))
        finally:
            self._leave(link, pump)
            with contextlib.suppress(AppError):  # it has ended, whether that can be written or not
                self._around.closed(self.status, reason)

    def _leave(self, link: TunnelLink, pump: Pump) -> None:
        pump.use(None)
        if self._status.tunnel.kind is TunnelKind.REMOTE:
            link.stop_listening(self._status.tunnel.bind, self._status.port)

    def _wait_after(self, error: AppError, retries: Retries) -> None:
        """Raises Cancelled."""
        watch = SleepWatch(time.monotonic, time.time)
        wait = retries.next_wait()
        assert wait is not None  # noqa: S101 - its patience has no end
        self._retry_at = time.monotonic() + wait
        self._show(TunnelState.BROKEN, error)
        while (left := self._retry_at - time.monotonic()) > 0:
            self._task.sleep(min(1.0, left))
            if watch.woke():
                retries.start_over()
                return

    def _show(self, state: TunnelState, error: AppError | None = None) -> None:
        self._status = replace(self._status, state=state, error=error)
        self._around.changed()
