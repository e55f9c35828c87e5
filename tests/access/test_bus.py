"""The window as a client of the accessibility bus finds it, in another process, as screen readers do."""

import os
import sys
from pathlib import Path

from tests.access.bus import ask_bus, needs_bus
from tests.pictures.gallery import PICTURES

SAMPLE = ("settings",)
ALL = bool(os.environ.get("SATCHEL_WALK_ALL"))
ENDS = {
    "diagnostics-cause": "nd-server: Cannot sign in. The clock is wrong by 412 s",
    "setup-proof": "Done, and proven. Debian site server on nd-server. Each change was read back from the device.",
    "fleet-done": "Done on 2 devices, and proven. 2 done. Each change was read back.",
}
HERE = Path(__file__).parent


@needs_bus
def test_a_client_of_the_bus_finds_a_name_for_all_that_can_be_used(tmp_path: Path) -> None:
    names = [one.name for one in PICTURES] if ALL else SAMPLE
    seen = ask_bus(tmp_path, HERE / "bus_reader.py", sys.executable, *names, limit=3600)
    assert seen.keys() == set(names)
    assert all(one["count"] > 30 for one in seen.values()), seen
    assert {name: one["faults"] for name, one in seen.items() if one["faults"]} == {}
    assert all(any(words.split(" ", 1)[1] for words in one["focused"]) for one in seen.values()), seen


@needs_bus
def test_a_client_of_the_bus_hears_how_a_diagnosis_and_a_setup_have_ended(tmp_path: Path) -> None:
    heard = ask_bus(tmp_path, HERE / "bus_listener.py", sys.executable, *ENDS.values(), "--", *ENDS)
    assert [words for words in ENDS.values() if words not in heard] == [], heard
