"""Views of a device: what one can look at, and do, whatever carries the questions. Adding one is a module and a line.

The order is that of the screens: what is asked for most comes first.
"""

from app.domain.inspection import View
from app.services.inspection import (
    connections,
    disks,
    events,
    processes,
    scheduled,
    services,
    software,
    users,
)

VIEWS: tuple[View, ...] = (
    processes.VIEW,
    services.VIEW,
    events.VIEW,
    disks.VIEW,
    connections.VIEW,
    software.VIEW,
    scheduled.VIEW,
    users.VIEW,
)


def view(id: str) -> View:
    """Raises KeyError for an id that there is not."""
    return {one.id: one for one in VIEWS}[id]
