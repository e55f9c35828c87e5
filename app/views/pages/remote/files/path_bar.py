"""Where a pane is: each folder on the way as a button, or the path itself to be written."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QStackedWidget, QWidget

from app.domain.files import PathStyle, shown_name
from app.domain.language import tr
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import clear, row, style
from app.views.widgets.painting import text_width
from app.views.widgets.text import label, plain_tip

_MORE = "…"
_PADDING, _SEPARATOR, _EDGE = 8, 6, 10  # pixels beside a name, between two, and beside all


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
        self.edit.setAccessibleName(tr("Path of the folder"))
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
        self.setToolTip(plain_tip(shown_name(path)))
        self.setAccessibleName(tr("Folder {folder}", folder=shown_name(path)))
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
        room = self.width() - _EDGE
        first, used = len(crumbs) - 1, _width(crumbs[-1][0])
        while first > 0 and used + _width(crumbs[first - 1][0]) + (_width(_MORE) if first > 1 else 0) <= room:
            first -= 1
            used += _width(crumbs[first][0])
        if first > 0 and _width(_MORE) + used <= room:
            self._line.addWidget(self._button(_MORE, crumbs[first - 1][1], room))
            self._line.addWidget(self._separator())
        for number, (name, path) in enumerate(crumbs[first:]):
            if number and not crumbs[first + number - 1][0].endswith(("/", "\\")):
                self._line.addWidget(self._separator())
            self._line.addWidget(self._button(name, path, room))
        self._line.addStretch(1)

    def _separator(self) -> QLabel:
        return label("/" if self._style is PathStyle.POSIX else "\\", "small", "tertiary")

    def _button(self, name: str, path: str, room: int) -> Button:
        metrics = QFontMetricsF(theme().font("small"))
        shown = metrics.elidedText(shown_name(name), Qt.TextElideMode.ElideRight, room - _PADDING)
        button = Button(shown, "", Kind.CRUMB, small=True)
        button.setAccessibleName(tr("Go to {folder}", folder=shown_name(path)))
        button.setToolTip(plain_tip(shown_name(path)))
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


def _width(name: str) -> float:
    """Of a button with its separator. It is not asked: before it is shown it does not know how it will look."""
    return text_width(shown_name(name), "small") + _PADDING + _SEPARATOR
