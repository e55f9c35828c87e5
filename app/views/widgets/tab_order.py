"""The way of the Tab key: as the eye reads, through the layouts of a window, whatever was made first.

Qt's own way follows the order in which widgets were made, and passes over all that stands in a pane before the part
that its focus proxy names.
"""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLayout, QScrollArea, QSplitter, QWidget

from app.views.widgets.flow import Flow
from app.views.widgets.layout import parts_of

_ROUND = 24  # pixels over and under it: its ring, and a bit of what comes


def step(window: QWidget, *, forward: bool) -> bool:
    """Move the focus as Tab or Shift+Tab do: for a window's `focusNextPrevChild`."""
    wanted = Qt.FocusPolicy.TabFocus
    if QGuiApplication.styleHints().tabFocusBehavior() != Qt.TabFocusBehavior.TabFocusAllControls:
        wanted = Qt.FocusPolicy.StrongFocus  # macOS, as long as its user has not said "all controls"
    here = window.focusWidget()
    way = [one for one in in_order(window) if one is here or _takes_tab(one, wanted)]
    # A pane that takes the focus while nothing stands in it passes it on past its first parts.
    way = [one for one in way if not (one.property("pane") and any(one.isAncestorOf(other) for other in way))]
    if not way or way == [here]:
        return False
    at = way.index(here) if here in way else -1 if forward else 0
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target = way[(at + (1 if forward else -1)) % len(way)]
    target.setFocus(reason)
    bring_into_view(target)
    return True


def bring_into_view(widget: QWidget) -> None:
    """Scroll what it stands in. Qt does so only where the focus was in there before too."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 0, _ROUND)
        above = above.parentWidget()


def _takes_tab(widget: QWidget, wanted: Qt.FocusPolicy) -> bool:
    return widget.focusPolicy() & wanted == wanted and widget.focusProxy() is None and widget.isEnabled()


def in_order(widget: QWidget) -> Iterator[QWidget]:
    """All that is shown in a widget, each before what stands in it."""
    children = [
        one for one in widget.children() if isinstance(one, QWidget) and not one.isWindow() and one.isVisibleTo(widget)
    ]
    places = {part: at for at, part in enumerate(_laid_out(widget))}
    # What no layout holds - what floats over the rest - comes last, from the top.
    for child in sorted(children, key=lambda one: (places.get(one, len(places)), one.y(), one.x())):
        yield child
        yield from in_order(child)


def _laid_out(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QSplitter):
        yield from (part for at in range(widget.count()) if (part := widget.widget(at)) is not None)
    elif isinstance(widget, Flow):
        yield from widget.parts
    elif (layout := widget.layout()) is not None:
        yield from _of_layout(layout)


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    for part in parts_of(layout):
        if isinstance(part, QLayout):
            yield from _of_layout(part)
        else:
            yield part
