"""The terminal as a real client of the accessibility bus hears it, in another process, as screen readers are."""

from pathlib import Path

from tests.access.bus import ask_bus, needs_bus


@needs_bus
def test_a_client_of_the_bus_reads_the_terminal_and_hears_what_it_writes(tmp_path: Path) -> None:
    heard = ask_bus(tmp_path, Path(__file__).parent / "listener.py", shown="tests.views.terminal.heard")
    assert (heard["role"], heard["name"]) == ("terminal", "Terminal")
    assert heard["text"] == "first line\n日本 second\nuser@web01:~$ uptime"
    assert heard["cursor"] == len(heard["text"])
    assert heard["line"] == "user@web01:~$ uptime"
    assert heard["offset"] == 12
    kinds = {kind for kind, _ in heard["told"]}
    assert {"object:text-caret-moved", "object:text-changed:insert"} <= kinds
    assert ["object:announcement", "up 3 days"] in heard["told"]
