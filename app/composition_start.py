"""What comes before the window: whether it is the only one over its data, and what a second start wants of it."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.services.one_window import OneWindow, Reply, enter

if TYPE_CHECKING:
    from app.services.one_window import Call
    from app.services.paths import Paths
    from app.views.main_window import MainWindow
    from app.views.pages.remote.page import RemotePage
    from app.views.second_starts import SecondStarts


class Start:
    """One start of the window. It is over at once where the window is open already."""

    def __init__(self, paths: Paths, address: str = "") -> None:
        self._paths, self._address = paths, address
        self._place = enter(paths.running_file, address)
        self._starts: SecondStarts | None = None

    @property
    def has_address(self) -> bool:
        """Whether it was asked for a device."""
        return bool(self._address)

    @property
    def is_over(self) -> bool:
        """The window that was open is in front now."""
        if self._place is not Reply.SHOWN:
            return False
        sys.stdout.write("Satchel is open already; its window is in front now.\n")
        return True

    def may_open(self) -> bool:
        """Asks a person where the window that is open does not answer. Needs a QApplication with a theme."""
        if not isinstance(self._place, Reply):
            return True
        from app.views.occupied_dialog import ask_for_another

        return ask_for_another(is_elsewhere=self._place is Reply.ELSEWHERE)

    def follow(self, window: MainWindow) -> None:
        """Once the window is painted, it hears of other starts, and shows what this one was asked for."""
        window.started.connect(partial(self._listen, window))

    def _listen(self, window: MainWindow) -> None:
        from app.views.stick import StickWatch, keep_notes_in

        if self._paths.is_portable:
            keep_notes_in(Path(os.environ.get("TMPDIR", self._paths.temporary_folder)))
            StickWatch(window, self._paths.home, Path(sys.executable))
        else:
            StickWatch(window, self._paths.home, Path(self._paths.home.anchor), is_stick=False)
        if self._address:
            show_address(window, self._address)
        if isinstance(self._place, OneWindow) and (server := self._place.listen()) is not None:
            from app.views.second_starts import SecondStarts

            self._starts = SecondStarts(server, self._place.read_call, window)
            self._starts.asked.connect(partial(_answer, window))

    def end(self) -> None:
        """The window is closed and all is written: the next start is the first."""
        if self._starts is not None:
            self._starts.close()
        if isinstance(self._place, OneWindow):
            self._place.drop()


def _answer(window: MainWindow, call: Call) -> None:
    from app.views.second_starts import bring_to_front

    bring_to_front(window, call.activation)
    if call.address:
        show_address(window, call.address)


def show_address(window: MainWindow, address: str = "") -> None:
    """Connects to nothing: whoever wrote the address, as a link in a mail, is not the one who decides that."""
    window.show_page("remote")
    page = cast("RemotePage", window.page("remote"))
    page.sessions.show_home()
    page.home.address.setText(address)
    page.home.address.setFocus()
