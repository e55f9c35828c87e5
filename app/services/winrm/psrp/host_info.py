"""What a device is told of the screen on which its output is shown."""

from pypsrp.complex_objects import Color, Coordinates, Size
from pypsrp.host import PSHost, PSHostRawUserInterface, PSHostUserInterface

ROWS = 50
"""There is no screen; Windows wants a number."""


def console_host(columns: int) -> PSHost:
    size = Size(width=columns, height=ROWS)
    raw = PSHostRawUserInterface(
        window_title="Satchel",
        cursor_size=25,
        foreground_color=Color(value=Color.GRAY),
        background_color=Color(value=Color.BLACK),
        cursor_position=Coordinates(x=0, y=0),
        window_position=Coordinates(x=0, y=0),
        buffer_size=size,
        max_physical_window_size=size,
        max_window_size=size,
        window_size=size,
    )
    return PSHost(None, None, False, "Satchel", None, PSHostUserInterface(raw_ui=raw), "1.0")
