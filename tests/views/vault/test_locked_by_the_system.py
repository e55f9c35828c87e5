"""What locks the vault by itself: what the system tells, what its clocks tell, and nobody there."""

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.services.system_idle import ticks_between
from app.views.pages.vault.auto_lock import AutoLock
from app.views.pages.vault.locking.linux import session_path
from app.views.pages.vault.locking.watch import LockWatch
from app.views.pages.vault.locking.windows import (
    LID,
    PBT_APMSUSPEND,
    PBT_POWERSETTINGCHANGE,
    WM_POWERBROADCAST,
    WM_WTSSESSION_CHANGE,
    Messages,
)

ROOT = Path(__file__).parents[3]
LID_CLOSED, LID_OPEN = (LID + struct.pack("<II", 4, state) for state in (0, 1))


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class FakeSource:
    """A system that tells what a test says."""

    def __init__(self) -> None:
        self.tell: Callable[[str, bool], None] | None = None

    def start(self, tell: Callable[[str, bool], None]) -> None:
        self.tell = tell

    def stop(self) -> None:
        self.tell = None


def watched(qtbot: QtBot, source: FakeSource, *, follows_screen: bool = True) -> tuple[AutoLock, list[str]]:
    lock = AutoLock(10, Clock(), watch=LockWatch(lambda: source))
    heard: list[str] = []
    lock.slept.connect(lambda: heard.append("slept"))
    lock.due.connect(lambda: heard.append(lock.reason))
    lock.start(10, follows_screen=follows_screen)
    qtbot.waitUntil(lambda: source.tell is not None)
    return lock, heard


def test_what_the_system_tells_locks_the_vault_until_it_is_locked(qtbot: QtBot) -> None:
    source = FakeSource()
    lock, heard = watched(qtbot, source)
    assert source.tell
    source.tell("The session was locked.", False)
    source.tell("The computer goes to sleep.", True)
    assert heard == ["The session was locked.", "slept", "The computer goes to sleep."]
    lock.stop()
    assert source.tell is None


def test_only_sleep_locks_where_the_screen_is_not_followed(qtbot: QtBot) -> None:
    source = FakeSource()
    lock, heard = watched(qtbot, source, follows_screen=False)
    assert source.tell
    source.tell("The session was locked.", False)
    source.tell("The computer goes to sleep.", True)
    assert heard == ["slept", "The computer goes to sleep."]
    lock.stop()


def test_a_computer_that_slept_without_a_word_is_noticed_by_its_clocks(qtbot: QtBot) -> None:
    wall, running = Clock(), Clock()
    watch = LockWatch(lambda: None, wall=wall, running=running)
    heard: list[tuple[str, bool]] = []
    watch.due.connect(lambda reason, is_sleep: heard.append((reason, is_sleep)))
    watch.start()
    wall.now += 3600
    running.now += 3590  # the clock was set a little
    watch.check()
    assert heard == []
    wall.now += 605
    running.now += 5
    watch.check()
    assert heard == [("The computer was asleep.", True)]
    watch.stop()


def test_work_in_another_program_keeps_the_vault_open(qtbot: QtBot) -> None:
    clock, idle = Clock(), [0.0]
    lock = AutoLock(10, clock, idle=lambda: idle[0])
    lock.start(10)
    clock.now += 11 * 60
    idle[0] = 60.0
    with qtbot.assertNotEmitted(lock.due):
        lock.check()
    assert lock.words == "Locks in 9 min"
    clock.now += 9 * 60
    idle[0] += 9 * 60
    with qtbot.waitSignal(lock.due):
        lock.check()


def test_a_computer_that_does_not_tell_is_judged_by_our_windows(qtbot: QtBot) -> None:
    clock = Clock()
    lock = AutoLock(10, clock, idle=lambda: None)
    lock.start(10)
    clock.now += 10 * 60
    with qtbot.waitSignal(lock.due):
        lock.check()


@pytest.mark.parametrize(
    ("message", "what", "reason", "is_sleep"),
    [
        (WM_WTSSESSION_CHANGE, 7, "The session was locked.", False),
        (WM_WTSSESSION_CHANGE, 2, "The user was switched.", False),
        (WM_WTSSESSION_CHANGE, 4, "The remote session was left.", False),
        (WM_WTSSESSION_CHANGE, 8, "", False),  # unlocked
        (WM_POWERBROADCAST, PBT_APMSUSPEND, "The computer goes to sleep.", True),
        (WM_POWERBROADCAST, 0x12, "", False),  # it is awake again
        (0x0010, 7, "", False),  # WM_CLOSE
    ],
)
def test_messages_of_windows_mean(message: int, what: int, reason: str, is_sleep: bool) -> None:
    assert Messages().reason(message, what) == (reason, is_sleep)


def test_a_lid_that_was_closed_before_is_no_reason_on_windows() -> None:
    messages = Messages()
    told = [
        messages.reason(WM_POWERBROADCAST, PBT_POWERSETTINGCHANGE, setting)[0]
        for setting in (LID_CLOSED, LID_OPEN, LID_CLOSED)
    ]
    assert told == ["", "", "The lid was closed."]
    assert messages.reason(WM_POWERBROADCAST, PBT_POWERSETTINGCHANGE, bytes(24)) == ("", False)


def test_the_ticks_of_windows_begin_anew_after_49_days() -> None:
    assert ticks_between(1000, 61_000) == 60.0
    assert ticks_between(2**32 - 30_000, 30_000) == 60.0


@pytest.mark.parametrize(("id", "path"), [("2", "session/_32"), ("c12", "session/c12"), ("1a-b", "session/_31a_2db")])
def test_a_session_has_the_object_that_systemd_gives_it(id: str, path: str) -> None:
    assert session_path(id) == f"/org/freedesktop/login1/{path}"
    assert session_path("") == ""


ON_THE_BUS = """
import os
from PySide6.QtCore import QCoreApplication, QObject, Slot, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusUnixFileDescriptor, QDBusVirtualObject
from app.views.pages.vault.locking.linux import BusSource

application = QCoreApplication([])
QTimer.singleShot(20000, lambda: (print(heard, flush=True), os._exit(1)))  # never left behind
heard, waits = [], []


class Logind(QDBusVirtualObject):
    # gives a file to whoever wants it to wait

    def handleMessage(self, message, bus):
        reader, writer = os.pipe()
        waits.append(reader)
        reply = message.createReply()
        reply.setArguments([QDBusUnixFileDescriptor(writer)])
        bus.send(reply)
        os.close(writer)
        return True

    def introspect(self, path):
        return ""


bus = QDBusConnection.connectToBus(os.environ["DBUS_SESSION_BUS_ADDRESS"], "simulated")
bus.registerService("org.freedesktop.login1")
logind = Logind()
bus.registerVirtualObject("/org/freedesktop/login1", logind)
source = BusSource()
source.start(lambda reason, is_sleep: heard.append((reason, is_sleep)))


def until(holds):
    timer = QTimer(interval=5)
    timer.timeout.connect(lambda: holds() and application.quit())
    timer.start()
    application.exec()
    timer.stop()


def signal(path, interface, name, *arguments):
    message = QDBusMessage.createSignal(path, interface, name)
    message.setArguments(list(arguments))
    bus.send(message)


def is_closed(reader):
    os.set_blocking(reader, False)
    try:
        return os.read(reader, 1) == b""
    except BlockingIOError:
        return False


LOGIND = "/org/freedesktop/login1"
until(lambda: waits and source._inhibitor is not None)
print("waits", not is_closed(waits[0]))
signal(LOGIND + "/session/_37", "org.freedesktop.login1.Session", "Lock")  # that of somebody else
signal(LOGIND + "/session/_32", "org.freedesktop.login1.Session", "Lock")
signal("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", False)
signal("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", True)
changed = ("org.freedesktop.UPower", {"LidIsClosed": True}, [])
signal("/org/freedesktop/UPower", "org.freedesktop.DBus.Properties", "PropertiesChanged", *changed)
signal(LOGIND, "org.freedesktop.login1.Manager", "PrepareForSleep", True)
until(lambda: len(heard) >= 4)
until(lambda: is_closed(waits[0]))
print(*sorted(heard), sep="\\n")
signal(LOGIND, "org.freedesktop.login1.Manager", "PrepareForSleep", False)
until(lambda: len(waits) == 2 and source._inhibitor is not None)
source.stop()
until(lambda: is_closed(waits[1]))
print("lets go")
"""


def test_logind_and_the_desktop_are_heard_and_the_sleep_waits_for_us() -> None:
    if not shutil.which("dbus-run-session"):
        pytest.skip("needs dbus-run-session (package dbus)")
    command = ["dbus-run-session", "--", "sh", "-c", 'DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS "$0" -c "$1"']
    environment = {**os.environ, "XDG_SESSION_ID": "2"}
    done = subprocess.run(
        [*command, sys.executable, ON_THE_BUS], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30
    )
    assert done.stdout.splitlines() == [
        "waits True",
        "('The computer goes to sleep.', True)",
        "('The lid was closed.', False)",
        "('The screen was locked.', False)",
        "('The session was locked.', False)",
        "lets go",
    ], done.stderr


IDLE = """
import time
from app.services.system_idle import idle_reader
read = idle_reader()
first = read()
while read() <= first:
    time.sleep(0.01)
print(0 <= first < 60)
"""


def test_an_x_server_tells_how_long_nobody_has_touched_it() -> None:
    if not all(map(shutil.which, ("xvfb-run", "xauth"))):
        pytest.skip("needs xvfb-run and xauth (packages xvfb, xauth)")
    environment = {name: value for name, value in os.environ.items() if name not in ("WAYLAND_DISPLAY", "DISPLAY")}
    done = subprocess.run(
        ["xvfb-run", "-a", sys.executable, "-c", IDLE],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if "NoneType" in done.stderr:
        pytest.skip("needs libXss (package libxss1)")
    assert done.stdout == "True\n", done.stderr
