"""The tree of devices as a model, and the list of what was found."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.device_search import DeviceSearch
from app.domain.devices import Device
from app.views.pages.remote.device_hits import HitModel
from app.views.pages.remote.device_model import SLICE, DeviceModel, Role

DEVICES = (
    Device("1", "web01", host="10.0.0.5", folder="Harbour/Servers"),
    Device("2", "db01", host="10.0.0.6", folder="Harbour/Servers"),
    Device("3", "till", host="10.9.0.1", folder="Nordlys"),
    Device("4", "Ärger", host="10.9.0.2"),
)
FOLDERS = ("Harbour", "Harbour/Servers", "Nordlys", "Nordlys/Empty")


def tree(model: DeviceModel, parent: QModelIndex | None = None) -> list[object]:
    parent = parent or QModelIndex()
    if parent.isValid() and model.canFetchMore(parent):
        model.fetchMore(parent)
    rows: list[object] = []
    for number in range(model.rowCount(parent)):
        index = model.index(number, 0, parent)
        below = tree(model, index)
        rows.append((index.data(), below) if below else index.data())
    return rows


def expected(devices: Sequence[Device], folders: Sequence[str]) -> list[object]:
    """The same tree from its definition."""
    known = {path for folder in (*folders, *(d.folder for d in devices)) for path in _parents(folder)}

    def inside(folder: str) -> list[object]:
        paths = sorted((p for p in known if p.rpartition("/")[0] == folder), key=lambda p: p.casefold().split("/"))
        names = sorted((d.name for d in devices if d.folder == folder), key=str.casefold)
        return [
            *((p.rpartition("/")[2], below) if (below := inside(p)) else p.rpartition("/")[2] for p in paths),
            *names,
        ]

    return ["This computer", *inside("")]


def _parents(folder: str) -> list[str]:
    parts = folder.split("/") if folder else []
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def test_the_model_keeps_the_rules_of_qt_through_changes(qtmodeltester: ModelTester) -> None:
    model = DeviceModel()
    qtmodeltester.check(model)
    model.show(DEVICES, FOLDERS)
    qtmodeltester.check(model)
    tree(model)
    qtmodeltester.check(model)
    model.set_presence({"1": "online"})
    model.show(DEVICES[1:], FOLDERS[:1])
    qtmodeltester.check(model)


def test_folders_hold_their_devices_sorted_and_this_computer_comes_first(qapp: object) -> None:
    model = DeviceModel()
    model.show(DEVICES, FOLDERS)
    assert tree(model) == [
        "This computer",
        ("Harbour", [("Servers", ["db01", "web01"])]),
        ("Nordlys", ["Empty", "till"]),
        "Ärger",
    ]


def test_a_folder_is_filled_when_it_is_opened(qapp: object) -> None:
    model = DeviceModel()
    model.show(DEVICES, FOLDERS)
    nordlys = model.index(2, 0)
    assert model.hasChildren(nordlys) and model.canFetchMore(nordlys)
    assert model.row_of("3") is None
    model.fetchMore(nordlys)
    assert model.row_of("3") is not None
    assert not model.canFetchMore(nordlys)


def test_a_folder_counts_what_is_in_it_at_any_depth(qapp: object) -> None:
    model = DeviceModel()
    model.show(DEVICES, FOLDERS)
    counts = {model.index(n, 0).data(): model.index(n, 0).data(Role.COUNT) for n in (1, 2)}
    assert counts == {"Harbour": 2, "Nordlys": 1}
    assert [device.name for device in model.inside("Harbour")] == ["web01", "db01"]
    assert len(model.inside("")) == 4


def test_only_the_rows_that_differ_change(qtbot: QtBot) -> None:
    model = DeviceModel()
    model.show(DEVICES, FOLDERS)
    tree(model)
    kept = model.row_of("1")
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    removed: list[None] = []
    model.rowsRemoved.connect(lambda: removed.append(None))
    moved = replace(DEVICES[1], name="zz", folder="Nordlys")
    model.show((DEVICES[0], moved, *DEVICES[2:]), FOLDERS)
    assert model.row_of("1") is kept
    assert (len(resets), len(removed)) == (0, 1)
    assert tree(model) == [
        "This computer",
        ("Harbour", [("Servers", ["web01"])]),
        ("Nordlys", ["Empty", "till", "zz"]),
        "Ärger",
    ]


FOLDER = st.sampled_from(["", "A", "A/B", "A/b c", "C", "C/D/E"])
DEVICE = st.builds(
    lambda number, name, folder: Device(str(number), name, host="h", folder=folder),
    st.integers(0, 12), st.sampled_from("abcxyz"), FOLDER,
)  # fmt: skip
BOOK = st.tuples(st.lists(DEVICE, max_size=12, unique_by=lambda one: one.id), st.lists(FOLDER, max_size=3))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(books=st.lists(BOOK, min_size=2, max_size=4), opened=st.sets(FOLDER))
def test_whatever_changes_the_rows_are_those_of_the_book(
    qapp: QApplication, books: list[tuple[list[Device], list[str]]], opened: set[str]
) -> None:
    model = DeviceModel()
    for devices, folders in books:
        model.show(devices, folders)
        for folder in opened:
            model.fill(folder)
    devices, folders = books[-1]
    assert _names(tree(model)) == _names(expected(devices, folders))
    for device in devices:
        row = model.row_of(device.id)
        assert row is not None
        assert row.data(Role.DEVICE) == device


def _names(rows: list[object]) -> list[object]:
    """Names that are there twice may stand in any order."""
    return [(row[0], _names(row[1])) if isinstance(row, tuple) else row for row in rows]


def test_a_large_folder_is_filled_in_slices_and_stays_in_order(qtbot: QtBot) -> None:
    model = DeviceModel()
    devices = [Device(str(n), f"device {n:05}", host="h", folder="All") for n in range(1000)]
    model.show(devices, ())
    folder = model.index(1, 0)
    model.fetchMore(folder)
    assert model.rowCount(folder) == SLICE
    changed = [*devices[:10], *devices[500:], Device("new", "device 00000 b", host="h", folder="All")]
    model.show(changed, ())
    qtbot.waitUntil(lambda: model.rowCount(folder) == len(changed))
    names = [model.index(n, 0, folder).data() for n in range(len(changed))]
    assert names == sorted(one.name for one in changed)


def test_presence_is_shown_only_where_it_is_known(qapp: object) -> None:
    model = DeviceModel()
    model.set_presence({"1": "online"})
    model.show(DEVICES, FOLDERS)
    tree(model)
    found = {row: model.row_of(row).data(Role.PRESENCE) for row in ("1", "2")}  # type: ignore[union-attr]
    assert found == {"1": "online", "2": None}
    model.set_presence({})
    assert model.row_of("1").data(Role.PRESENCE) is None  # type: ignore[union-attr]


def test_what_is_dragged_can_be_dropped_into_any_folder_but_itself(qtbot: QtBot) -> None:
    model = DeviceModel()
    model.show(DEVICES, FOLDERS)
    tree(model)
    harbour, nordlys = model.index(1, 0), model.index(2, 0)
    web = model.row_of("1")
    assert web is not None
    carried = model.mimeData([web.index(), harbour])
    move = model.supportedDropActions()
    assert not model.canDropMimeData(carried, move, -1, -1, harbour)
    assert not model.canDropMimeData(carried, move, -1, -1, model.index(0, 0, harbour))
    with qtbot.waitSignal(model.move_asked) as asked:
        assert not model.dropMimeData(carried, move, -1, -1, nordlys)
    assert asked.args == [["1"], ["Harbour"], "Nordlys"]
    with qtbot.waitSignal(model.move_asked) as asked:
        model.dropMimeData(model.mimeData([web.index()]), move, 0, 0, QModelIndex())
    assert asked.args == [["1"], [], ""]


def test_the_hits_keep_the_rules_of_qt_and_count_what_is_not_shown(qtmodeltester: ModelTester) -> None:
    model = HitModel()
    qtmodeltester.check(model)
    model.show(DeviceSearch(DEVICES).find("1", 2), "1")
    qtmodeltester.check(model)
    assert [model.index(n, 0).data() for n in range(model.rowCount())] == ["db01", "web01", "… and 2 more"]
    model.set_presence({"2": "online"})
    assert model.index(0, 0).data(Role.PRESENCE) == "online"
    assert model.index(2, 0).data(Role.DEVICE) is None
