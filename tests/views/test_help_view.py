"""The help: every topic can be shown, follows the theme, and opens nothing."""

import pytest
from pytestqt.qtbot import QtBot

from app.services.resources import resource
from app.views.theme import theme
from app.views.widgets.help_view import HelpView

TOPICS = sorted(path.stem for path in resource("help").glob("*.md"))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_shown_from_its_beginning(qtbot: QtBot, topic: str) -> None:
    view = HelpView(topic)
    qtbot.addWidget(view)
    title = resource(f"help/{topic}.md").read_text("utf-8").splitlines()[0].removeprefix("# ")
    assert view.toPlainText().startswith(title)
    assert "**" not in view.toPlainText()
    assert not view.openLinks() and not view.openExternalLinks()


def test_the_help_of_the_vault_says_what_it_cannot_protect() -> None:
    text = resource("help/vault.md").read_text("utf-8")
    _, _, cannot = text.partition("It cannot protect")
    for word in ("administers", "unlocked", "memory", "copied", "forgotten", "audit", "clipboard"):
        assert word in cannot, word


def test_lines_end_where_the_page_ends_at_the_first_look(qtbot: QtBot) -> None:
    view = HelpView("vault")
    qtbot.addWidget(view)
    view.resize(1000, 400)
    view.show()
    assert view.document().textWidth() == view.viewport().width()


def test_a_larger_text_makes_the_page_wider(qtbot: QtBot) -> None:
    view = HelpView("vault")
    qtbot.addWidget(view)
    view.resize(1600, 400)
    view.show()
    before = view.viewport().width()
    assert before < 1000
    theme().set_text_scale(1.5)
    try:
        assert view.viewport().width() > before
    finally:
        theme().set_text_scale(1.0)
