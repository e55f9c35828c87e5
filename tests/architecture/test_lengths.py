"""A length that follows the text size is reckoned by `scaled` of the theme, and nowhere again."""

import re

from tests.architecture.modules import ROOT

_BY_HAND = re.compile(r"\bround\((?:[^()\n]|\([^()\n]*\))* \* theme\(\)\.text_scale\)")


def test_no_view_reckons_a_length_by_hand() -> None:
    views = [path for path in (ROOT / "app/views").rglob("*.py") if path.name != "theme.py"]
    assert len(views) > 100
    assert not [path.as_posix() for path in views if _BY_HAND.search(path.read_text("utf-8"))]


def test_a_length_that_is_reckoned_by_hand_is_found() -> None:
    assert _BY_HAND.search("self.rows.setMinimumHeight(round(LEAST_ROWS * theme().text_scale))")
    assert _BY_HAND.search("place.setFixedHeight(round((lines * 20 + 12) * theme().text_scale))")
    assert not _BY_HAND.search("self.setFixedWidth(round(WIDTH * max(1.0, theme().text_scale)))")
    assert not _BY_HAND.search("self.setFixedWidth(scaled(WIDTH))")
