"""An edited file in the composed window against a real sshd: what a closed program has not saved is offered again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from app.domain.edits import EditState
from app.domain.task import TaskContext
from app.views.pages.remote.edited.pane import EditedPane
from app.views.widgets.buttons import Button
from app.views.widgets.notice import Notice
from tests.end_to_end.test_window_transfers import Program, start
from tests.servers.openssh import Sshd

__all__ = ["start"]
pytestmark = pytest.mark.usefixtures("installed_theme")


def test_work_that_was_not_saved_is_offered_at_the_next_start(
    start: Callable[[], Program], shared_sshd: Sshd, tmp_path: Path
) -> None:
    file = tmp_path / "hosts"
    file.write_bytes(b"first\n")
    program = start()
    shared_sshd.known(tmp_path)
    program.services.paths.home.mkdir(exist_ok=True)
    (tmp_path / "trusted_host_keys").replace(program.services.paths.host_keys_file)
    device = program.services.device_book.add(
        replace(shared_sshd.device, id="", identity_file=str(shared_sshd.client_key))
    )
    edits = program.services.edits
    edit = edits.begin(device, str(file), TaskContext())
    file.write_bytes(b"theirs\n")
    edit.copy.write_bytes(b"mine\n")
    program.wait(lambda: edits.all()[0].state is EditState.CONFLICT)
    program.close()
    assert file.read_bytes() == b"theirs\n" and edit.copy.read_bytes() == b"mine\n"

    again = start()
    again.wait(lambda: bool(again.window.findChildren(Notice)))
    (show,) = [one for one in again.window.findChildren(Notice)[0].findChildren(Button) if one.text() == "Show"]
    show.click()
    pane = cast("EditedPane", again.page.places.panes["edited"])
    pane.save.click()
    again.wait(lambda: pane.chosen is not None and pane.chosen.state is EditState.CONFLICT)
    pane.over.click()
    again.wait(lambda: pane.chosen is not None and pane.chosen.state is EditState.SAME)
    assert file.read_bytes() == b"mine\n"
    pane.done.click()
    again.wait(lambda: not again.services.edits.all())
    assert not edit.copy.exists()
