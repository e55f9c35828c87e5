"""The tree of devices as a model."""

from PySide6.QtCore import QModelIndex
from pytestqt.modeltest import ModelTester

from app.domain.devices import Device
from app.views.pages.remote.device_model import DeviceModel, Role

DEVICES = (
    Device("1", "web01", host="10.0.0.5", folder="Harbour/Servers"),
    Device("2", "db01", host="10.0.0.6", folder="Harbour/Servers"),
    Device("3", "till", host="10.9.0.1", folder="Nordlys"),
    Device("4", "Ärger", host="10.9.0.2"),
)
FOLDERS = ("Harbour", "Harbour/Servers", "Nordlys", "Nordlys/Empty")


def tree(model: DeviceModel, parent: QModelIndex | None = None) -> list[object]:
    parent = parent or QModelIndex()
    rows: list[object] = []
    for number in range(model.rowCount(parent)):
        index = model.index(number, 0, parent)
        below = tree(model, index)
        rows.append((index.data(), below) if below else index.data())
    return rows


def test_the_model_keeps_the_rules_of_qt_through_changes(qtmodeltester: ModelTester) -> None:
    model = DeviceModel()
    qtmodeltester.check(model)
    model.show(DEVICES, FOLDERS)
    qtmodeltester.check(model)
    model.set_presence({"1": "online"})
    model.show(DEVICES[1:], FOLDERS[:1], "db")
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


def test_a_folder_counts_what_is_in_it_at_any_depth(qapp: object) -> None:
    model = DeviceModel()
    model.show(DEVICES, FOLDERS)
    counts = {model.index(n, 0).data(): model.index(n, 0).data(Role.COUNT) for n in (1, 2)}
    assert counts == {"Harbour": 2, "Nordlys": 1}


def test_a_filter_finds_names_addresses_and_folders_and_hides_empty_folders(qapp: object) -> None:
    model = DeviceModel()
    for query, expected in (
        ("WEB", [("Harbour", [("Servers", ["web01"])])]),
        ("10.0.0.6", [("Harbour", [("Servers", ["db01"])])]),
        ("nord", [("Nordlys", ["till"])]),
        ("harbour db", [("Harbour", [("Servers", ["db01"])])]),
        ("ärger", ["Ärger"]),
        ("nothing", []),
    ):
        model.show(DEVICES, FOLDERS, query)
        assert tree(model) == expected


def test_presence_is_shown_only_where_it_is_known_and_survives_a_filter(qapp: object) -> None:
    model = DeviceModel()
    model.show(DEVICES, FOLDERS)
    model.set_presence({"1": "online"})
    model.show(DEVICES, FOLDERS, "01")
    found = {row: model.row_of(row).data(Role.PRESENCE) for row in ("1", "2")}  # type: ignore[union-attr]
    assert found == {"1": "online", "2": ""}
    model.set_presence({})
    assert model.row_of("1").data(Role.PRESENCE) == ""  # type: ignore[union-attr]
