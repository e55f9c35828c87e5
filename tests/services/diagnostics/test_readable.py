"""What a device writes reaches a person as plain, bounded lines, and what is at fault is among them."""

from app.domain.diagnostics import Evidence, Judgement, Remedy, Verdict
from app.services.diagnostics.judging import EVIDENCE_MOST, VALUE_MOST, readable


def test_of_very_many_parts_the_one_at_fault_is_shown() -> None:
    many = [Evidence("file_systems", f"/srv/{number}", "half full") for number in range(200)]
    many[150] = Evidence("file_systems", "/srv/150", "full", is_fault=True)
    shown = readable(Judgement(Verdict.PROBLEM, "Full", "full", evidence=tuple(many))).evidence
    assert len(shown) == EVIDENCE_MOST
    assert [one.label for one in shown if one.is_fault] == ["/srv/150"]
    assert [one.label for one in shown[:2]] == ["/srv/0", "/srv/1"]


def test_a_name_in_the_advice_cannot_turn_a_line_around() -> None:
    advice = Remedy("Set \u202eup", "print.add", {"name": "x"}, ("Open http://a\x1b[2J/\n in a browser", "y" * 5000))
    shown = readable(Judgement(Verdict.PROBLEM, "Bad", "bad", remedy=advice)).remedy
    assert shown
    assert all(text.isprintable() for text in (shown.summary, *shown.by_hand))
    assert len(shown.by_hand[1]) <= VALUE_MOST
    assert (shown.step, shown.parameters) == ("print.add", {"name": "x"})
