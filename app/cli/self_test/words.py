"""The words of `satchel self-test`."""

import argparse
from collections.abc import Callable


def add_self_test(command: Callable[..., argparse.ArgumentParser]) -> None:
    text = "see whether this Satchel is whole and can work here"
    parser = command("self-test", "self_test.running.self_test", text)
    parser.add_argument("--pictures", metavar="FOLDER", help="save what the window has shown as PNG files")
    parser.add_argument("--only", metavar="PART", action="append", help="only this part; may be repeated")
    command("doctor", "doctor.doctor", "find out what is wrong with this installation, and what to do")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
