"""What a screen of views needs of the services, and what a look brings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.devices import Device
from app.domain.inspection import Acted, Action, Column, Filter, Look, Row, View
from app.domain.inspection_table import TableRow
from app.domain.target import Os
from app.domain.task import TaskContext


@dataclass(frozen=True, slots=True)
class InspectionWork:
    """`look`, `act` and `export` may take long and raise AppError. `command` is what a person would type for an action
    on a row; `export` writes a text to a path."""

    views: Sequence[View]
    look: Callable[[Device, View, Filter | None, TaskContext], Look]
    act: Callable[[Device, View, Action, Sequence[Row], TaskContext], Sequence[Acted]]
    command: Callable[[Action, Os, Row], str]
    export: Callable[[str, str, TaskContext], object]


@dataclass(frozen=True, slots=True)
class Looked:
    """One look, made ready to be shown. `longest` are the longest words of each column."""

    view: View
    filter: Filter | None
    look: Look
    columns: tuple[Column, ...]
    rows: Sequence[TableRow]
    longest: tuple[tuple[str, ...], ...]
