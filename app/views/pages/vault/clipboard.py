"""Secrets on the clipboard: marked as such for clipboard managers, and taken back after some seconds."""

import os
import time
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from app.domain.secret import Secret

_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
_NOTHING = bytes(4)
# Microsoft, "Clipboard formats: cloud clipboard and clipboard history formats"; KDE and KeePass for the others.
_FLAGS = {
    "x-kde-passwordManagerHint": b"secret",
    "application/x-nspasteboard-concealed-type": _NOTHING,
    _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): _NOTHING,
    _WINDOWS.format("CanIncludeInClipboardHistory"): _NOTHING,
    _WINDOWS.format("CanUploadToCloudClipboard"): _NOTHING,
    _WINDOWS.format("Clipboard Viewer Ignore"): _NOTHING,
}
_STEP_MS = 200


class SecretClipboard(QObject):
    """Holds one secret on the clipboard for some seconds. `changed` follows each copy, each step and the end."""

    changed = Signal()

    def __init__(self, seconds: int, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.seconds = seconds  # 0: until something else is copied
        self.source = ""  # what was copied, as the caller named it; "" when nothing is held
        self._clock = clock
        self._until = 0.0
        self._salt = os.urandom(16)
        self._digest = b""
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self.check)

    @property
    def remaining(self) -> float:
        """Seconds until it is taken back."""
        return max(self._until - self._clock(), 0.0) if self.source and self.seconds else 0.0

    def copy(self, secret: Secret, source: str) -> None:
        """Put a secret on the clipboard, in place of an earlier one."""
        data = QMimeData()
        data.setText(secret.reveal())
        for kind, flag in _FLAGS.items():
            data.setData(kind, QByteArray(flag))
        QGuiApplication.clipboard().setMimeData(data)
        self._digest = self._digest_of(secret.reveal())
        self.source = source
        self._until = self._clock() + self.seconds
        if self.seconds:
            self._timer.start()
        self.changed.emit()

    @Slot()
    def clear(self) -> None:
        """Take it back now, unless something else was copied since."""
        self._timer.stop()
        if not self.source:
            return
        clipboard = QGuiApplication.clipboard()
        if self._digest_of(clipboard.text()) == self._digest:
            clipboard.clear()
        self.source, self._digest = "", b""
        self.changed.emit()

    @Slot()
    def check(self) -> None:
        """Take it back when its time is over."""
        if self.remaining <= 0:
            self.clear()
        else:
            self.changed.emit()

    def _digest_of(self, text: str) -> bytes:
        from hashlib import blake2b  # loads OpenSSL: not with the first look at the page

        return blake2b(text.encode("utf-8", "surrogatepass"), key=self._salt).digest()
