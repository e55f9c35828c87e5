"""A device that answers nonsense gets one of our errors, whatever it says and whichever client hears it.

`python dev.py bench nonsense` has ten thousand of these conversations.
"""

from pathlib import Path

import pytest

from tests.services.winrm.fuzzing import WAYS, count_answers, hostile_windows, spoil

EACH = 30


@pytest.mark.parametrize("part", range(4))
def test_a_spoilt_answer_ends_in_an_error_of_ours_and_in_time(tmp_path: Path, part: int) -> None:
    with hostile_windows(tmp_path) as windows:
        counts = {way: count_answers(windows, way) for way in WAYS}
        outcomes = [spoil(windows, seed, counts) for seed in range(part * EACH, (part + 1) * EACH)]
    assert [one for one in outcomes if one.trouble] == []
    assert len({one.ended for one in outcomes}) > 2  # it really was spoilt, and not always alike
