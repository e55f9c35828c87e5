"""What appears without taking the focus is said to a screen reader (WCAG 2.2, 4.1.3)."""

from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, *words: str) -> None:
    """Say what has just been shown in a widget."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # nobody listens while the window starts

    said = " ".join(part for part in words if part)
    if said and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, said))
