"""Run by `test_layout.py` in a process of its own: the way of Tab, while what it has passed comes and goes.

Where a layout is asked for its items, this ends within a second by damaged memory (decision 070).
"""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.domain.settings import Look
from app.views.theme import Theme
from app.views.widgets.buttons import Button
from app.views.widgets.layout import column
from app.views.widgets.tab_order import in_order

ROUNDS = 150


def main() -> None:
    app = QApplication(["dead items"])
    Theme(app, Look("light", 1.0))
    window, layout = QWidget(), column()
    window.setLayout(layout)
    window.show()
    for _ in range(ROUNDS):
        labels = [QLabel("a") for _ in range(20)]
        for label in labels:
            layout.addWidget(label)
        list(in_order(window))  # what Tab asks
        delete_later(labels)
        place = QWidget(window)
        for _ in range(60):  # some of them come to lie where the items of the labels were
            Button("b").setParent(place)
        delete_later([place])
    print("fine")


def delete_later(widgets: list[QWidget] | list[QLabel]) -> None:
    """By Qt, when no name of ours holds them any more."""
    for widget in widgets:
        widget.deleteLater()
    del widget
    widgets.clear()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    main()
