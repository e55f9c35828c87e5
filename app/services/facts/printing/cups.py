"""What `lpstat` of CUPS says in the C locale."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from app.services.facts.printing.queue import Job, Queue

_DATE = r"\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}"
_FORMAT = "%a %b %d %H:%M:%S %Y"
_PRINTER = re.compile(r"printer (\S+) (is idle|now printing|disabled|is stopped|waiting)\b(.*)")
_JOB = re.compile(rf"(\S+)-(\d+)\s+(\S.*?)\s+\d+\s+({_DATE})\s*$")
_DEVICE = re.compile(r"device for ([^\s:]+): (.*)")
_DEFAULT = re.compile(r"system default destination: (\S+)")
_ACCEPTING = re.compile(r"(\S+) (not accepting|accepting) requests since")
_LONGEST = 300  # letters of a message


def read(text: str) -> tuple[Queue, ...]:
    """Raises ValueError."""
    now, parts = _sections(text)
    devices = devices_of(parts["devices"])
    default = next((match[1] for line in parts["devices"] if (match := _DEFAULT.match(line))), "")
    refusing = {
        match[1] for line in parts["accepting"] if (match := _ACCEPTING.match(line)) and match[2] == "not accepting"
    }
    jobs: dict[str, list[Job]] = {}
    for name, job in _jobs(parts["jobs"], now):
        jobs.setdefault(name, []).append(job)
    return tuple(
        replace(
            queue,
            device=devices.get(queue.name, ""),
            is_accepting=queue.name not in refusing,
            is_default=queue.name == default.partition("/")[0],
            jobs=tuple(jobs.get(queue.name, ())),
        )
        for queue in _printers(parts["printers"])
    )


def devices_of(lines: Sequence[str]) -> dict[str, str]:
    """Of `lpstat -v`: the address of each queue's device, without a password that stands in it."""
    return {match[1]: _without_password(match[2]) for line in lines if (match := _DEVICE.match(line))}


def _sections(text: str) -> tuple[datetime, dict[str, list[str]]]:
    first, *rest = text.splitlines()
    mark, _, date = first.partition("|")
    if mark != "now":
        raise ValueError("the answer does not begin with the time")
    parts: dict[str, list[str]] = {"devices": [], "accepting": [], "printers": [], "jobs": []}
    current: list[str] = []
    for line in rest:
        if line.startswith("|"):
            current = parts[line[1:]]
        else:
            current.append(line)
    return _date(date), parts


def _date(text: str) -> datetime:
    return datetime.strptime(text.strip(), _FORMAT)


def _printers(lines: list[str]) -> Iterator[Queue]:
    """The line behind the head of a queue holds its message; of what follows, the alerts count."""
    found: list[tuple[re.Match[str], list[str]]] = []
    for line in lines:
        if match := _PRINTER.match(line):
            found.append((match, []))
        elif line.strip() and found:
            found[-1][1].append(line.strip())
    for match, about in found:
        alerts = next((line.partition(":")[2].split() for line in about if line.startswith("Alerts:")), [])
        message = about[0] if about and not about[0].startswith("Form mounted:") else ""
        yield Queue(
            match[1],
            is_paused=match[2] in ("disabled", "is stopped"),
            message="" if message == "reason unknown" else message[:_LONGEST],
            alerts=tuple(one for one in alerts[:50] if one != "none"),
        )


def _jobs(lines: list[str], now: datetime) -> Iterator[tuple[str, Job]]:
    name, job = "", None
    for line in lines:
        if match := _JOB.match(line):
            if job:
                yield name, job
            name, job = match[1], Job(int(match[2]), match[3][:100], (now - _date(match[4])).total_seconds())
        elif job and line.strip().startswith("Alerts:"):
            said = line.partition(":")[2]
            job = replace(job, is_held="hold" in said, has_failed="aborted" in said or "stopped" in said)
    if job:
        yield name, job


def _without_password(device: str) -> str:
    return re.sub(r"//[^/@]*@", "//", device)
