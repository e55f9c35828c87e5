"""What is left out under Wine exists: a list of names that nobody has any more would hide nothing, and mislead."""

import pytest

from tests.windows.not_run import NOT_CARRIED_OUT, NOT_GATHERED
from tests.windows.places import SOURCE


@pytest.mark.parametrize("name", [name for names in NOT_GATHERED.values() for name in names])
def test_what_is_not_gathered_exists(name: str) -> None:
    assert (SOURCE / name).exists()


@pytest.mark.parametrize("name", [name for names in NOT_CARRIED_OUT.values() for name in names])
def test_what_is_not_carried_out_exists(name: str) -> None:
    file, _, test = name.partition("::")
    assert f"def {test}" in (SOURCE / file).read_text("utf-8")
