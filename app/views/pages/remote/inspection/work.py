"""What a screen of views needs of the services, and what a look brings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.devices import Device
from app.domain.inspection import Acted, Action, Column, Filter, Look, Row, View
from app.domain.inspection_table import TableRow
from app.domain.monitor import Watched
from app.domain.target import Os
from app.domain.task import TaskContext


@dataclass(frozen=True, slots=True)
class InspectionWork:
    """`look`, `act` and `export` may take long and raise AppError. `command` is what a person would type for an action
    on a row; `export` writes a text to a path. `watch` goes on until a cancel and calls for each sample, from its own
    thread; it is given the kind of processes that are wanted. `mark` writes a moment and a person's words into the
    journal, and gives what it wrote."""

    views: Sequence[View]
    look: Callable[[Device, View, Filter | None, TaskContext], Look]
    act: Callable[[Device, View, Action, Sequence[Row], TaskContext], Sequence[Acted]]
    command: Callable[[Action, Os, Row], str]
    export: Callable[[str, str, TaskContext], object]
    watch: Callable[[Device, str, Callable[[Watched], None], TaskContext], None] | None = None
    mark: Callable[[Device, str, Watched, TaskContext], str] | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """One look, made ready to be shown. `longest` are the longest words of each column."""

    view: View
    filter: Filter | None
    look: Look
    columns: tuple[Column, ...]
    rows: Sequence[TableRow]
    longest: tuple[tuple[str, ...], ...]
