"""What is wrong in states of the window for a client of the accessibility bus. Runs with the Python that has pyatspi:
`bus_reader.py PYTHON NAME ...`, where PYTHON is the program's own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pyatspi  # type: ignore[import-not-found]

MOST = 15  # children of one part that are looked at: of a list's rows the first say all
VAGUE = {"filler", "panel", "layered pane", "unknown", "invalid"}
NAMED = {
    "button menu", "check box", "combo box", "icon", "image", "link", "list", "menu item", "page tab", "password text",
    "push button", "radio button", "slider", "spin button", "table", "terminal", "text", "toggle button", "tree",
}  # fmt: skip


def main(python: str, names: list[str]) -> int:
    command = [python, "-m", "tests.access.shown", *names]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as shown:
        assert shown.stdin and shown.stdout
        seen = {}
        for line in shown.stdout:
            if line.strip() in names:
                seen[line.strip()] = _look()
                shown.stdin.write("\n")
                shown.stdin.flush()
    json.dump(seen, sys.stdout)
    return 0


def _look() -> dict[str, Any]:
    parts = [found for program in pyatspi.Registry.getDesktop(0) if _is_ours(program) for found in _parts(program, ())]
    faults = sorted({fault for part, path in parts for fault in _faults(part, path)})
    focused = [f"{part.getRoleName()} {part.name}" for part, _ in parts if _has(part, pyatspi.STATE_FOCUSED)]
    return {"count": len(parts), "faults": faults, "focused": focused}


def _is_ours(program: Any) -> bool:
    return program is not None and program.name == "shown-satchel"


def _parts(part: Any, path: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """All that is shown, with what it stands in."""
    yield part, path
    inner = (*path[-3:], f"{part.getRoleName()} {part.name}")
    for number in range(min(part.childCount, MOST)):
        child = part.getChildAtIndex(number)
        if child is not None and (_has(child, pyatspi.STATE_SHOWING) or not path):
            yield from _parts(child, inner)


def _faults(part: Any, path: tuple[str, ...]) -> Iterator[str]:
    role, takes_focus = part.getRoleName(), _has(part, pyatspi.STATE_FOCUSABLE)
    if part.name.strip():
        return
    if takes_focus and role != "table cell":  # an empty cell is empty for the eye too
        yield f"{role} that takes the focus has no name, in {path}"
    elif role in NAMED:
        yield f"{role} has no name, in {path}"


def _has(part: Any, state: Any) -> bool:
    return bool(part.getState().contains(state))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
