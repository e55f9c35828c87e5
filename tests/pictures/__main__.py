"""`python -m tests.pictures DIR [WORD ...]`: all pictures, or those whose name has one of the words."""

import os
import sys
import time
from pathlib import Path


def main(arguments: list[str]) -> int:
    if not arguments:
        print("Usage: python -m tests.pictures DIR [WORD ...]")
        return 2
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # no screen, and the same fonts everywhere
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()
    from PySide6.QtCore import qInstallMessageHandler

    from tests.pictures.gallery import PICTURES
    from tests.pictures.studio import Studio

    qInstallMessageHandler(_tell)
    began = time.monotonic()
    wanted = [one for one in PICTURES if not arguments[1:] or any(word in one.name for word in arguments[1:])]
    with Studio() as studio:
        count = sum(len(studio.take(picture, Path(arguments[0]))) for picture in wanted)
    print(f"{count} pictures in {arguments[0]}, {time.monotonic() - began:.0f} s")
    return 0


def _tell(_kind: object, _place: object, words: str) -> None:
    """What Qt says, but for what every window without a screen makes it say."""
    if not words.startswith("This plugin does not support"):
        print(words, file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
