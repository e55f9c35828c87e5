"""One tab: its session, or what stands in the place of one, and what a person has called and marked it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.domain.devices import Device
from app.domain.language import tr

if TYPE_CHECKING:
    from app.views.pages.remote.session_view import SessionView
    from app.views.pages.remote.unconnected_view import UnconnectedView

UNSEEN_WORDS = {"output": tr("new output"), "bell": tr("rang the bell")}


@dataclass(frozen=True, slots=True)
class TabLook:
    """What the strip shows of a tab. `unseen` is what happened while nobody looked: "output", "bell" or ""."""

    key: str
    title: str
    presence: str = "unknown"
    color: str = ""
    accent: str = ""
    unseen: str = ""


@dataclass(slots=True, eq=False)
class Tab:
    """`view` is None until the session is asked for: a tab of the last time."""

    key: str
    known_device: Device
    view: "SessionView | None" = None
    idle: "UnconnectedView | None" = None
    name: str = ""
    color: str = ""
    unseen: str = ""

    @property
    def device(self) -> Device:
        """Its session's, which may have learned something: a user, a certificate."""
        return self.view.device if self.view is not None else self.known_device

    @property
    def title(self) -> str:
        return self.name or self.device.name

    @property
    def look(self) -> TabLook:
        presence = self.view.presence if self.view is not None else "unknown"
        return TabLook(self.key, self.title, presence, self.color, self.device.accent, self.unseen)

    @property
    def content(self) -> QWidget | None:
        """What the tab has to show; None while nothing was made yet."""
        return self.view or self.idle

    def note(self, what: str) -> bool:
        """Something happened in its session. Whether that is news: it is not on the screen, nor noted already."""
        is_news = self.view is not None and not self.view.isVisible() and self.unseen not in (what, "bell")
        self.unseen = what if is_news else self.unseen
        return is_news

    def see(self) -> bool:
        """Whether something was noted that is on the screen now; it is seen then."""
        is_seen = bool(self.unseen) and self.view is not None and self.view.isVisible()
        self.unseen = "" if is_seen else self.unseen
        return is_seen

    def focus_work(self) -> None:
        if self.view is not None:
            self.view.focus_work()
        elif self.idle is not None:
            self.idle.setFocus()

    def show_device(self, device: Device) -> None:
        """The device was edited."""
        self.known_device = device
        for shown in (self.view, self.idle):
            if shown is not None:
                shown.show_device(device)

    def drop(self) -> None:
        """The tab is gone, and with it what it had to show."""
        for content in (self.view, self.idle):
            if content is not None:
                content.hide()
                content.setParent(None)
                content.deleteLater()
