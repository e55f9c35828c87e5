"""The topics: all are there, all lead somewhere, and a language falls back to English."""

import re

import pytest

from app.composition_help import all_topics
from app.services.help.topics import Topic, Topics, slug
from app.services.resources import resource

LINK = re.compile(r"\]\(([^)\s]*)\)")


@pytest.fixture(scope="module")
def topics() -> dict[str, Topic]:
    return dict(all_topics().load())


def test_each_file_is_in_the_contents_under_one_name() -> None:
    listed = [id for group in Topics().contents() for id, _ in group.topics]
    files = {path.stem for path in resource("help").glob("*.md")} - {"contents"}
    assert sorted(listed) == sorted(files)


def test_each_link_leads_to_a_topic_and_its_section(topics: dict[str, Topic]) -> None:
    sections = {
        name: {slug(line.lstrip("# ")) for line in topic.text.splitlines() if line.startswith("## ")}
        for name, topic in topics.items()
    }
    wrong = []
    for name, topic in topics.items():
        for link in LINK.findall(topic.text):
            page, _, section = link.partition("#")
            target = page.removesuffix(".md")
            if not page.endswith(".md") or target not in topics or (section and section not in sections[target]):
                wrong.append(f"{name}: {link}")
    assert wrong == []


def test_the_program_writes_its_parts(topics: dict[str, Topic]) -> None:
    assert not [name for name, topic in topics.items() if "<!--" in topic.text]
    assert "| Ctrl+K |" in topics["keyboard"].text
    assert "satchel vault show FILE" in topics["commands-vault"].text
    assert "--jump" in topics["command-line"].text
    assert "identity.hostname" in topics["steps-identity"].text
    assert "link.up" in topics["checks-network"].text


def test_a_language_without_a_topic_has_it_in_english() -> None:
    assert Topics("xx").load()["start"] == Topics().load()["start"]
