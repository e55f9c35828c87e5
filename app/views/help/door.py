"""How any part of the window asks for a topic of the help."""

from collections.abc import Callable


class _Door:
    """Who shows the help, for the whole process."""

    show: Callable[[str], None] | None = None


def open_help_by(show: Callable[[str], None] | None) -> None:
    """From now on `show` is asked, with a topic or topic#section."""
    _Door.show = show


def show_help(address: str) -> None:
    """Show a topic beside the work. Nothing happens where there is no help, as in a test of one page."""
    if _Door.show is not None:
        _Door.show(address)
