"""What is announced while states of the window come up. Runs with the Python that has pyatspi:
`bus_listener.py PYTHON WORDS... -- NAME ...`; it ends when all WORDS were heard, or after a minute."""

import json
import subprocess
import sys
import threading

import pyatspi  # type: ignore[import-not-found]

LIMIT = 60.0  # seconds


def main(python: str, wanted: list[str], names: list[str]) -> int:
    heard: list[str] = []

    def hear(event: object) -> None:
        heard.append(str(event.any_data))  # type: ignore[attr-defined]
        if all(words in heard for words in wanted):
            pyatspi.Registry.stop()

    pyatspi.Registry.registerEventListener(hear, "object:announcement")
    command = [python, "-m", "tests.access.shown", *names]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as shown:
        threading.Thread(target=_go_through, args=(shown, names), daemon=True).start()
        too_late = threading.Timer(LIMIT, pyatspi.Registry.stop)
        too_late.start()
        pyatspi.Registry.start()
        too_late.cancel()
        shown.terminate()
    json.dump(heard, sys.stdout)
    return 0


def _go_through(shown: "subprocess.Popen[str]", names: list[str]) -> None:
    """On to the next state as soon as one stands there; the last one stays."""
    assert shown.stdin and shown.stdout
    for line in shown.stdout:
        if line.strip() in names[:-1]:
            shown.stdin.write("\n")
            shown.stdin.flush()


if __name__ == "__main__":
    at = sys.argv.index("--")
    raise SystemExit(main(sys.argv[1], sys.argv[2:at], sys.argv[at + 1 :]))
