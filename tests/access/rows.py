"""Lists, trees and tables say in words what their rows show."""

import re
from collections.abc import Iterator
from itertools import islice

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QPaintDevice, QPaintEngine, QPaintEngineState, QPainter, QTextItem
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QTableView, QTreeView, QWidget

from tests.access.controls import called, controls

MOST_ROWS = 12  # of a view, at each depth
_WORDS = re.compile(r"\w+")
_Metric = QPaintDevice.PaintDeviceMetric
_MEASURES = {
    _Metric.PdmWidth: 4000,
    _Metric.PdmHeight: 200,
    _Metric.PdmWidthMM: 1058,
    _Metric.PdmHeightMM: 53,
    _Metric.PdmDpiX: 96,
    _Metric.PdmDpiY: 96,
    _Metric.PdmPhysicalDpiX: 96,
    _Metric.PdmPhysicalDpiY: 96,
    _Metric.PdmDepth: 32,
    _Metric.PdmDevicePixelRatio: 1,
    _Metric.PdmDevicePixelRatioScaled: 65536,
}


class _Listening(QPaintEngine):
    """Hears what is written; the rest of a picture it lets go."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.texts: list[str] = []

    def begin(self, pdev: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:
        pass

    def drawPixmap(self, *_: object) -> None:
        pass

    def drawImage(self, *_: object) -> None:
        pass

    def drawPolygon(self, *_: object) -> None:
        pass

    def drawPath(self, *_: object) -> None:
        pass

    def drawTextItem(self, p: QPointF, textItem: QTextItem) -> None:
        self.texts.append(textItem.text())


class _Paper(QPaintDevice):
    def __init__(self) -> None:
        super().__init__()
        self.engine = _Listening()

    def paintEngine(self) -> QPaintEngine:
        return self.engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        return _MEASURES.get(metric, 0)


def painted(view: QAbstractItemView, index: QModelIndex) -> list[str]:
    """The words that a view writes in a row that is as wide as it could wish."""
    paper = _Paper()
    painter = QPainter(paper)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 4000, 60)  # type: ignore[misc]
    option.widget = view  # type: ignore[misc]
    if (delegate := view.itemDelegateForIndex(index)) is not None:
        delegate.paint(painter, option, index)
    painter.end()
    return paper.engine.texts


def spoken_row(view: QAbstractItemView, index: QModelIndex) -> str:
    said = index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data()
    more = index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    return f"{said or ''} {more or ''}"


def silent(window: QWidget) -> Iterator[str]:
    """Rows that show more than they say."""
    for control in controls(window):
        if not isinstance(control, QAbstractItemView) or control.model() is None:
            continue
        for index in _indexes(control):
            shown, said = painted(control, index), spoken_row(control, index)
            missing = [text for text in shown if not text.endswith("…") and not _is_said(text, said)]
            if missing:
                yield f"does not say {missing} of {shown}, but {said!r}: {called(control)}"


def _is_said(text: str, said: str) -> bool:
    return all(_bare(part) in _bare(said) for part in text.split("·"))


def _bare(text: str) -> str:
    """Letters and digits: what is written comes in pieces, as its fonts divide it."""
    return "".join(_WORDS.findall(text.casefold()))


def _indexes(view: QAbstractItemView) -> Iterator[QModelIndex]:
    columns = [0]
    if isinstance(view, QTreeView | QTableView):
        head = view.header() if isinstance(view, QTreeView) else view.horizontalHeader()
        columns = [column for column in range(head.count()) if not view.isColumnHidden(column)]
    for row in _rows(view.model(), QModelIndex(), 0):
        yield from (cell for column in columns if (cell := row.siblingAtColumn(column)).isValid())


def _rows(model: QAbstractItemModel, parent: QModelIndex, depth: int) -> Iterator[QModelIndex]:
    for row in islice(range(model.rowCount(parent)), MOST_ROWS):
        index = model.index(row, 0, parent)
        yield index
        if depth < 3:
            yield from _rows(model, index, depth + 1)
