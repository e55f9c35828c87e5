"""What is typed into the form of a device is not lost by looking at something else."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.services.device_drafts import DeviceDrafts
from app.views.pages.remote.form_drafts import FormDrafts
from app.views.tasks import TaskRunner

BLANK, TYPED, OTHER = Device("", ""), Device("", "Lab printer"), Device("7", "web01")


class Form:
    """The form as `FormDrafts` sees it. Keeps what was offered."""

    def __init__(self, path: Path, tasks: TaskRunner) -> None:
        self.device, self.is_open = BLANK, True
        self.offered: list[Device] = []
        self.path = path
        self.drafts = FormDrafts(DeviceDrafts(path), tasks, lambda: self.device, tasks, is_open=lambda: self.is_open)
        self.drafts.found.connect(self.offered.append)
        self.drafts.begin()


@pytest.fixture
def form(tmp_path: Path, tasks: TaskRunner) -> Form:
    return Form(tmp_path / "drafts.json", tasks)


def test_a_form_that_is_left_for_something_else_is_offered_again(qtbot: QtBot, form: Form) -> None:
    form.device, form.is_open = TYPED, False
    form.drafts._look()
    assert form.offered == [TYPED]
    form.device, form.is_open = BLANK, True
    form.drafts.begin()  # another form, in which nothing is typed
    form.is_open = False
    form.drafts._look()
    assert set(form.offered) == {TYPED}
    form.drafts.end()
    qtbot.waitUntil(lambda: not form.path.exists())


def test_a_form_that_is_filled_with_another_device_offers_what_was_typed_before(form: Form) -> None:
    form.device = TYPED
    form.drafts._look()
    form.drafts.begin()
    assert form.offered == []  # the same is gone on with
    form.device = OTHER
    form.drafts.begin()
    assert form.offered == [TYPED]


def test_a_form_in_which_nothing_was_typed_is_left_in_silence(form: Form) -> None:
    form.is_open = False
    form.drafts._look()
    form.drafts.begin()
    assert form.offered == []
