"""`python dev.py windows [JOB]`: Satchel for Windows under Wine, a simulated Windows.

build         only build the program
drive         only use the one that is built
test [NAME]   run the tests on a Windows Python: all that can run there, or files and folders as pytest takes them
Without a word: build and drive.
"""

import fcntl
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from tests.windows import building, compiling, driving, interpreter, not_run, suite, visiting, wine
from tests.windows.places import PICTURES, WORK
from tests.windows.screen import Screen, screen

_BEGIN = time.monotonic()
_FILES = "the files and folders named above"
LARGEST, LARGEST_ZIPPED = 90.0, 40.0  # megabytes


def main(arguments: Sequence[str]) -> int:
    name, more = (arguments[0], arguments[1:]) if arguments else ("", ())
    jobs: dict[str, Sequence[Callable[[Screen], int]]] = {
        "": (build, drive),
        "build": (build,),
        "drive": (drive,),
        "test": (partial(test, more),),
    }
    if name not in jobs or (more and name != "test"):
        print(__doc__)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started ends too
    with one_at_a_time(), screen() as shown, wine.running(shown.display):
        prepare(shown)
        return max(job(shown) for job in jobs[name])


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two at once would end each other's Windows."""
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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
    tried = [*driving.self_test(shown), *driving.window(shown), *visiting.console(shown), *visiting.stick(shown)]
    for one in tried:
        print(f"{'works ' if one.ok else 'BROKEN'}   {one.what:28} {one.said}")
    say(f"{len(driving.pictures())} pictures in {PICTURES}")
    return 0 if all(one.ok for one in tried) else 1


def test(wanted: Sequence[str], shown: Screen) -> int:
    total = suite.Outcome()
    suite.prepare()
    for which in suite.runs(wanted):
        outcome = suite.run(which, shown.display)
        say(f"{which[0]}: {outcome.passed} passed, {len(outcome.broken)} failed, {outcome.not_run.total()} not run")
        for line in outcome.broken:
            print(f"BROKEN   {line}")
        total.add(outcome)
    for why, count in total.not_run.most_common():
        print(f"not run  {count:5} {why}")
    for why, files in not_run.NOT_GATHERED.items():
        print(f"not run  {', '.join(files)}: {why}")
    say(f"{total.passed} passed, {len(total.broken)} failed, {total.not_run.total()} not run, and {_FILES}")
    return 1 if total.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
