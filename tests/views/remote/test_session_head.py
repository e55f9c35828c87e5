"""The head of a session in little room: marks are whole, and what gives way is told elsewhere."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.devices import Device, Transport
from app.views.pages.remote.session_head import SessionHead
from app.views.pages.remote.session_tools import SessionTools
from app.views.tasks import TaskRunner
from app.views.theme import Theme
from app.views.widgets.badges import Badge
from app.views.widgets.buttons import IconButton

DEVICE = Device("1", "server-of-the-branch", Transport.SSH, "10.0.0.5", accent="production", legacy=True)


@pytest.fixture
def head(qtbot: QtBot) -> SessionHead:
    head = SessionHead(DEVICE, IconButton("gauge", "Look into"), IconButton("folder", "Files"))
    head.note.set_words("support@10.0.0.5")
    qtbot.addWidget(head)
    head.resize(900, head.height())
    head.show()
    return head


def seen(head: SessionHead, part: QWidget) -> bool:
    """Whether all of it is in the head."""
    corner = part.mapTo(head, part.rect().bottomRight())
    return head.rect().contains(part.mapTo(head, part.rect().topLeft())) and head.rect().contains(corner)


def test_in_a_narrow_head_the_marks_are_whole_and_the_recording_is_an_icon(
    qtbot: QtBot, theme: Theme, tasks: TaskRunner, head: SessionHead
) -> None:
    tools = SessionTools(head.tools, tasks, "session 1", head)
    tools.recording.show()
    marks = [one for one in head.findChildren(Badge) if one.isVisible()]
    assert [one.accessibleName() for one in marks] == ["Production", "Legacy"]
    assert tools.recording.text() == " Recording"
    theme.set_text_scale(2.0)
    head.resize(620, head.height())
    qtbot.waitUntil(lambda: not tools.recording.text())
    qtbot.waitUntil(lambda: all(one.width() >= one.sizeHint().width() for one in (*marks, tools.recording)))
    assert all(seen(head, one) for one in (*marks, tools.recording))
    assert tools.recording.accessibleName() == "Recording"
    assert head.name.text().endswith("…") and head.name.toolTip() == "server-of-the-branch"
    tools.recording.set_words("Recording paused", "pause")  # is told while there is no room for it
    qtbot.waitUntil(lambda: not tools.recording.text())
    head.resize(1400, head.height())
    qtbot.waitUntil(lambda: tools.recording.text() == " Recording paused")
    qtbot.waitUntil(lambda: head.name.text() == "server-of-the-branch")


def test_the_recording_has_its_words_again_when_the_marks_go(
    qtbot: QtBot, tasks: TaskRunner, head: SessionHead
) -> None:
    tools = SessionTools(head.tools, tasks, "session 1", head)
    tools.recording.show()
    head.resize(420, head.height())
    qtbot.waitUntil(lambda: not tools.recording.text())
    head.show_device(Device("1", "server-of-the-branch", host="10.0.0.5"))
    qtbot.waitUntil(lambda: tools.recording.text() == " Recording")
