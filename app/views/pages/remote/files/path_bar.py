"""Where a pane is: each folder on the way as a button, or the path itself to be written."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStackedWidget, QWidget

from app.domain.files import PathStyle, shown_name
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import clear, row, style
from app.views.widgets.text import label

_MORE = "…"
LONGEST = 28  # letters of a name in it


class PathBar(QStackedWidget):
    """A click beside the buttons, or `edit_path`, lets a person write; Escape leaves it as it was."""

    go_asked = Signal(str)  # a path of one of the buttons
    typed = Signal(str)  # what was written: may begin with "~", be relative, lead over links

    def __init__(self) -> None:
        super().__init__()
        self._path, self._style = "", PathStyle.POSIX
        self._line = row(spacing=0)
        self._crumbs = QWidget()
        self._crumbs.setLayout(self._line)
        self.edit = QLineEdit()
        self.edit.setAccessibleName("Path of the folder")
        style(self.edit, kind="bare")
        self.edit.returnPressed.connect(self._take)
        self.edit.installEventFilter(self)
        style(self, card="pill")
        self.addWidget(self._crumbs)
        self.addWidget(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(90)

    def show_path(self, path: str, style: PathStyle) -> None:
        """ "" shows nothing."""
        self._path, self._style = path, style
        self.setToolTip(shown_name(path))
        self.setAccessibleName(f"Folder {shown_name(path)}")
        self.edit.setText(path)
        self.setCurrentWidget(self._crumbs)
        self._build()

    def edit_path(self) -> None:
        """Let a person write the path."""
        self.edit.setText(self._path)
        self.setCurrentWidget(self.edit)
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def _build(self) -> None:
        """As many of the last folders as have room, the others behind "…"."""
        clear(self._line)
        if not self._path:
            return
        crumbs = self._style.crumbs(self._path)
        buttons = [self._button(name, path) for name, path in crumbs]
        room = self.width() - 24
        first = len(buttons) - 1
        used = buttons[-1].sizeHint().width()
        while first > 0 and used + buttons[first - 1].sizeHint().width() + 10 <= room:
            first -= 1
            used += buttons[first].sizeHint().width() + 10
        for left_out in buttons[:first]:
            left_out.deleteLater()
        if first > 0:
            more = self._button(_MORE, crumbs[first - 1][1])
            more.setToolTip(shown_name(crumbs[first - 1][1]))
            buttons[:first] = [more]
        else:
            buttons = buttons[first:]
        for number, button in enumerate(buttons):
            if number and not (number == 1 and crumbs[0][0] == "/" and first == 0):
                self._line.addWidget(label("/" if self._style is PathStyle.POSIX else "\\", "small", "tertiary"))
            self._line.addWidget(button)
        self._line.addStretch(1)

    def _button(self, name: str, path: str) -> Button:
        shown = shown_name(name)
        button = Button(shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…", "", Kind.CRUMB, small=True)
        button.setAccessibleName(f"Go to {shown}")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Alt+Up and Alt+D do the same; Tab goes on to the files
        button.clicked.connect(partial(self._go, path))
        return button

    def _go(self, path: str, *_: object) -> None:
        self.go_asked.emit(path)

    def _take(self) -> None:
        self.typed.emit(self.edit.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.setCurrentWidget(self._crumbs)
            self.typed.emit("")
            return True
        if event.type() == QEvent.Type.FocusOut:
            self.setCurrentWidget(self._crumbs)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.edit_path()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._build()
