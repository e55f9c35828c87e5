"""The search of the help: all words, the best place first, an excerpt around them."""

from app.services.help.searching import HelpIndex, plain
from app.services.help.topics import Topic

INDEX = HelpIndex(
    [
        Topic("keys", "Host keys", "# Host keys\n\nA host key is **new** or changed.\n\n## Changed\n\nAsk `first`."),
        Topic("why", "Why not", "# Why not\n\nMany words " + "and more " * 40 + "then a changed host key."),
    ]
)


def test_every_word_must_stand_in_the_section() -> None:
    assert [hit.address for hit in INDEX.search("host KEY changed")] == ["keys", "keys#changed", "why"]
    assert INDEX.search("host nowhere") == []
    assert INDEX.search("  ") == ()


def test_an_excerpt_shows_the_words_that_were_found() -> None:
    hit = INDEX.search("then changed")[0]
    assert hit.excerpt.startswith("… ")
    assert "then a changed host key" in hit.excerpt


def test_marks_are_no_words() -> None:
    assert plain("- **Bold** [link](x.md) `code` | cell |") == "Bold link code cell"
