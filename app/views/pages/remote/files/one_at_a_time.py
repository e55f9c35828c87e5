"""Where two panes would be too narrow to read, one has all the room, and a button in its head shows the other."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt

from app.domain.language import tr
from app.views.theme import theme
from app.views.widgets.buttons import IconButton

if TYPE_CHECKING:
    from app.views.pages.remote.files.manager import FileManager
    from app.views.pages.remote.files.pane import FilePane

LEAST_FOR_TWO = 440  # pixels at 100 % text


class OneAtATime(QObject):
    """Looks after the panes of one manager. F6 and Shift+F6 go from one to the other as if both were shown."""

    def __init__(self, manager: "FileManager") -> None:
        super().__init__(manager)
        self._manager = manager
        self.is_on = False
        manager.put_buttons_into(manager.right)
        widths = [pane.minimumSizeHint().width() for pane in manager.panes]
        self._least_for_two = sum(widths)
        self._switches = {pane: self._make_switch(pane) for pane in manager.panes}
        manager.splitter.setMinimumWidth(max(widths) + self._switches[manager.right].width())
        manager.splitter.installEventFilter(self)

    def _make_switch(self, pane: "FilePane") -> IconButton:
        switch = IconButton("arrow-left-right", "", key="F6" if pane is self._manager.left else "Shift+F6", side=24)
        switch.setObjectName("other pane")
        switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        switch.clicked.connect(partial(self._switch_from, pane))
        switch.hide()
        pane.strip.add_button(switch)
        return switch

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):  # the size of text is changed on another page
            self.fit()
        return False

    def fit(self) -> None:
        """Both panes, or the one in which a person works."""
        manager = self._manager
        is_narrow = manager.splitter.width() < max(LEAST_FOR_TWO * theme().text_scale, self._least_for_two)
        if is_narrow == self.is_on:
            return
        self.is_on = is_narrow
        shown = manager.active
        left, right = manager.panes
        if is_narrow:
            left.keys.add("F6", partial(self._switch_from, left))
            right.keys.add("Shift+F6", partial(self._switch_from, right))
            self.show_only(shown)
        else:
            left.keys.drop("F6")
            right.keys.drop("Shift+F6")
            self._show_both()

    def show_only(self, pane: "FilePane") -> None:
        """Give `pane` the room, with what stands in the head of the right one otherwise."""
        if not self.is_on:
            return
        other = self._manager.other(pane)
        switch = self._switches[pane]
        name = tr("Show the files of {device}", device=other.device.name)
        switch.set_icon("arrow-left-right", name)
        pane.show()
        switch.show()
        self._manager.put_buttons_into(pane)
        other.hide()

    def _show_both(self) -> None:
        for pane, switch in self._switches.items():
            switch.hide()
            pane.show()
        self._manager.put_buttons_into(self._manager.right)

    def _switch_from(self, pane: "FilePane", _checked: bool = False) -> None:
        other = self._manager.other(pane)
        self.show_only(other)
        other.focus_files()
