"""What a layout holds is asked of `parts_of`: PySide6 keeps the items that a layout gives, also dead ones, and takes
what is later made in their place for them. So it does with the items of a model's header, which nobody needs: what is
in them is asked by `headerData` (decision 070)."""

import re
from pathlib import Path

from tests.architecture.modules import ROOT

_ITEMS = re.compile(r"\.(itemAt|itemAtPosition|spacerItem|horizontalHeaderItem|verticalHeaderItem)\b")


def test_no_layout_and_no_header_is_asked_for_its_items() -> None:
    paths = [path for room in ("app", "bench", "tests") for path in (ROOT / room).rglob("*.py")]
    asked = [str(path) for path in paths if path != Path(__file__) and _ITEMS.search(path.read_text("utf-8"))]
    assert asked == [], "use `parts_of` of app/views/widgets/layout.py, or `headerData`"
    assert _ITEMS.search("layout.itemAt(3)") and _ITEMS.search("model.horizontalHeaderItem(0)")
