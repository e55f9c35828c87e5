"""What PySide6 goes on taking for living: wrappers of things that Qt deletes without telling it."""

from PySide6.QtCore import QMetaObject, QObject
from shiboken6 import createdByPython, getAllValidWrappers, ownedByPython


def of_what_qt_deletes_unseen() -> list[str]:
    """The types of all that Qt has made, that is no QObject (of those PySide6 hears), and that is never deleted by us.

    Each may stand for a place in memory in which something else is by now (decision 070). One that only a cycle holds
    counts too: collect before.
    """
    return sorted(
        type(one).__name__
        for one in getAllValidWrappers()
        if not isinstance(one, (QObject, QMetaObject)) and not ownedByPython(one) and not createdByPython(one)
    )
