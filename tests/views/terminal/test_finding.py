"""Finding in lines: what matches, where it lies when a line was wrapped, and that no expression takes for ever."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.views.terminal.finding import (
    MAX_COSTLY_LINES,
    MAX_HITS,
    MAX_LINE,
    Found,
    Query,
    expression,
    problem_of,
    search,
)
from app.views.terminal.reading import Transcript

EVIL = "(a+)+$"


def found(query: Query, lines: list[str], wrapped: set[int] | None = None) -> Found:
    result = Found([])
    for _ in search(expression(query), Transcript(lines, wrapped or set(), 0), result):
        pass
    return result


def places(query: Query, lines: list[str], wrapped: set[int] | None = None) -> list[tuple[int, int, int]]:
    return [(one.line, one.start, one.end) for hit in found(query, lines, wrapped).hits for one in hit]


def test_plain_text_is_found_in_the_order_of_the_lines_whatever_its_case() -> None:
    lines = ["an Error", "nothing", "error, error"]
    assert places(Query("error"), lines) == [(0, 3, 8), (2, 0, 5), (2, 7, 12)]
    assert places(Query("error", matches_case=True), lines) == [(2, 0, 5), (2, 7, 12)]


def test_plain_text_is_no_expression() -> None:
    assert places(Query("a.c (x)"), ["abc (x)", "a.c (x)"]) == [(1, 0, 7)]


def test_an_expression_finds_and_what_is_empty_is_no_hit() -> None:
    assert places(Query(r"\d+", is_regex=True), ["port 22 and 8022"]) == [(0, 5, 7), (0, 12, 16)]
    assert places(Query("x*", is_regex=True), ["axxb"]) == [(0, 1, 3)]
    assert places(Query("É|日.", is_regex=True), ["é 日本"]) == [(0, 0, 1), (0, 2, 4)]


def test_a_wrapped_line_is_searched_as_one() -> None:
    assert places(Query("three four"), ["one three", " four", "three"], {0}) == [(0, 4, 9), (1, 0, 5)]
    assert places(Query("three four"), ["one three", " four", "three"]) == []
    assert len(found(Query("three four"), ["one three", " four"], {0}).hits) == 1


def test_characters_beyond_the_first_plane_are_counted_once() -> None:
    assert places(Query("b"), ["😀ab😀b"]) == [(0, 2, 3), (0, 4, 5)]
    assert places(Query("😀"), ["a😀"]) == [(0, 1, 2)]


@pytest.mark.parametrize(
    ("pattern", "words"), [("(", "parenthesis"), ("a[", "character class"), ("*", "Quantifier"), ("(?<x", "name")]
)
def test_a_wrong_expression_is_explained(pattern: str, words: str) -> None:
    problem = problem_of(Query(pattern, is_regex=True))
    assert words in problem
    assert 1 <= int(problem.rstrip(".").split()[-1]) <= len(pattern) + 1
    assert problem_of(Query(pattern)) == ""


@pytest.mark.parametrize(
    "pattern", [EVIL, "(a|aa)+$", "(*LIMIT_MATCH=4000000000)(a+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$"]
)
def test_an_expression_that_would_never_end_leaves_lines_out_and_ends(pattern: str) -> None:
    lines = ["a" * 60 + "b!"] * 20 + ["caa"]
    started = time.process_time()
    result = found(Query(pattern, is_regex=True, matches_case=True), lines)
    assert time.process_time() - started < 5  # Python's own `re` would take longer than the universe exists
    assert result.costly_lines == 20


def test_no_step_of_a_costly_search_is_long() -> None:
    lines = ["a" * 200 + "b"] * 50
    steps, last = [], time.perf_counter()
    for _ in search(expression(Query(EVIL, is_regex=True)), Transcript(lines, set(), 0), Found([])):
        now = time.perf_counter()
        steps.append(now - last)
        last = now
    assert sorted(steps)[len(steps) // 2] < 0.25


def test_a_search_that_is_costly_everywhere_gives_up_and_says_so() -> None:
    result = found(Query(EVIL, is_regex=True), ["a" * 100 + "b"] * (MAX_COSTLY_LINES + 50))
    assert result.costly_lines == MAX_COSTLY_LINES
    assert result.is_cut_off


def test_of_too_many_hits_the_newest_are_kept() -> None:
    result = found(Query("e"), ["eeeee"] * (MAX_HITS // 5 + 10))
    assert len(result.hits) == MAX_HITS
    assert result.hits[-1][0].line == MAX_HITS // 5 + 9
    assert result.is_cut_off


def test_a_line_as_long_as_the_scrollback_is_searched_in_pieces() -> None:
    lines = ["x" * 79 + "y"] * 1000
    result = found(Query("y"), lines, set(range(999)))
    assert len(result.hits) == 1000
    assert len("".join(lines)) > MAX_LINE


WORDS = st.text(alphabet="ab é日😀\u0301.*(", max_size=12)


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(WORDS, min_size=1, max_size=6), wanted=WORDS, data=st.data())
def test_every_hit_shows_what_was_looked_for(lines: list[str], wanted: str, data: st.DataObject) -> None:
    wrapped = data.draw(st.sets(st.integers(0, len(lines) - 1)))
    for hit in found(Query(wanted, matches_case=True), lines, wrapped - {len(lines) - 1}).hits:
        assert "".join(piece.text for piece in hit) == wanted
        assert all(lines[one.line][one.start : one.end] == one.text for one in hit)
