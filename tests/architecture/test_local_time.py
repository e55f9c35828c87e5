"""Who shows a time asks `local_time`: it may come from a file, a device or a wrong clock, and Windows does not reckon
in local time before 1970 and after 3000."""

import ast

from tests.architecture.modules import ROOT

PLACE = ROOT / "app/domain/local_time.py"


def turned_here(code: str) -> list[int]:
    """The lines in which a time is turned into local time without it."""
    calls = [one for one in ast.walk(ast.parse(code)) if isinstance(one, ast.Call)]
    named = [(one, one.func.attr) for one in calls if isinstance(one.func, ast.Attribute)]
    return [
        one.lineno
        for one, name in named
        if (name == "astimezone" and not one.args and not one.keywords)
        or (name == "fromtimestamp" and len(one.args) + len(one.keywords) < 2)
    ]


def test_local_time_is_reckoned_in_one_place() -> None:
    texts = {path: path.read_text("utf-8") for path in (ROOT / "app").rglob("*.py") if path != PLACE}
    asked = {path: text for path, text in texts.items() if "astimezone(" in text or "fromtimestamp(" in text}
    found = {str(path): lines for path, text in asked.items() if (lines := turned_here(text))}
    assert found == {}, "use local, local_of or of_local of app/domain/local_time.py"


def test_what_would_be_found_is_found() -> None:
    assert turned_here("at.astimezone()\nat.astimezone(UTC)\ndatetime.fromtimestamp(3)\n") == [1, 3]
    assert turned_here("datetime.fromtimestamp(3, UTC)\ndatetime.fromtimestamp(3, tz=UTC)\n") == []
