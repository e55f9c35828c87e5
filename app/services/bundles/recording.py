"""Asks a device everything that Satchel can ask, and keeps what it answered, masked, in one file."""

import getpass
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.devices import Device, Transport
from app.domain.errors import CommandError, FileError, FileProblem
from app.domain.facts import Fact
from app.domain.inspection import View
from app.domain.language import tr
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.bundles.masking import Masked, Masker
from app.services.facts.answers import json_list
from app.services.facts.batch import MAX_ANSWER
from app.services.facts.parameters import encode_single, single_script
from app.services.facts.reading import MARGIN, PARSE_ERRORS, ask_raw
from app.services.files import own_file_errors

FORMAT = 1
_VIEW_SECONDS = 60.0
_NEVER_CAME = 124
_WITH_VERSIONS = ("software", "installed_software")


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What a device wrote to one question. `why` says why it is not understood, "" where it is."""

    kind: str  # "facts" or "views"
    name: str
    exit_code: int
    output: str
    errors: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """All answers of one device, and what was masked in them (which is not in the file)."""

    os: Os
    transport: str
    recorded: datetime
    answers: tuple[RawAnswer, ...]
    masked: tuple[Masked, ...]
    device: str = ""  # its name; "" in a file that is masked
    symptom: str = ""  # the id of what was complained of
    named: Mapping[str, str] = field(default_factory=dict)  # what was named beside it; {} in a file that is masked


def record(
    target: Target, device: Device, facts: Sequence[Fact[Any]], views: Sequence[View], task: TaskContext
) -> Bundle:
    """Ask everything. Only reads. Raises what `Target.run` raises."""
    answers = [*_ask_facts(target, facts, task), *_ask_views(target, views, task)]
    task.report(tr("Masking names and addresses"))
    people = {device.user, getpass.getuser() if device.transport is Transport.LOCAL else ""}
    host = "" if re.fullmatch(r"[\d.]+|.*:.*", device.host) else device.host
    masker = Masker([host] if host else [], filter(None, people))
    for name in _users(answers, target.os, views):
        masker.learn_person(name)
    masked = mask_answers(answers, masker, task)
    return Bundle(target.os, device.transport.value, datetime.now(UTC), masked, masker.masked)


def mask_answers(answers: Sequence[RawAnswer], masker: Masker, task: TaskContext) -> tuple[RawAnswer, ...]:
    """All names are learned first, so that each is masked in every answer. What cannot be masked is left out."""
    for answer in answers:
        task.check()
        masker.learn_hosts(_hosts_in(answer))
        masker.learn(answer.output)
        for name in _people_in(answer):
            masker.learn_person(name)
    return tuple(_masked(one, masker, task) for one in answers if not _holds_structures(one))


def _holds_structures(answer: RawAnswer) -> bool:
    """What Windows says of Wi-Fi holds names and addresses of networks as bytes."""
    return answer.name == "wireless" and '"radios"' in answer.output


def _ask_facts(target: Target, facts: Sequence[Fact[Any]], task: TaskContext) -> Iterator[RawAnswer]:
    asked = [fact for fact in facts if target.os in fact.scripts]
    task.report(tr("Asking {name} {asked} questions", name=target.name, asked=len(asked)))
    timeout = max((fact.deadline for fact in asked), default=0) + MARGIN
    answers = ask_raw(target, asked, task, timeout) if asked else {}
    for number, fact in enumerate(asked):
        answer = answers.get(number)
        if answer is None or answer.too_large:
            why = (
                tr("the answer did not come whole")
                if answer is None
                else tr("more than {max_answer} MB", max_answer=MAX_ANSWER // 2**20)
            )
            yield RawAnswer("facts", fact.name, _NEVER_CAME, "", why=why)
        else:
            why = "" if answer.exit_code else _not_understood(fact.parse, target.os, answer.output)
            yield RawAnswer("facts", fact.name, answer.exit_code, answer.output, answer.errors, why)


def _ask_views(target: Target, views: Sequence[View], task: TaskContext) -> Iterator[RawAnswer]:
    asked = [view for view in views if target.os in view.scripts]
    for number, view in enumerate(asked):
        task.report(tr("Asking {name} for its {view}", name=target.name, view=view.title.lower()), number, len(asked))
        given = dict(view.filters[0].given) if view.filters else {}
        script = single_script(target.os, view.scripts[target.os])
        try:
            result = target.run(script, task, timeout=_VIEW_SECONDS, stdin=encode_single(target.os, given))
        except CommandError as error:
            yield RawAnswer("views", view.id, _NEVER_CAME, "", why=str(error))
            continue
        why = "" if result.exit_code else _not_understood(view.parse, target.os, result.output)
        yield RawAnswer("views", view.id, result.exit_code, result.output, result.errors[:MAX_ANSWER], why)


def _not_understood(parse: Callable[[Os, str], Any], os: Os, text: str) -> str:
    """Why an answer makes no sense to us: that is what a recording is worth most for."""
    try:
        parse(os, text)
    except (*PARSE_ERRORS, ArithmeticError, OSError, RecursionError) as error:
        return f"{type(error).__name__}: {error}"[:300]
    return ""


def _hosts_in(answer: RawAnswer) -> Iterator[str]:
    """Names of machines that stand where only such names stand."""
    match answer.name:
        case "platform":
            yield from re.findall(r'(?:satchel_host=|"host":\s?")([\w.-]+)', answer.output)
        case "hosts_file":
            lines = (line.partition("#")[0].split() for line in answer.output.splitlines())
            yield from (name for line in lines for name in line[1:])
        case "administrators" | "sign_in_failures":
            yield from re.findall(r'"host":\s?"([\w.-]+)"', answer.output)
        case "resolvers":
            yield from re.findall(r"(?m)^\s*(?:search|domain)\s+(\S+)", answer.output)
            yield from _texts_of(answer.output, ("suffix", "search", "domain"))


_PEOPLE = {
    "people": re.compile(r"(?m)^\d+ (.+)$|\"name\"\s*:\s*\"([^\"]+)\""),
    "account_states": re.compile(r"(?m)^account ([^:\n]+):|\"name\"\s*:\s*\"([^\"]+)\""),
    "administrators": re.compile(r"(?m)^root (\S+)|(?:^group \S+ |(?<=,))([^,\s]+)|\"[^\"/]+/(?:[^\"/]+/)?([^\"/]+)\""),
    "sign_in_failures": re.compile(
        r"(?m)^(?:known|unknown) (?!btmp begins)(\S+)[ \t]|\buser=([\w.-]+)|\bfor (?:invalid user )?(\S+) from\b"
    ),
}


def _people_in(answer: RawAnswer) -> Iterator[str]:
    """Names of people that stand where only such names stand."""
    if (pattern := _PEOPLE.get(answer.name)) is not None:
        for found in pattern.finditer(answer.output):
            yield from filter(None, found.groups())


def _users(answers: Iterable[RawAnswer], os: Os, views: Sequence[View]) -> Iterator[str]:
    """Who is signed in, and whose processes and tasks run."""
    known = {view.id: view for view in views}
    for answer in answers:
        if answer.kind == "views" and answer.exit_code == 0 and not answer.why:
            for row in known[answer.name].parse(os, answer.output).rows:
                if isinstance(user := row.cells.get("user"), str):
                    yield user


def _texts_of(text: str, names: Iterable[str]) -> Iterator[str]:
    try:
        items = json_list(text)
    except (ValueError, TypeError):
        return
    for item in items:
        for name in names:
            value = item.get(name)
            yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one)


def _masked(answer: RawAnswer, masker: Masker, task: TaskContext) -> RawAnswer:
    task.check()
    errors, why = masker.mask(answer.errors), masker.mask(answer.why)
    output = masker.mask(answer.output, has_versions=answer.name in _WITH_VERSIONS)
    return RawAnswer(answer.kind, answer.name, answer.exit_code, output, errors, why)


def save(bundle: Bundle, path: Path, version: str, *, may_replace: bool = False) -> None:
    """Write the file, whole or not at all; over another one only where somebody said so. Raises FileError."""
    if path.exists() and not may_replace:
        raise FileError(
            tr("{path} is there already.", path=path), problem=FileProblem.TAKEN, hint=tr("Give another name.")
        )
    part = path.with_name(f"{path.name}.part")
    with own_file_errors(path, "written"):
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as file:
                file.writestr("about.json", json.dumps(_about(bundle, version), indent=1, ensure_ascii=False))
                for answer in bundle.answers:
                    file.writestr(f"{answer.kind}/{answer.name}.txt", answer.output)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _about(bundle: Bundle, version: str) -> Mapping[str, Any]:
    """In a masked file the day is enough: a time could be matched with a log."""
    named = {"device": bundle.device, "symptom": bundle.symptom, "named": dict(bundle.named)}
    return {
        "format": FORMAT,
        "satchel": version,
        "os": bundle.os.value,
        "transport": bundle.transport,
        "recorded": bundle.recorded.isoformat() if bundle.device else f"{bundle.recorded:%Y-%m-%d}",
        **{name: value for name, value in named.items() if value},
        "answers": [
            {"kind": one.kind, "name": one.name, "exit_code": one.exit_code, "errors": one.errors, "why": one.why}
            for one in bundle.answers
        ],
    }
