"""What the process with administrator rights does: it plans, carries out its own plans, goes on with runs, undoes them.

It takes no script and no command. A plan is its own, made from the shipped catalogue; of an earlier run it takes the
steps and what was there before, and each value is checked against the parameters of its step once more.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from app.domain.by_hand import HandProof, HandWork
from app.domain.errors import PlanStale
from app.domain.journal import Event, EventKind, Journal
from app.domain.language import tr
from app.domain.profiles import Profile
from app.domain.secret import MASK, Secret
from app.domain.setup_runs import Plan
from app.domain.setup_support import RestartQuestion, RunEvent, Support
from app.domain.task import Progress, TaskContext
from app.services.facts.reading import read_answers
from app.services.setup.arguments import check_arguments, unmask
from app.services.setup.elevation.crossing import (
    NamedAnswer,
    event_from_plain,
    events_from_plain,
    given_from_plain,
    plan_to_plain,
    profile_from_plain,
    texts_from_plain,
)
from app.services.setup.planning import SHIPPED, make_plan
from app.services.setup.records import find_run
from app.services.setup.running import carry_out, resume
from app.services.setup.undoing import undo
from app.services.targets.local import LocalTarget
from app.services.worker.plain import NotPlain, Plain, from_plain, to_plain
from app.services.worker.serving import Boss, Job, Work

MOST_SECONDS = 600
"""That a question may take."""
KEPT = 20
"""Plans that are remembered: a person looks at one, and approves that."""


def setup_works(_: Boss) -> Mapping[str, Work]:
    """By the name of the work."""
    plans: dict[str, Plan] = {}
    works: dict[str, Work] = {"nothing": lambda value, job: None, "facts": _answer_facts}

    def plan(value: Any, job: Job) -> Plain:
        profile: Profile = profile_from_plain(_of(value, "wanted"))
        journal = _AskingJournal(job, events_from_plain(_of(value, "events")))
        with _following(job) as task:
            made = make_plan(LocalTarget(), profile, task, journal=journal)
        plans[made.digest] = made
        for digest in list(plans)[:-KEPT]:
            del plans[digest]
        return plan_to_plain(made)

    def apply(value: Any, job: Job) -> Plain:
        approved = plans.get(str(_of(value, "digest")))
        if approved is None:
            raise PlanStale(tr("The plan was not made with administrator rights."))
        left_out = texts_from_plain(_of(value, "skip"))
        journal = _AskingJournal(job, [])
        with _following(job) as task:
            return to_plain(carry_out(LocalTarget(), approved, journal, task, skip=left_out, support=_support(job)))

    def go_on(value: Any, job: Job) -> Plain:
        journal, run = _earlier(value, job)
        given = given_from_plain(_of(value, "secrets"))
        with _following(job) as task:
            return to_plain(resume(LocalTarget(), journal, run, task, given=given, support=_support(job)))

    def take_back(value: Any, job: Job) -> Plain:
        journal, run = _earlier(value, job)
        keys = _of(value, "keys")
        chosen = None if keys is None else texts_from_plain(keys)
        with _following(job) as task:
            return to_plain(undo(LocalTarget(), journal, run, task, keys=chosen, support=_support(job)))

    return works | {"plan": plan, "apply": apply, "go on": go_on, "undo": take_back}


def _answer_facts(value: Any, job: Job) -> Plain:
    """What this computer says to the questions of the shipped checks with these names; each ends in so many seconds."""
    from app.services.diagnostics.checks import CHECKS  # most never ask for it

    names, seconds = texts_from_plain(_of(value, "names")), _of(value, "seconds")
    if not isinstance(seconds, int | float) or not 0 < seconds <= MOST_SECONDS:
        raise NotPlain("no time")
    known = {fact.name: fact for check in CHECKS for fact in check.needs}
    asked = [replace(known[name], deadline=min(known[name].deadline, seconds)) for name in names if name in known]
    with _following(job) as task:
        answers = read_answers(LocalTarget(), asked, task)
    return to_plain(tuple(NamedAnswer(fact.name, answer) for fact, answer in answers.items() if answer))


class _AskingJournal:
    """Implements `Journal`. The program writes it: the file belongs to the person, not to the administrator."""

    def __init__(self, job: Job, known: Sequence[Event]) -> None:
        self._job = job
        self._events = list(known)

    def append(self, kind: EventKind, /, **data: Any) -> Event:
        written = self._job.call("append", {"kind": kind.value, "data": to_plain(data)}).wait(TaskContext())
        event = event_from_plain(written)
        self._events.append(event)
        return event

    def events(self) -> Sequence[Event]:
        return tuple(self._events)


def _earlier(value: Any, job: Job) -> tuple[Journal, str]:
    """A run of before, whose steps and values are those of the catalogue. Raises NotPlain, SetupError."""
    journal, run = _AskingJournal(job, events_from_plain(_of(value, "events"))), str(_of(value, "run"))
    try:
        record = find_run(journal, run, LocalTarget().name)
    except (KeyError, ValueError, TypeError) as error:
        raise NotPlain("no run") from error
    for item in record.items:
        if step := SHIPPED.get(item.step):
            hidden = {name: Secret(MASK) for name in item.arguments}
            check_arguments(step, unmask(step, item.arguments, hidden)[0])
    return journal, run


def _of(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or name not in value:
        raise NotPlain(f"without {name}")
    return value[name]


class _AskingHands:
    """Implements `Hands`: the person is where the window is."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def ask(self, work: HandWork, task: TaskContext) -> HandProof:
        proof: HandProof = from_plain(HandProof, self._job.call("hands", to_plain(work)).wait(task))
        return proof


def _support(job: Job) -> Support:
    """The program answers for the person, and keeps the proofs: files of the person are not read with more rights."""

    def may_restart(question: RestartQuestion, task: TaskContext) -> bool:
        return bool(job.call("restart", to_plain(question)).wait(task))

    def watch(event: RunEvent) -> None:
        job.tell("event", to_plain(event))

    def keep(work: HandWork, proof: HandProof) -> Mapping[str, Any]:
        kept = job.call("keep", {"work": to_plain(work), "proof": to_plain(proof)}).wait(TaskContext())
        if not isinstance(kept, dict):
            raise NotPlain("no proof")
        return kept

    return Support(hands=_AskingHands(job), may_restart=may_restart, watch=watch, keep=keep)


@contextmanager
def _following(job: Job) -> Iterator[TaskContext]:
    """A task that is cancelled with the job, and whose reports reach the program."""

    def report(progress: Progress) -> None:
        job.tell("progress", to_plain(progress))

    task = TaskContext(report)
    with job.task.on_cancel(task.cancel):
        yield task
