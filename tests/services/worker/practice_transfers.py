"""A helper whose transfers are simulated: nothing is copied, all is told and asked as when something is."""

import sys
import time
from collections.abc import Mapping
from typing import Any

from app.domain.devices import Device
from app.domain.errors import FileError
from app.domain.prompts import LoginQuestion, Prompt, QuestionKind
from app.domain.transfers import Conflict, TransferOrder, TransferReport, Trouble
from app.services.worker.carrying import ask_over, reporting
from app.services.worker.plain import Plain, credential_from_plain, from_plain, to_plain
from app.services.worker.serving import Boss, Job, Work, serve


def works(boss: Boss) -> Mapping[str, Work]:
    def carry(value: Any, job: Job) -> Plain:
        order: TransferOrder = from_plain(TransferOrder, value)
        with reporting(job) as control:
            match order.paths[0]:
                case "report":
                    troubles = tuple(Trouble(f"/f{number}", FileError("No.")) for number in range(3))
                    for number in range(1000):
                        control.report(TransferReport(done_files=number, troubles=troubles[: 1 + number // 400]))
                        time.sleep(0.0005)
                case "decide":
                    decision = control.decide(Conflict(order.id, "/there", 1, 2.5, 3, None), job.task)
                    return to_plain(TransferReport(phase=decision.rule.value))
                case "move":
                    for _ in range(int(order.paths[1])):
                        control.throttle(64 * 1024, job.task)
                        job.task.check()
                case "odd":
                    return {"done_files": "many"}
                case "odd news":
                    job.tell("report", ["?"])
                case "ask":
                    return to_plain(TransferReport(phase=_ask(order.source, job)))
                case "credential":
                    wanted = order.source if order.paths[1] == "own" else Device("x", "another")
                    credential = credential_from_plain(boss.ask("credential", to_plain(wanted)))
                    return to_plain(TransferReport(phase=credential.password.reveal() if credential.password else ""))
        return to_plain(TransferReport(done_files=1))

    return {"carry": carry}


def _ask(device: Device, job: Job) -> str:
    prompts = (Prompt("Code"), Prompt("Password"))
    answers = ask_over(job)(LoginQuestion(device, "root", QuestionKind.PROMPTS, prompts))
    try:
        while (given := answers.wait(0.1)) is None:
            job.task.check()
        return " ".join(secret.reveal() for secret in given)
    finally:
        answers.withdraw()


if __name__ == "__main__":
    sys.exit(serve(works))
