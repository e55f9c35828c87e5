"""Cells in words, their order, what a search finds, and what a spreadsheet gets."""

import csv
import io
import math
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.csv_text import csv_text
from app.domain.inspection import Cell, CellKind, Column, Row, State, Tone
from app.domain.inspection_table import (
    TableOrder,
    as_csv,
    cell_words,
    counted,
    duration_words,
    find_rows,
    keep_order,
    sort_rows,
    table_rows,
)

COLUMNS = (
    Column("name", "Name"),
    Column("cpu", "CPU", CellKind.PERCENT),
    Column("memory", "Memory", CellKind.SIZE),
    Column("state", "State", CellKind.STATE),
    Column("started", "Started", CellKind.TIME),
)
CELLS = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers(-(2**70), 2**70),
    st.just(10**400),
    st.floats(),
    st.builds(State, st.text(max_size=5), st.sampled_from(Tone)),
    st.datetimes(timezones=st.just(UTC)),
)


def rows(*cells: dict[str, Cell]) -> list[Row]:
    return [Row(str(number), one) for number, one in enumerate(cells)]


def has_value(cell: Cell) -> bool:
    return cell not in (None, "") and not (isinstance(cell, float) and not math.isfinite(cell))


def keys(shown: object) -> list[str]:
    return [one.row.key for one in shown]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("cell", "kind", "words"),
    [
        (12_300_000, CellKind.SIZE, "12 MB"),
        (3.14159, CellKind.PERCENT, "3.1 %"),
        (93_784, CellKind.DURATION, "1 d 2 h"),
        (1234, CellKind.NUMBER, "1234"),
        (datetime(2026, 3, 19, 12, tzinfo=UTC), CellKind.DAY, "2026-03-19"),
        (State("Running", Tone.GOOD), CellKind.STATE, "Running"),
        ("a\nb\x1b[31m\u202ec", CellKind.TEXT, "a b�[31m�c"),
        (float("inf"), CellKind.SIZE, ""),
        (float("nan"), CellKind.NUMBER, ""),
        (None, CellKind.TEXT, ""),
    ],
)
def test_a_cell_in_words(cell: Cell, kind: CellKind, words: str) -> None:
    assert cell_words(cell, kind) == words


@settings(suppress_health_check=[HealthCheck.too_slow])  # the tables of Unicode, at the first use
@given(st.lists(st.dictionaries(st.sampled_from([one.id for one in COLUMNS]), CELLS), max_size=12), st.booleans())
def test_whatever_a_device_says_can_be_shown_sorted_and_searched(
    said: list[dict[str, Cell]], is_descending: bool
) -> None:
    shown = table_rows(rows(*said), COLUMNS)
    for column in COLUMNS:
        found = sort_rows(shown, TableOrder(column.id, is_descending), COLUMNS)
        assert sorted(keys(found)) == sorted(keys(shown))
        lacking = [not has_value(one.row.cells.get(column.id)) for one in found]
        assert lacking == sorted(lacking)
    assert list(find_rows(shown, "")) == shown
    assert all("\n" not in words and words.isprintable() for one in shown for words in one.words)
    assert len(list(csv.reader(io.StringIO(as_csv(shown, COLUMNS))))) >= len(shown)


def test_numbers_are_sorted_as_numbers_and_names_as_people_count() -> None:
    shown = table_rows(
        rows({"name": "eth10", "memory": 9}, {"name": "Eth9", "memory": 1000}, {"name": "eth1", "memory": None}),
        COLUMNS,
    )
    assert keys(sort_rows(shown, TableOrder("name"), COLUMNS)) == ["2", "1", "0"]
    assert keys(sort_rows(shown, TableOrder("memory"), COLUMNS)) == ["0", "1", "2"]
    assert keys(sort_rows(shown, TableOrder("memory", True), COLUMNS)) == ["1", "0", "2"]


def test_what_is_wrong_comes_first_among_states() -> None:
    states = (
        State("stopped"),
        State("running", Tone.GOOD),
        State("failed", Tone.BAD),
        State("should run", Tone.ATTENTION),
    )
    shown = table_rows(rows(*({"state": one} for one in states)), COLUMNS)
    assert keys(sort_rows(shown, TableOrder("state"), COLUMNS)) == ["2", "3", "1", "0"]


def test_a_click_on_a_number_begins_with_the_largest_and_turns_then() -> None:
    name, cpu = COLUMNS[:2]
    order = TableOrder.of("name").by_column(cpu)
    assert (order.column, order.is_descending) == ("cpu", True)
    assert order.by_column(cpu) == TableOrder("cpu")
    assert order.by_column(name) == TableOrder("name")
    assert TableOrder.of("-cpu") == order


def test_rows_that_were_there_keep_their_places_and_new_ones_come_after() -> None:
    before = table_rows([Row("b", {}), Row("a", {}), Row("gone", {})], COLUMNS)
    now = table_rows([Row("new", {}), Row("a", {}), Row("b", {})], COLUMNS)
    assert keys(keep_order(now, before)) == ["b", "a", "new"]


def test_a_search_wants_every_word_in_any_cell_or_in_the_details() -> None:
    shown = table_rows(
        [Row("1", {"name": "Print Spooler"}, details="Stopped at NIGHT"), Row("2", {"name": "print"})], COLUMNS
    )
    assert keys(find_rows(shown, "PRINT night")) == ["1"]


def test_a_spreadsheet_calculates_nothing_of_what_a_device_said() -> None:
    shown = table_rows(rows({"name": "=cmd|'/c calc'!A1", "cpu": -3.5, "state": State("@x")}), COLUMNS)
    written = list(csv.reader(io.StringIO(as_csv(shown, COLUMNS))))
    assert written[1] == ["'=cmd|'/c calc'!A1", "-3.5", "", "'@x", ""]


def test_times_are_exported_as_every_program_reads_them() -> None:
    shown = table_rows(rows({"started": datetime(2026, 3, 19, 14, 2, 33, tzinfo=UTC)}), COLUMNS)
    assert as_csv(shown, COLUMNS).splitlines()[1] == ",,,,2026-03-19T14:02:33+00:00"


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_a_csv_begins_a_formula(lines: list[list[str]]) -> None:
    for line in csv.reader(io.StringIO(csv_text(("a", "b"), lines), newline="")):
        assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in line)


def test_durations_and_counts() -> None:
    assert [duration_words(one) for one in (0, 59, 60, 3601, 90_000)] == ["0 s", "59 s", "1 min 0 s", "1 h", "1 d 1 h"]
    assert [counted(one, noun) for one, noun in ((1, "process"), (2, "process"), (1200, "entry"))] == [
        "1 process",
        "2 processes",
        "1,200 entries",
    ]
