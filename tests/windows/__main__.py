"""`python -m tests.windows [build|drive]`: build Satchel for Windows under Wine and use it; without a word, both."""

import sys
import time
from collections.abc import Sequence

from tests.windows import building, compiling, driving, interpreter, wine
from tests.windows.places import PICTURES
from tests.windows.screen import Screen, screen

_BEGIN = time.monotonic()
LARGEST, LARGEST_ZIPPED = 90.0, 40.0  # megabytes


def main(arguments: Sequence[str]) -> int:
    jobs = {"build": (build,), "drive": (drive,), "": (build, drive)}
    name = arguments[0] if arguments else ""
    if name not in jobs or len(arguments) > 1:
        print(__doc__)
        return 2
    with screen() as shown, wine.running(shown.display):
        prepare(shown)
        return max(job(shown) for job in jobs[name])


def say(text: str) -> None:
    print(f"[{time.monotonic() - _BEGIN:4.0f} s] {text}", flush=True)


def prepare(shown: Screen) -> None:
    compiling.make_shims()
    interpreter.make()
    code = "import sys, ssl, sqlite3, ctypes; print(sys.version, ssl.OPENSSL_VERSION, sys.getwindowsversion()[:3])"
    answer = wine.run(["C:\\python\\python.exe", "-c", code], shown.display, 60)
    if answer.code:
        raise OSError(f"Python does not start in this Windows: {answer.output}")
    say(f"simulated Windows (Wine): {answer.output.strip()}")


def build(shown: Screen) -> int:
    building.build(shown.display)
    say(f"built: {building.BUILT}")
    sizes = building.measured()
    say(
        f"{sizes.unpacked:.1f} MB unpacked (goal {LARGEST:.0f}), "
        f"{sizes.zipped:.1f} MB zipped (goal {LARGEST_ZIPPED:.0f})"
    )
    for line in sizes.largest:
        print(f"         {line}")
    faults = [fault for name in building.PROGRAMS for fault in building.faults(name)]
    for fault in faults:
        print(f"BROKEN   {fault}")
    return 1 if faults or sizes.unpacked > LARGEST or sizes.zipped > LARGEST_ZIPPED else 0


def drive(shown: Screen) -> int:
    driving.clear()
    tried = [*driving.self_test(shown), *driving.window(shown)]
    for one in tried:
        print(f"{'works ' if one.ok else 'BROKEN'}   {one.what:28} {one.said}")
    say(f"{len(driving.pictures())} pictures in {PICTURES}")
    return 0 if all(one.ok for one in tried) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
