"""Each state of the window can be used without eyes and without a mouse. SATCHEL_WALK_ALL=1 walks them all."""

import gc
import os
from collections.abc import Iterator

import pytest

from app.views.theme import Theme
from tests.access.walking import Walk
from tests.pictures.gallery import PICTURES
from tests.pictures.studio import Picture
from tests.wrappers import of_what_qt_deletes_unseen

SAMPLE = (
    "remote-home",
    "remote-edit-device",
    "powershell",
    "import-preview",
    "recordings",
    "files-beside-the-shell",
    "files-text",
    "live",
    "tunnels",
    "diagnostics-cause",
    "setup-choose",
    "fleet-running",
    "profile-editor",
    "vault-locked",
    "vault-entry-form",
    "settings",
)
ALL = bool(os.environ.get("SATCHEL_WALK_ALL"))


@pytest.fixture(scope="module")
def walk(installed_theme: Theme) -> Iterator[Walk]:
    with Walk(installed_theme) as walk:
        yield walk


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the offscreen one: of menus, second windows
@pytest.mark.parametrize("picture", [one for one in PICTURES if ALL or one.name in SAMPLE], ids=lambda one: one.name)
def test_a_state_needs_neither_eyes_nor_a_mouse(walk: Walk, picture: Picture) -> None:
    assert not walk.faults(picture)


def test_no_wrapper_is_left_of_what_qt_deletes_unseen(walk: Walk) -> None:
    gc.collect()
    assert of_what_qt_deletes_unseen() == []


def test_the_sample_is_of_states_that_exist() -> None:
    assert set(SAMPLE) <= {one.name for one in PICTURES}
