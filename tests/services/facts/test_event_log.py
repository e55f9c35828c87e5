"""Scripts that read the event log of Windows: written from documentation, so what they share is at least the same."""

import pytest

from app.domain.target import Os
from app.services.facts.event_log import ONLY_NO_EVENTS
from tests.services.facts.everything import FACTS

READING = {fact.name: script for fact in FACTS if "Get-WinEvent" in (script := fact.scripts.get(Os.WINDOWS, ""))}
IN_OTHER_WAYS = {"spooler", "start_up", "tunnels"}
"""Without an event their answer is another one than "none", or the log only adds to what is known."""


@pytest.mark.parametrize("name", READING)
def test_a_log_without_such_events_is_told_apart_from_one_that_cannot_be_read(name: str) -> None:
    script = READING[name]
    assert ONLY_NO_EVENTS in script or name in IN_OTHER_WAYS
    assert "ONLY_NO_EVENTS" not in script, "the shared piece was not put in"
