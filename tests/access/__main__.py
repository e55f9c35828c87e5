"""`python -m tests.access [WORD ...]`: what is wrong in all states, or in those whose name has one of the words."""

import os
import sys
import time


def main(arguments: list[str]) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from tests.access.walking import Walk
    from tests.pictures.gallery import PICTURES

    known: set[str] = set()
    with Walk() as walk:
        for picture in PICTURES:
            if arguments and not any(word in picture.name for word in arguments):
                continue
            began = time.monotonic()
            try:
                found = walk.faults(picture)
            except AssertionError as error:
                found = [f"did not come: {error}"]
            print(f"== {picture.name} {time.monotonic() - began:.2f}", flush=True)
            for fault in found:
                if fault not in known:
                    print(f"  {fault}", flush=True)
            known.update(found)
    return 1 if known else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
