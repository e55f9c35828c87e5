"""How any part of the window asks for what the program says about itself."""

from collections.abc import Callable
from enum import Enum


class About(Enum):
    """What can be shown."""

    VERSIONS = "versions"
    NEWS = "news"
    LICENCES = "licences"
    TOUR = "tour"


class _Door:
    """Who shows it, for the whole process."""

    show: Callable[[About], None] | None = None


def open_about_by(show: Callable[[About], None]) -> None:
    """From now on `show` is asked."""
    _Door.show = show


def close_about(show: Callable[[About], None]) -> None:
    """`show` is asked no more. Where another has taken its place that one stays."""
    if _Door.show is show:
        _Door.show = None


def show_about(what: About = About.VERSIONS) -> None:
    """Show it. Nothing happens where nobody does, as in a test of one page."""
    if _Door.show is not None:
        _Door.show(what)
