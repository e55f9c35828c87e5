"""Writes the rows that are shown into a file for a spreadsheet."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from app.domain.inspection_table import as_csv, counted
from app.domain.language import tr

if TYPE_CHECKING:
    from app.views.pages.remote.inspection.screen import InspectionScreen


def ask_and_export(screen: "InspectionScreen") -> None:
    """Ask where to; a name may hold anything that a device is called."""
    name = f"{screen.device.name} {screen.view.title.lower()}"
    plain = "".join(letter if letter.isalnum() or letter in " ._-@" else "-" for letter in name)
    start = str(Path.home() / f"{plain}.csv")
    chosen, _ = QFileDialog.getSaveFileName(screen, tr("Export as CSV"), start, tr("CSV (*.csv)"))
    if chosen:
        export(screen, chosen if Path(chosen).suffix else f"{chosen}.csv")


def export(screen: "InspectionScreen", path: str) -> None:
    """Write the rows that are to be seen, in their order."""
    rows, columns, view = list(screen.list.model.rows), screen.list.model.columns, screen.view

    task = screen.tasks.start(
        lambda context: screen.work.export(path, as_csv(rows, columns), context), lane=f"{screen.lane} export"
    )
    task.succeeded.connect(
        lambda _: screen.notices.tell("ok", tr("{rows} written.", rows=counted(len(rows), view.noun)), path)
    )
    task.failed.connect(screen.notices.tell_failure)
