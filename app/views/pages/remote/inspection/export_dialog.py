"""Asks where a table is to be written."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_path(parent: QWidget, name: str) -> str:
    """The path of a CSV file; "" where a person does not want one. `name` may hold anything."""
    plain = "".join(letter if letter.isalnum() or letter in " ._-@" else "-" for letter in name)
    chosen, _ = QFileDialog.getSaveFileName(parent, "Export as CSV", str(Path.home() / f"{plain}.csv"), "CSV (*.csv)")
    return chosen if not chosen or Path(chosen).suffix else f"{chosen}.csv"
