"""The thread that carries all connections of one tunnel: it accepts them, opens their way, and moves what they say."""

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable
from functools import partial

from app.domain.errors import ConnectionLost
from app.domain.language import tr
from app.domain.tunnels import News, Tunnel, TunnelKind, TunnelLink, TunnelStream, place
from app.services.tunnels.carriage import Carriage, Counts
from app.services.tunnels.dialing import Dialer
from app.services.tunnels.errands import Errands
from app.services.tunnels.refusals import in_words, reply_to
from app.services.tunnels.socks5 import MOST_BYTES, Reply, SocksGreeting, SocksRefused, reply

MOST_CONNECTIONS = 480
"""Of one tunnel at a time; more wait until one ends. Windows can watch 512 sockets at once."""
_LARGEST_WINDOW, _SMALLEST_WINDOW = 2 * 1024 * 1024, 64 * 1024
_ALL_WINDOWS = 64 * 1024 * 1024  # bytes that may wait in memory when nobody reads what a device sends
_SHARES = 8  # the next connection gets one of what is left, and never less than the smallest window
_PATIENCE = 30.0  # seconds for a program to say where it wants to go, and for the device to get there
_LOOK = 1.0  # seconds between looks at deadlines, while there are connections


class Pump:
    """Made when a tunnel is started, closed when it is stopped. `link` is None while the link is lost."""

    def __init__(self, tunnel: Tunnel, listener: socket.socket | None, most: int = MOST_CONNECTIONS) -> None:
        """`listener` listens already; None where the device does."""
        self.counts = Counts()
        self.last_problem = ""
        self._tunnel, self._listener, self._most = tunnel, listener, most
        self._link: TunnelLink | None = None
        self._carriages: set[Carriage] = set()
        self._watched: dict[Carriage, int] = {}
        self._dialer = Dialer()
        self._is_closed = False  # asked to end
        self._errands = Errands()
        self._expected: set[TunnelStream] = set()  # of the device, while where they lead is dialed
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._errands.bell, selectors.EVENT_READ)
        self._accepts = False
        self._thread = threading.Thread(target=self._run, name=f"tunnel {tunnel.name}", daemon=True)
        self._thread.start()

    def use(self, link: TunnelLink | None) -> None:
        """From now on new connections take this way; without one they are refused at once."""
        self._link = link
        self._errands.want(_nothing)

    def close(self) -> None:
        """Stop listening and end every connection. Does not wait."""
        self._is_closed = True
        if self._listener is not None:
            self._listener.close()  # the port is free at once, whatever the link does
        self._errands.want(_nothing)

    def wait(self, seconds: float) -> None:
        """For the end, after `close`."""
        self._thread.join(seconds)

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    # -- from other threads ------------------------------------------------------------------------

    def window(self) -> int:
        """For the next connection, in bytes; 0 where there are too many."""
        streams = [one.stream for one in tuple(self._carriages)] + list(self._expected)
        if len(streams) >= self._most or self._is_closed:
            return 0
        left = _ALL_WINDOWS - sum(stream.window for stream in streams if stream is not None)
        return max(_SMALLEST_WINDOW, min(_LARGEST_WINDOW, left // _SHARES))

    def take(self, make: Callable[[News], TunnelStream], origin: str) -> None:
        """The device has a connection for us, and where it leads is here. Called on the link's thread."""
        news = _LateNews()
        stream = make(news)
        self._expected.add(stream)

        def arrived(near: socket.socket | None, problem: str) -> None:
            if not self._errands.want(partial(self._join, stream, news, near, problem)):
                stream.close()
                if near is not None:
                    near.close()

        self._dialer.dial(self._tunnel.host, self._tunnel.host_port, arrived)

    # -- on the pump's thread ----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._carry()
        finally:
            self._errands.close()
            for carriage in tuple(self._carriages):
                carriage.abort()
            self.counts.open = 0
            self._selector.close()
            if self._listener is not None:
                self._listener.close()

    def _carry(self) -> None:
        looked = time.monotonic()
        while not self._is_closed:
            self._watch_listener()
            ready = self._selector.select(_LOOK if self._carriages else None)
            for key, _ in ready:
                if key.fileobj is self._errands.bell:
                    self._errands.run()
                elif key.fileobj is self._listener:
                    self._accept()
                else:
                    self._serve(key.data)
            if time.monotonic() - looked > _LOOK:
                looked = time.monotonic()
                self._give_up_the_late(looked)

    def _watch_listener(self) -> None:
        wants = self._listener is not None and len(self._carriages) < self._most
        if wants == self._accepts or self._listener is None:
            return
        self._accepts = wants
        with contextlib.suppress(OSError, ValueError, KeyError):  # it was closed
            if wants:
                self._selector.register(self._listener, selectors.EVENT_READ)
            else:
                self.last_problem = tr("{most} connections are open; others wait until one ends", most=self._most)
                self._selector.unregister(self._listener)

    def _accept(self) -> None:
        assert self._listener is not None  # noqa: S101 - only a listener is watched as one
        for _ in range(16):
            if len(self._carriages) >= self._most:
                return
            try:
                near, _ = self._listener.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if not self._is_closed:  # too many open files, for example
                    self.last_problem = tr("a connection was not taken: {strerror}", strerror=error.strerror or error)
                    time.sleep(0.05)
                return
            self._begin(Carriage(near, self.counts))

    def _begin(self, carriage: Carriage) -> None:
        self._carriages.add(carriage)
        self.counts.open += 1
        self.counts.total += 1
        carriage.deadline = time.monotonic() + _PATIENCE
        if self._tunnel.kind is TunnelKind.DYNAMIC:
            carriage.greeting = SocksGreeting()
            self._settle(carriage)
        else:
            self._open(carriage, self._tunnel.host, self._tunnel.host_port)

    def _open(self, carriage: Carriage, host: str, port: int) -> None:
        carriage.wanted = (host, port)
        link = self._link
        early = carriage.greeting.rest if carriage.greeting else b""
        try:
            if link is None:
                raise ConnectionLost(tr("the connection to the device is lost"))
            origin = carriage.near.getpeername()[:2]
            window = self.window() or _SMALLEST_WINDOW
            carriage.begin(link.reach(host, port, origin, window, self._news_of(carriage)), early)
            carriage.deadline = time.monotonic() + _PATIENCE
        except (ConnectionLost, OSError) as error:
            self._refuse(carriage, Reply.FAILED, f"{place(host, port)}: {error}")
        self._settle(carriage)

    def _join(self, stream: TunnelStream, news: "_LateNews", near: socket.socket | None, problem: str) -> None:
        self._expected.discard(stream)
        if near is None:
            self.last_problem = problem
            stream.close()
            return
        carriage = Carriage(near, self.counts, is_outward=False)
        self._carriages.add(carriage)
        self.counts.open += 1
        self.counts.total += 1
        carriage.begin(stream)
        news.tell = self._news_of(carriage)
        self._serve(carriage)

    def _news_of(self, carriage: Carriage) -> News:
        is_queued = threading.Event()

        def serve() -> None:
            is_queued.clear()
            self._serve(carriage)

        def tell() -> None:
            if not is_queued.is_set():
                is_queued.set()
                self._errands.want(serve)

        return tell

    def _serve(self, carriage: Carriage) -> None:
        if carriage.greeting is not None and carriage.stream is None:
            self._listen_to_program(carriage, carriage.greeting)
        elif carriage.stream is not None:
            refusal = carriage.stream.refusal
            if refusal is not None:
                self._refuse(carriage, reply_to(refusal), in_words(carriage.wanted, refusal))
            else:
                if carriage.greeting is not None and carriage.stream.was_opened:
                    carriage.say(reply(Reply.DONE))
                    carriage.greeting = None
                carriage.move()
        if carriage.has_more:
            self._errands.want(partial(self._serve, carriage))
        self._settle(carriage)

    def _listen_to_program(self, carriage: Carriage, greeting: SocksGreeting) -> None:
        try:
            data = carriage.near.recv(MOST_BYTES)
            if not data:
                carriage.close()
                return
            carriage.say(greeting.hear(data))
            if greeting.wanted is not None:
                self._open(carriage, *greeting.wanted)
        except BlockingIOError:
            return
        except OSError:
            carriage.close()
        except SocksRefused as refused:
            self.last_problem = str(refused)
            carriage.say(refused.answer)
            carriage.close()

    def _refuse(self, carriage: Carriage, kind: Reply, problem: str) -> None:
        self.last_problem = problem
        if carriage.greeting is not None:
            carriage.say(reply(kind))
            carriage.close()
        else:
            carriage.abort()

    def _give_up_the_late(self, now: float) -> None:
        for carriage in tuple(self._carriages):
            if now > carriage.deadline:
                if carriage.stream is not None and not carriage.stream.is_closed:
                    self._refuse(
                        carriage, Reply.HOST_UNREACHABLE, tr("{wanted} does not answer", wanted=place(*carriage.wanted))
                    )
                carriage.close()
                self._settle(carriage)

    def _settle(self, carriage: Carriage) -> None:
        """Watch its socket for what it waits for, or forget it."""
        wanted, watched = carriage.events, self._watched.get(carriage, 0)
        if wanted != watched:
            if not watched:
                self._selector.register(carriage.near, wanted, carriage)
            elif not wanted:
                self._unwatch(carriage)
            else:
                self._selector.modify(carriage.near, wanted, carriage)
            self._watched[carriage] = wanted
        if carriage.is_over and carriage in self._carriages:
            self._carriages.discard(carriage)
            self._watched.pop(carriage, None)
            self.counts.open -= 1

    def _unwatch(self, carriage: Carriage) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(carriage.near)


class _LateNews:
    """Of a stream that has no carriage yet: what is missed until then is seen when it has one."""

    def __init__(self) -> None:
        self.tell: News = _nothing

    def __call__(self) -> None:
        self.tell()


def _nothing() -> None:
    pass
