"""Typing into several sessions at once: those that were on the screen when it began, and only while they are."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent

from app.domain import panes as tree
from app.domain.language import tr
from app.views.pages.remote.desk import SessionDesk
from app.views.pages.remote.tab import Tab
from app.views.pages.remote.tab_marks import ACCENTS
from app.views.widgets.buttons import Button
from app.views.widgets.layout import style
from app.views.widgets.notice import Notice

if TYPE_CHECKING:
    from app.views.terminal.widget import TerminalWidget

FEWEST = 2


class Broadcast(QObject):
    """A key goes to each session as its own terminal writes it. A paste goes to one session, which asks for itself.

    No session joins later: a pane that is opened or chosen meanwhile gets nothing.
    """

    changed = Signal()

    def __init__(self, desk: SessionDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._members: list[Tab] = []
        self._window = ""
        desk.changed.connect(self._review)
        desk.presence_changed.connect(self._review)

    @property
    def is_on(self) -> bool:
        return bool(self._members)

    def can_begin(self) -> bool:
        """Whether several sessions are on the screen."""
        return len(self._candidates()) >= FEWEST

    def toggle(self) -> None:
        if self.is_on:
            self.stop()
        else:
            self.begin()

    def begin(self) -> None:
        """Type into all sessions on the screen of the window in which a person works."""
        members = self._candidates()
        if len(members) < FEWEST:
            return
        self._members, self._window = members, self._desk.active_window.key
        for tab in members:
            if (terminal := terminal_of(tab)) is not None:
                terminal.installEventFilter(self)
        self._show()

    @Slot()
    def stop(self) -> None:
        """From now on keys go to one session."""
        for tab in self._members:
            if (terminal := terminal_of(tab)) is not None:
                terminal.removeEventFilter(self)
        self._members = []
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._pass_key(watched, event)
        if isinstance(event, QInputMethodEvent) and event.commitString():
            for terminal in self._others(watched):
                terminal.send(event.commitString().encode())
        return False

    def _pass_key(self, watched: QObject, event: QKeyEvent) -> bool:
        from app.views.terminal.keys import belongs_to_satchel

        if event.key() == Qt.Key.Key_Escape and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.stop()
            return True
        if not belongs_to_satchel(event):
            for terminal in self._others(watched):
                terminal.keyPressEvent(event)
        return False

    def _others(self, watched: QObject) -> "list[TerminalWidget]":
        found = [terminal_of(tab) for tab in self._members if _takes_keys(tab)]
        return [terminal for terminal in found if terminal is not None and terminal is not watched]

    def _candidates(self) -> list[Tab]:
        panes = tree.panes(self._desk.active_window.root)
        shown = [self._desk.current(pane.key) for pane in panes]
        return [tab for tab in shown if tab is not None and _takes_keys(tab)]

    @Slot()
    def _review(self) -> None:
        """Those that have ended or are hidden take no part any more; alone one is no broadcast."""
        if not self.is_on:
            return
        stay = [tab for tab in self._members if self._desk.tab(tab.key) is tab and _takes_keys(tab)]
        if len(stay) == len(self._members):
            return
        gone = [terminal_of(tab) for tab in self._members if tab not in stay]
        for terminal in gone:
            if terminal is not None:
                terminal.removeEventFilter(self)
        self._members = stay if len(stay) >= FEWEST else self._members
        if len(stay) < FEWEST:
            self.stop()
        else:
            self._show()

    def _show(self) -> None:
        arrangement = self._desk.arrangement
        typed_into = {arrangement.pane_of(tab.key).key for tab in self._members}
        for pane in arrangement.panes():
            strip = self._desk.windows.pane_view(pane.key).tabs
            strip.is_typed_into = pane.key in typed_into
            strip.update()
        self._desk.windows.show_notice(self._window, self._notice() if self.is_on else None)
        self.changed.emit()

    def _notice(self) -> Notice:
        names = ", ".join(tab.title for tab in self._members)
        accents = {ACCENTS[tab.device.accent][0] for tab in self._members if tab.device.accent in ACCENTS}
        among = tr("Among them: {accents}.", accents=", ".join(sorted(accents))) if accents else ""
        end = Button(tr("Stop"), small=True, key="Esc")
        end.clicked.connect(self.stop)
        fact = tr("Keys go to {count} sessions.", count=len(self._members))
        notice = Notice(
            "warning",
            fact,
            " ".join(one for one in (f"{names}.", among, tr("A paste goes to one only.")) if one),
            end,
            icon_name="radio",
        )
        style(notice, flush="true")
        return notice


def terminal_of(tab: Tab) -> "TerminalWidget | None":
    """The terminal of a session; a console has none."""
    return getattr(tab.view, "terminal", None)


def _takes_keys(tab: Tab) -> bool:
    """Connected and on the screen: a key must not connect a session again that has ended."""
    terminal = terminal_of(tab)
    return terminal is not None and terminal.isVisible() and tab.view is not None and tab.view.presence == "online"
