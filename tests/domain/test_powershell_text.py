"""Whether what was typed is all there, and where an error points to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.powershell_text import Place, is_complete, read_place
from app.domain.recall import Recall


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Get-Process",
        "if ($a) { 1 } else { 2 }",
        "'it''s'",
        '"a `" b"',
        '"$(Get-Date -Format "yyyy")"',
        "@'\n{ ( [\n'@",
        '@"\nopen "quote\n"@ | Out-File x',
        "# a comment with ( and '",
        "Get-Item # ' {",
        "<# { #> 1",
        "a) }",
        "1 -ge 2",
        "'a' -eq “b”",
        "echo a#b(c)",
        "Get-Item @'\n'@",
    ],
)
def test_complete(text: str) -> None:
    assert is_complete(text)


@pytest.mark.parametrize(
    "text",
    [
        "if ($a) {",
        "(1 + [int",
        "'open",
        '"open `"',
        '"$(Get-Date -Format "yy',
        '"$( 1 )',
        "@'\nnot at the beginning '@",
        "<# open",
        "Get-Process |",
        "Get-Process | ",
        "$a =",
        "1,",
        "1 +",
        "Get-Item `",
        "@{ a = 1",
    ],
)
def test_not_complete(text: str) -> None:
    assert not is_complete(text)


@given(st.text(alphabet="(){}[]'\"`@#<>$|,=+ \nab", max_size=200))
def test_any_text_is_read_to_its_end_and_closing_makes_it_complete(text: str) -> None:
    is_complete(text)
    quoted = "'" + text.replace("'", "''") + "'"
    assert is_complete(quoted)


def test_a_place_is_read_and_anything_else_is_none() -> None:
    assert read_place("line 3, character 12 of deploy.ps1") == Place(3, 12, "deploy.ps1")
    assert read_place("line 7") == Place(7)
    assert read_place("nowhere") is None
    assert read_place("line 99999999999999999999") is None


def test_recall_goes_back_and_forth_and_keeps_the_draft() -> None:
    recall = Recall(["one"])
    recall.add("two")
    recall.add("two")
    assert [recall.earlier("draft"), recall.earlier(""), recall.earlier("")] == ["two", "one", "one"]
    assert [recall.later(""), recall.later(""), recall.later("x")] == ["two", "draft", "x"]
    assert recall.search("O") == ["two", "one"]
