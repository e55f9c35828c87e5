"""What a screen reader hears of `heard.py`, over the accessibility bus. Runs with the Python that has pyatspi."""

import json
import sys
import threading
import time

import pyatspi  # type: ignore[import-not-found]


def main() -> int:
    told: list[list[str]] = []
    pyatspi.Registry.registerEventListener(
        lambda event: told.append([event.type, str(event.any_data)]),
        "object:announcement",
        "object:text-changed:insert",
        "object:text-caret-moved",
    )
    terminal = _find()
    text = terminal.queryText()
    place = text.getCharacterExtents(12, pyatspi.DESKTOP_COORDS)
    heard = {
        "role": terminal.getRoleName(),
        "name": terminal.name,
        "text": text.getText(0, -1),
        "cursor": text.caretOffset,
        "line": text.getTextAtOffset(text.caretOffset - 1, pyatspi.TEXT_BOUNDARY_LINE_START)[0],
        "offset": text.getOffsetAtPoint(place[0] + 1, place[1] + 1, pyatspi.DESKTOP_COORDS),
    }
    threading.Timer(4, pyatspi.Registry.stop).start()
    pyatspi.Registry.start()
    json.dump({**heard, "told": told}, sys.stdout)
    return 0


def _find() -> object:
    """The terminal, when its program has registered."""
    for _ in range(100):
        for program in pyatspi.Registry.getDesktop(0):
            if program is not None and program.name == "heard-terminal" and program.childCount:
                return program[0]
        time.sleep(0.1)
    raise SystemExit("no terminal came")


if __name__ == "__main__":
    raise SystemExit(main())
