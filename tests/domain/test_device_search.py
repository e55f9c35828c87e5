"""Devices are found as one types."""

import time
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.device_search import DeviceSearch, Query, fold, parse_query
from app.domain.devices import Device

DEVICES = (
    Device("1", "web01", host="10.0.0.5", user="deploy", folder="Harbour/Server room", tags=("prod", "linux")),
    Device("2", "db-web", host="10.0.0.6", folder="Harbour/Server room", tags=("production",), is_favourite=True),
    Device("3", "Müller Kasse", host="kasse.example", folder="Nordlys", notes="neben dem Tøjhus"),
    Device("4", "switch", host="10.0.1.1", folder="Nordlys", notes="behind web01"),
)
SEARCH = DeviceSearch(DEVICES)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("web", ["web01", "db-web", "switch"]),  # begins, a word begins, somewhere
        ("WEB01", ["web01", "switch"]),
        ("room 10.0.0.6", ["db-web"]),
        ("0.6 harb", ["db-web"]),
        ("deploy", ["web01"]),
        ("muller", ["Müller Kasse"]),
        ("MÜLLER", ["Müller Kasse"]),
        ("tojhus", ["Müller Kasse"]),
        ("tag:prod", ["db-web", "web01"]),
        ("tag:linux web", ["web01"]),
        ("tag:", ["db-web", "Müller Kasse", "switch", "web01"]),
        ('folder:"server room" web', ["web01", "db-web"]),
        ("folder:nord", ["Müller Kasse", "switch"]),
        ("folder:nord tag:prod", []),
        ("nowhere", []),
    ],
)
def test_words_stand_in_any_order_and_filters_narrow(query: str, names: list[str]) -> None:
    assert [device.name for device in SEARCH.find(query).devices] == names


def test_the_best_are_given_and_all_are_counted() -> None:
    found = SEARCH.find("web", 1)
    assert ([device.name for device in found.devices], found.total) == (["web01"], 3)
    assert [device.name for device in SEARCH.find("", favourites=True).devices] == ["db-web"]


def test_a_changed_device_is_found_by_its_new_name() -> None:
    again = DeviceSearch([replace(DEVICES[0], name="mail"), *DEVICES[1:]], SEARCH)
    assert [device.name for device in again.find("mail").devices] == ["mail"]
    assert [device.name for device in again.find("web01").devices] == ["switch"]


def test_a_query_is_taken_apart() -> None:
    assert parse_query('a tag:b folder:"c d" E') == Query(("a", "e"), ("b",), ("c d",))
    assert parse_query("  ").is_empty


WORDS = st.lists(st.sampled_from(["web", "w", "10", "prod", "tag:p", "folder:h", "muller"]), max_size=3)


@given(st.lists(WORDS, min_size=1, max_size=6))
def test_what_was_typed_before_changes_nothing(queries: list[list[str]]) -> None:
    search = DeviceSearch(DEVICES)
    for query in queries:
        text = " ".join(query)
        assert search.find(text) == DeviceSearch(DEVICES).find(text)


@given(st.text(), st.text())
@example("𝙰", "")
def test_any_text_can_be_searched_for(name: str, query: str) -> None:
    search = DeviceSearch([Device("1", name, host="h")])
    search.find(query)
    if word := fold(name).split():
        assert search.find(word[0].strip('"') if not word[0].startswith(("tag:", "folder:")) else "").total == 1


def test_among_ten_thousand_a_key_takes_a_moment() -> None:
    search = DeviceSearch(
        Device(
            str(n), f"{('router', 'switch')[n % 2]}-{n}", host=f"10.{n // 250}.0.{n % 250}", folder=f"Branch {n % 60}"
        )
        for n in range(10_000)
    )
    slowest = 0.0
    for query in ("r", "ro", "rou", "router", "router 4", "router 41", "1", "e", "branch 7 switch"):
        start = time.perf_counter()
        assert search.find(query).total
        slowest = max(slowest, time.perf_counter() - start)
    assert slowest < 0.5  # 2 ms on an idle machine: the goal is the benchmark's, this only finds what is out of hand
