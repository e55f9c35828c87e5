"""What can stand in the place of the sessions beside the home view: recordings and others, made when first shown."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.views.actions import Action
    from app.views.pages.remote.home import Home
    from app.views.pages.remote.session_pane import SessionPane


class PlacePane(Protocol):
    """The widget of a place."""

    left: Signal  # a person goes back to the sessions

    def appear(self) -> None:
        """It is about to be shown: read what is new."""

    def focus_search(self) -> bool:
        """Put the focus into the search; False where there is none to be seen."""


@dataclass(frozen=True, slots=True)
class PlaceSpec:
    """`make` gives a QWidget that is a `PlacePane`; its module is loaded only then."""

    id: str
    title: str
    hint: str
    icon: str
    make: Callable[[], QWidget]
    is_quiet: bool = False  # not on the home view: in the palette, and where something tells of it


class Places(QObject):
    """Each has a line in the palette and, unless it is quiet, a button on the home view."""

    def __init__(self, sessions: "SessionPane", home: "Home") -> None:
        super().__init__(sessions)
        self._sessions, self._home = sessions, home
        self._specs: dict[str, PlaceSpec] = {}
        self.panes: dict[str, QWidget] = {}  # those that were shown, by id

    @property
    def ids(self) -> tuple[str, ...]:
        """Of all that were offered."""
        return tuple(self._specs)

    def offer(self, spec: PlaceSpec) -> None:
        self._specs[spec.id] = spec
        if not spec.is_quiet:
            self._home.offer(spec.title, spec.icon).clicked.connect(lambda: self.show(spec.id))

    def show(self, id: str) -> QWidget:
        """Show a place instead of the sessions, and give its pane."""
        if id not in self.panes:
            pane = self._specs[id].make()
            pane.left.connect(self._sessions.show_last)  # type: ignore[attr-defined]  # a PlacePane
            self.panes[id] = pane
        pane = self.panes[id]
        self._sessions.show_other(pane)
        pane.appear()  # type: ignore[attr-defined]
        return pane

    def focus_search(self) -> bool:
        """Put the focus into the search of the place that is shown; whether there is one."""
        return any(pane.isVisible() and pane.focus_search() for pane in self.panes.values())  # type: ignore[attr-defined]

    def offered(self) -> "list[Action]":
        """For the palette."""
        from app.views.actions import Action

        return [Action(one.title, partial(self._open, one.id), one.hint, one.icon) for one in self._specs.values()]

    def _open(self, id: str) -> None:
        self.show(id)
