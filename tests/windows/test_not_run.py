"""What is left out under Wine exists: a list of names that nobody has any more would hide nothing, and mislead."""

from pathlib import Path

import pytest

from tests.windows.choosing import names_in
from tests.windows.not_run import NOT_CARRIED_OUT, NOT_GATHERED
from tests.windows.places import SOURCE


@pytest.mark.parametrize("name", [name for names in NOT_GATHERED.values() for name in names])
def test_what_is_not_gathered_exists(name: str) -> None:
    assert (SOURCE / name).exists()


@pytest.mark.parametrize("name", [name for names in NOT_CARRIED_OUT.values() for name in names])
def test_what_is_not_carried_out_exists(name: str) -> None:
    file, _, test = name.partition("::")
    assert f"def {test.partition('[')[0]}" in (SOURCE / file).read_text("utf-8")


def test_a_test_that_only_a_posix_can_carry_out_is_known_by_the_names_it_uses() -> None:
    def a_test(path: Path) -> None:
        def inside() -> None:
            path.chmod(0o600)

        inside()

    assert {"chmod"} <= names_in(a_test.__code__)
    assert "symlink_to" not in names_in(a_test.__code__)
