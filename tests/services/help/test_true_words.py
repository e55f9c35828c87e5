"""What the help names exists: words of the window (**bold**), keys and commands (`code`), and the classes behind F1."""

import argparse
import functools
import re
from collections.abc import Iterator
from pathlib import Path

from app.cli.arguments import make_parser
from app.composition_help import all_topics
from app.services.help.topics import Topics, slug
from app.services.resources import resource
from app.views import keys_overview
from app.views.help import key_table
from app.views.help.places import PLACES, topic_of
from app.views.pages import PAGES

APP = Path(__file__).parents[3] / "app"
WRITTEN = sorted(id for group in Topics().contents() for id, _ in group.topics)
BOLD = re.compile(r"\*\*([^*]+)\*\*")
CODE = re.compile(r"`([^`]+)`")
KEY = re.compile(r"(?:(?:Ctrl|Alt|Shift)\+)+\S+|F\d{1,2}")
NO_KEY_OF_OURS = {"Ctrl+C", "Ctrl+D", "Alt+drag", "Ctrl+click"}
OTHER_NAMES = {
    *("Ctrl+2", "Ctrl+3"),  # Ctrl+1 … Ctrl+4
    *("Ctrl+Shift+Cancel", "Ctrl+Shift+Pause"),  # Break, as Qt calls it
    *("Ctrl+Shift+F1", "Ctrl+Shift+F6", "Ctrl+Shift+K"),  # in a terminal, as the help of it says of all
}


@functools.cache
def texts() -> frozenset[str]:
    """What stands in quotes somewhere in the program; of a menu's text without the key behind it."""
    quoted = re.compile(r'"([^"\n]*?)(?:\\t[^"\n]*|  [^"\n]*)?"')
    return frozenset(words for file in APP.rglob("*.py") for words in quoted.findall(file.read_text("utf-8")))


def widgets() -> Iterator[tuple[str, bool]]:
    """The classes of the views with their whole names, and whether each is a dialog."""
    for file in sorted((APP / "views").rglob("*.py")):
        module = ".".join(file.relative_to(APP.parent).with_suffix("").parts).removesuffix(".__init__")
        for name, bases in re.findall(r"^class (\w+)(.*)", file.read_text("utf-8"), re.MULTILINE):
            yield f"{module}.{name}", "QDialog" in bases


def keys_of_the_sheet() -> Iterator[str]:
    """Each key of the tables, written out: "Ctrl+Shift+D, E" is two."""
    every = {**vars(keys_overview), **vars(key_table)}
    for name, table in every.items():
        if name.endswith("KEYS"):
            for caps, _ in table:
                first, *others = re.split(r", | … ", caps)
                yield first
                for other in others:
                    yield other if "+" in other or other[0] == "F" else ""
                    yield f"{first.rpartition('+')[0]}+{other}"


@functools.cache
def known_keys() -> frozenset[str]:
    return frozenset(keys_of_the_sheet()) | NO_KEY_OF_OURS


@functools.cache
def whole_parser() -> argparse.ArgumentParser:
    return make_parser()


def parser_of(words: list[str]) -> argparse.ArgumentParser | None:
    """The parser of a command, None where there is no such command."""
    parser = whole_parser()
    while True:
        inner = next((one for one in parser._actions if isinstance(one, argparse._SubParsersAction)), None)
        if inner is None:
            return parser
        if not words or words[0] not in inner.choices:
            return None if words else parser
        parser, words = inner.choices[words[0]], words[1:]


def test_the_words_of_the_window_are_its_words() -> None:
    """Bold words that end with a stop, a colon or a question mark are the beginning of a sentence, not a name."""
    wrong = [
        f"{topic}: {words}"
        for topic in WRITTEN
        for words in BOLD.findall(resource(f"help/{topic}.md").read_text("utf-8"))
        if not words.endswith((".", ":", "?")) and words not in texts()
    ]
    assert wrong == []


def test_keys_and_commands_are_there() -> None:
    codes = {code for topic in WRITTEN for code in CODE.findall(resource(f"help/{topic}.md").read_text("utf-8"))}
    keys = {code for code in codes if KEY.fullmatch(code)}
    assert sorted(keys - known_keys() - texts()) == []
    assert sorted(code for code in codes if code.startswith("satchel ") and not is_command(code)) == []


def test_every_key_of_the_window_is_in_the_help() -> None:
    used = {text.replace("Return", "Enter") for text in texts() if KEY.fullmatch(text) and "{" not in text}
    assert sorted(used - known_keys() - OTHER_NAMES) == []


def is_command(code: str) -> bool:
    """Whether the parser knows the command and its options."""
    words = code.split()[1:]
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    found = parser_of([word for word in words if not word.startswith("-")]) if words[0][0] != "-" else None
    if found is None:
        return words == ["--help"]
    return options <= {name for action in found._actions for name in action.option_strings}


def test_every_page_place_and_dialog_has_a_topic() -> None:
    named = list(widgets())
    wrong = [name for name, is_dialog in named if (is_dialog or ".pages." in name) and not topic_of(name)]
    assert [name for name in wrong if not name.endswith(".PageSpec")] == []
    assert all(topic_of(f"{spec.module}.{spec.class_name}") for spec in PAGES)
    short = {name.removeprefix("app.views.") for name, _ in named}
    assert [one for one in PLACES if not any(f"{name}.".startswith(f"{one}.") for name in short)] == []


def test_every_place_leads_to_a_topic_that_there_is() -> None:
    topics = all_topics().load()
    for address in set(PLACES.values()):
        name, _, section = address.partition("#")
        assert name in topics, address
        headings = {slug(line[3:]) for line in topics[name].text.splitlines() if line.startswith("## ")}
        assert not section or section in headings, address
