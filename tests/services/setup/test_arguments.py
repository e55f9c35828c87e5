"""What a step is still waiting for."""

import pytest

from app.domain.errors import ProfileInvalid
from app.services.setup.arguments import check_arguments, still_needed
from app.services.setup.steps import STEPS


def test_what_is_still_needed_is_what_the_check_would_refuse() -> None:
    step = next(one for one in STEPS if one.id == "time.ntp")
    assert [one.name for one in still_needed(step, {})] == ["servers"]
    assert [one.name for one in still_needed(step, {"servers": []})] == ["servers"]
    given = {"servers": ["ntp.example.com"]}
    assert still_needed(step, given) == ()
    assert check_arguments(step, given)["servers"] == ["ntp.example.com"]


def test_half_a_letter_is_refused_in_words() -> None:
    step = next(one for one in STEPS if one.id == "identity.asset")
    with pytest.raises(ProfileInvalid, match=r"cannot take \"A\?\" for \"tag\""):
        check_arguments(step, {"tag": "A\udc80"})
