"""The file of the open tabs: what is restored, what is left out, and that nothing secret is in it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.arrangement import Arrangement
from app.domain.devices import Device, parse_address
from app.domain.panes import Side
from app.domain.task import TaskContext
from app.services.json_file import FileDamaged
from app.services.open_tabs import OpenTab, OpenTabs, OpenTabsStore
from tests.domain.test_arrangement import STEPS, Steps, check

WEB = Device("d1", "web01", host="10.0.0.5", credential="e1", notes="behind the counter")
DB = Device("d2", "db01", host="10.0.0.6")
QUICK = parse_address("ssh://root@10.0.0.7:2222")


def store(folder: Path, devices: Sequence[Device] = (WEB, DB)) -> OpenTabsStore:
    return OpenTabsStore(folder / "open_tabs.json", lambda: devices)


def some() -> OpenTabs:
    tabs = (OpenTab("t1", WEB, "counter", "red"), OpenTab("t2", DB), OpenTab("t3", QUICK))
    arrangement = Arrangement().with_tab("t1").with_split("t2", "p1", Side.BELOW).with_tab("t3", "p1")
    return OpenTabs(tabs, arrangement.with_window("t3", (40, 50, 640, 480)).zooming("w1", on=True))


def test_tabs_come_back_with_their_names_colours_and_places(tmp_path: Path) -> None:
    store(tmp_path).save(some(), TaskContext())
    assert store(tmp_path).load(TaskContext()) == some()


def test_without_a_file_nothing_was_open(tmp_path: Path) -> None:
    assert store(tmp_path).load(TaskContext()) == OpenTabs()


def test_a_device_of_the_book_is_kept_by_its_id_only(tmp_path: Path) -> None:
    store(tmp_path).save(some(), TaskContext())
    written = (tmp_path / "open_tabs.json").read_text()
    assert "d1" in written
    assert "10.0.0.5" not in written
    assert "e1" not in written
    assert "behind the counter" not in written


def test_a_device_that_was_changed_comes_as_it_is_now_and_a_deleted_one_not_at_all(tmp_path: Path) -> None:
    store(tmp_path).save(some(), TaskContext())
    moved = Device("d1", "web01", host="10.9.9.9")
    found = store(tmp_path, [moved]).load(TaskContext())
    assert [tab.device for tab in found.tabs] == [moved, QUICK]
    check(found.arrangement, ["t1", "t3"])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "other", "version": 1}', "\x00\xff"])
def test_a_damaged_file_is_told_and_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "open_tabs.json"
    path.write_text(text)
    with pytest.raises(FileDamaged):
        store(tmp_path).load(TaskContext())
    assert path.with_name("open_tabs.json.damaged").read_text() == text
    store(tmp_path).save(some(), TaskContext())
    assert store(tmp_path).load(TaskContext()) == some()


@given(STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_arrangement_is_restored_with_each_tab_once(tmp_path: Path, steps: list[Any]) -> None:
    done = Steps()
    for step in steps:
        done.do(*step)
    open_tabs = OpenTabs(tuple(OpenTab(tab, QUICK) for tab in done.tabs), done.arrangement)
    store(tmp_path).save(open_tabs, TaskContext())
    found = store(tmp_path).load(TaskContext())
    check(found.arrangement, done.tabs)
    assert found.arrangement.tabs == done.arrangement.tabs
    assert [len(list(_panes(window))) for window in found.arrangement.windows if _panes(window)] == [
        len(list(_panes(window))) for window in done.arrangement.windows if _panes(window)
    ]


def _panes(window: Any) -> list[Any]:
    from app.domain import panes as tree

    return [pane for pane in tree.panes(window.root) if pane.tabs]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["t1", "t2", "t3", "beside", "d1", ""]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["root", "tabs", "split", "parts", "shares", "active", "place", "current", "zoomed"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(JSON, JSON)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_file_no_known_tab_is_lost_or_twice(tmp_path: Path, windows: Any, more: Any) -> None:
    tabs = [{"key": "t1", "device": "d1"}, {"key": "t2", "device": "d2"}, {"key": "t2", "device": "d1"}, more]
    document = {"format": "satchel.open_tabs", "version": 1, "tabs": tabs, "windows": windows}
    (tmp_path / "open_tabs.json").write_text(json.dumps(document))
    found = store(tmp_path).load(TaskContext())
    check(found.arrangement, ["t1", "t2"])


def test_splits_inside_each_other_without_end_are_not_followed(tmp_path: Path) -> None:
    node: dict[str, Any] = {"tabs": ["t1"], "current": "t1"}
    for _ in range(300):
        node = {"split": "beside", "parts": [node], "shares": [1]}
    tabs = [{"key": "t1", "device": "d1"}]
    document = {"format": "satchel.open_tabs", "version": 1, "tabs": tabs, "windows": [{"root": node, "active": 0}]}
    (tmp_path / "open_tabs.json").write_text(json.dumps(document))
    check(store(tmp_path).load(TaskContext()).arrangement, ["t1"])


def test_what_no_screen_and_no_device_has_is_left_out(tmp_path: Path) -> None:
    quick = {"transport": "ssh", "host": "a"}
    tabs = [{"key": "a", "address": {**quick, "port": 10**30}}, {"key": "b", "address": quick}]
    windows = [{"root": {"tabs": []}}, {"root": {"tabs": ["b"]}, "place": [10**30, 0, 10**30, 5]}]
    document = {"format": "satchel.open_tabs", "version": 1, "tabs": tabs, "windows": windows}
    (tmp_path / "open_tabs.json").write_text(json.dumps(document))
    found = store(tmp_path).load(TaskContext())
    assert [tab.key for tab in found.tabs] == ["b"]
    assert found.arrangement.windows[1].place == (80, 80, 860, 560)
