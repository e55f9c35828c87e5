"""Linux: logind, UPower and the screen savers of desktops, over D-Bus. Nothing is asked, so nothing can wait.

logind waits with the sleep until we have locked: it gives a file for that, and goes on when it is closed
(systemd, "Inhibitor Locks", mode "delay").
"""

import os
from collections.abc import Callable
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
)

from app.domain.language import tr

_LOGIND, _MANAGER = "/org/freedesktop/login1", "org.freedesktop.login1.Manager"
_UPOWER = "/org/freedesktop/UPower"
_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.mate.ScreenSaver", "org.cinnamon.ScreenSaver")
"""Interfaces whose signal ActiveChanged says that the screen is locked or free; Xfce has the first one too."""


class BusSource(QObject):
    """Listens on the bus of the system and on that of the session. What is not there says nothing."""

    def __init__(self, system: QDBusConnection | None = None, session: QDBusConnection | None = None) -> None:
        super().__init__()
        self._system, self._session = system, session
        self._tell: Callable[[str, bool], None] | None = None
        self._inhibitor: QDBusUnixFileDescriptor | None = None
        self._asked: QDBusPendingCallWatcher | None = None
        self._own_session = session_path(os.environ.get("XDG_SESSION_ID", ""))

    def start(self, tell: Callable[[str, bool], None]) -> None:
        self._tell = tell
        system = self._system or (QDBusConnection.systemBus() if _has_system_bus() else None)
        session = self._session or (QDBusConnection.sessionBus() if _has_session_bus() else None)
        self._system = system
        if system is not None and system.isConnected():
            self._hear(system, _LOGIND, _MANAGER, "PrepareForSleep", "sleeping(QDBusMessage)")
            self._hear(system, "", "org.freedesktop.login1.Session", "Lock", "locked(QDBusMessage)")
            properties = "org.freedesktop.DBus.Properties"
            self._hear(system, _UPOWER, properties, "PropertiesChanged", "changed(QString,QVariantMap)")
            self._ask_to_wait()
        if session is not None and session.isConnected():
            for saver in _SAVERS:
                self._hear(session, "", saver, "ActiveChanged", "saving(QDBusMessage)")
            self._hear(session, "", "com.canonical.Unity.Session", "Locked", "locked(QDBusMessage)")

    def stop(self) -> None:
        """What still comes is not heard; the connections are the program's and stay."""
        self._tell = None
        self._let_sleep()

    def _hear(self, bus: QDBusConnection, path: str, interface: str, name: str, slot: str) -> None:
        connect: Any = bus.connect  # its annotations want bytes, and it takes none
        connect("", path, interface, name, self, SLOT(slot))

    def _say(self, reason: str, *, is_sleep: bool = False) -> None:
        if self._tell is not None:
            self._tell(reason, is_sleep)

    @Slot(QDBusMessage)
    def sleeping(self, message: QDBusMessage) -> None:
        if message.arguments()[:1] == [True]:
            self._say(tr("The computer goes to sleep."), is_sleep=True)
            self._let_sleep()
        elif self._tell is not None:
            self._ask_to_wait()

    @Slot(QDBusMessage)
    def locked(self, message: QDBusMessage) -> None:
        is_anothers = message.path().startswith(f"{_LOGIND}/session/") and message.path() != self._own_session
        if not (self._own_session and is_anothers):
            self._say(tr("The session was locked."))

    @Slot(QDBusMessage)
    def saving(self, message: QDBusMessage) -> None:
        if message.arguments()[:1] == [True]:
            self._say(tr("The screen was locked."))

    @Slot(str, "QVariantMap")
    def changed(self, interface: str, values: dict[str, object]) -> None:
        if values.get("LidIsClosed") is True:
            self._say(tr("The lid was closed."))

    def _ask_to_wait(self) -> None:
        if self._inhibitor is not None or self._system is None:
            return
        call = QDBusMessage.createMethodCall("org.freedesktop.login1", _LOGIND, _MANAGER, "Inhibit")
        call.setArguments(["sleep", "Satchel", "Locks the vault", "delay"])
        call.setAutoStartService(False)
        self._asked = QDBusPendingCallWatcher(self._system.asyncCall(call), self)
        self._asked.finished.connect(self._take_inhibitor)

    @Slot(QDBusPendingCallWatcher)
    def _take_inhibitor(self, watcher: QDBusPendingCallWatcher) -> None:
        given = [one for one in watcher.reply().arguments() if isinstance(one, QDBusUnixFileDescriptor)]
        if given and self._tell is not None:
            self._inhibitor = given[0]
        self._asked = None
        watcher.deleteLater()

    def _let_sleep(self) -> None:
        """Closes the file: logind goes on."""
        self._inhibitor = None


def _has_system_bus() -> bool:
    return bool(os.environ.get("DBUS_SYSTEM_BUS_ADDRESS")) or Path("/run/dbus/system_bus_socket").exists()


def _has_session_bus() -> bool:
    """Where there is none, the library would start one."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS") or (runtime and Path(runtime, "bus").exists()))


def session_path(id: str) -> str:
    """The object of a session of logind, as systemd spells its id there; "" where there is no id."""
    if not id:
        return ""
    spelled = "".join(
        char if char in ascii_letters or (char in digits and place) else f"_{ord(char):02x}"
        for place, char in enumerate(id)
    )
    return f"{_LOGIND}/session/{spelled}"
