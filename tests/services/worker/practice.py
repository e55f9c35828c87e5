"""A helper with simulated work, for what may happen between two processes."""

import os
import sys
import time
from collections.abc import Mapping
from typing import Any

import psutil

from app.domain.errors import HostKeyUnknown
from app.services.worker.plain import Plain
from app.services.worker.serving import Boss, Job, Work, serve


def works(boss: Boss) -> Mapping[str, Work]:
    def echo(value: Any, job: Job) -> Plain:
        print("what anything prints does not come between the messages")
        return value

    def count(value: Any, job: Job) -> Plain:
        for number in range(value):
            job.tell("number", number)
        return "counted"

    def wait(value: Any, job: Job) -> Plain:
        job.tell("waiting", os.getpid())
        job.task.sleep(60)
        return None

    def ask(value: Any, job: Job) -> Plain:
        return job.call("question", value).wait(job.task)

    def ask_and_withdraw(value: Any, job: Job) -> Plain:
        awaited = job.call("question", value)
        awaited.wait_for(0.2)
        awaited.withdraw()
        return "withdrawn"

    def ask_boss(value: Any, job: Job) -> Plain:
        return boss.ask("capital", value)

    def setup(value: Any, job: Job) -> Plain:
        return boss.setup

    def fail(value: Any, job: Job) -> Plain:
        raise HostKeyUnknown("New.", host="h", port=22, kind="ssh-ed25519", fingerprint="SHA256:x", key="AAAA")

    def bug(value: Any, job: Job) -> Plain:
        raise ZeroDivisionError("password=hunter2 nobody expected this")

    def die(value: Any, job: Job) -> Plain:
        psutil.Process().kill()
        return None

    def babble(value: Any, job: Job) -> Plain:
        job._talk._frames.write(b"\xff" * 64)
        return None

    def freeze(value: Any, job: Job) -> Plain:
        psutil.Process().suspend()
        time.sleep(60)
        return None

    def stubborn(value: Any, job: Job) -> Plain:
        job.tell("waiting", os.getpid())
        time.sleep(60)
        return None

    return {name: work for name, work in locals().items() if callable(work)}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["mute"]:
            sys.exit(3)
        case ["nonsense"]:
            os.write(1, b"\xff" * 64)
            time.sleep(60)
    serve(works)
