"""Which topic of the help belongs to what has the focus: by the class of the part, or of what it stands in."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from app.services.help.topics import FIRST

PLACES: Mapping[str, str] = {
    "RemotePage": "start",
    "VaultPage": "vault",
}
"""Name of a class -> topic, or topic#section. By name, so that nothing is loaded for it; the inner part counts."""


def topic_at(widget: QWidget | None) -> str:
    """The topic of the innermost part around `widget` that has one."""
    while widget is not None:
        for kind in type(widget).__mro__:
            if address := PLACES.get(kind.__name__):
                return address
        widget = widget.parentWidget()
    return FIRST
