"""The left side of the Setup page: the device, the way through the page, and what is promised."""

from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.views.pages.setup.rail import Rail
from app.views.pages.setup.several import Several
from app.views.theme import theme
from app.views.widgets.badges import IconMark
from app.views.widgets.device_picker import DevicePicker
from app.views.widgets.layout import TOP, Aligned, Grow, column, panel, row, scroll
from app.views.widgets.text import WrappedLabel, label

WIDTH = 256
PROMISE = tr("What was there before is written to the journal before each change, so that it can be undone.")


def make_side(picker: DevicePicker, several: Several, rail: Rail) -> QWidget:
    """The side with the given parts in it."""
    mark = Aligned(IconMark("shield-check", "ok.fg", 15), TOP)
    promise = row(mark, Grow(WrappedLabel(PROMISE, "small", "tertiary")), spacing=9)
    parts = (
        label(tr("Device"), "label", "secondary"),
        6,
        picker,
        6,
        row(several.button, None),
        row(several.one_again, None),
        14,
        label(tr("Steps"), "label", "secondary"),
        8,
    )
    inside = panel(column(*parts, rail, None, promise, margins=(12, 14, 12, 14), spacing=0), bg="sidebar")
    side = panel(column(scroll(inside)), edge="right", bg="sidebar")  # large text needs more than the height there is
    side.setFixedWidth(round(WIDTH * min(max(theme().text_scale, 1.0), 1.4)))
    return side
