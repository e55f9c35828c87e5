"""The program's side: it asks for the rights once, and has the process that got them plan, apply, go on and undo."""

import contextlib
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from app.domain.by_hand import HandProof, HandWork
from app.domain.devices import THIS_COMPUTER
from app.domain.errors import ConnectionLost
from app.domain.facts import Fact
from app.domain.journal import EventKind, Journal
from app.domain.language import tr
from app.domain.profiles import Profile
from app.domain.rights import RightsRefused, RightsWay
from app.domain.secret import Secret
from app.domain.setup_runs import Plan, RunResult
from app.domain.setup_support import ALONE, RestartQuestion, RunEvent, Support
from app.domain.target import Target
from app.domain.task import Cancelled, Progress, TaskContext
from app.services.facts.batch import Answer
from app.services.setup.elevation.crossing import (
    NamedAnswer,
    event_to_plain,
    given_to_plain,
    plan_from_plain,
    profile_to_plain,
)
from app.services.setup.elevation.ways import NOBODY_ASKS, find_way, start_with
from app.services.setup.one_at_a_time import alone_on, check_settled
from app.services.setup.proofs import kept
from app.services.setup.records import runs
from app.services.worker.errand import Question
from app.services.worker.helper import Helper
from app.services.worker.plain import NotPlain, Plain, from_plain, to_plain
from app.services.worker.process import Child, NoHelper, Start

ANSWER_WITHIN = 300.0
"""Seconds that a person has to answer the question of the system."""
IDLE = 600.0
"""Seconds without work after which the rights are given back."""


class Elevation:
    """Safe to use from any thread. `start` is what starts the other process; left out, the way of this system."""

    def __init__(self, start: Callable[[Secret | None], Start] | None = None, way: RightsWay | None = None) -> None:
        self._start = start
        self._way = way
        self._lock = threading.Lock()
        self._helper: Helper | None = None
        self._child: Child | None = None

    @property
    def way(self) -> RightsWay:
        """How a person is asked."""
        if self._way is None:
            self._way = find_way()
        return self._way

    @property
    def is_up(self) -> bool:
        """The rights were given, and are still there."""
        helper = self._helper
        return helper is not None and helper.pid is not None

    def ask(self, password: Secret | None, task: TaskContext) -> None:
        """Ask for the rights. `password` of the user, where the way wants one. Raises RightsRefused, Cancelled."""
        self.close()
        start = self._start(password) if self._start else start_with(self.way, password)

        def keep() -> Child:
            self._child = start()
            return self._child

        helper = Helper(dict, {}, start=keep, start_within=ANSWER_WITHIN, idle=IDLE)
        try:
            helper.run("nothing", None, _Listener(task), task)
        except (NoHelper, ConnectionLost) as error:
            helper.close()
            raise self._refused() from error
        except BaseException:
            helper.close()
            raise
        with self._lock:
            self._helper = helper

    def _refused(self) -> RightsRefused:
        """After a question that nobody on this desktop can ask, the person is asked for the password."""
        if getattr(self._child, "exit_code", None) == NOBODY_ASKS and find_way(has_screen=False) is RightsWay.PASSWORD:
            self._way = RightsWay.PASSWORD
            return RightsRefused(
                tr("This desktop has nothing that asks for administrator rights."),
                hint=tr("Give your password here instead: it goes to sudo."),
            )
        return RightsRefused(tr("Administrator rights were not given."))

    def plan(self, profile: Profile, task: TaskContext, *, journal: Journal | None = None) -> Plan:
        """As `make_plan` on this computer."""
        about = {"wanted": profile_to_plain(profile), "events": _proven(journal) if journal else []}
        return plan_from_plain(self._have_done("plan", about, _Listener(task), task), profile)

    def ask_facts(
        self, target: Target, facts: Sequence[Fact[Any]], task: TaskContext, timeout: float
    ) -> Mapping[int, Answer]:
        """As `ask_raw`, on this computer: of the facts of the shipped checks, by their names. What asks about
        something that a person has named is left out: by its name it would be another question."""
        places = {fact.name: number for number, fact in enumerate(facts) if not fact.given}
        names = list(places)
        about: dict[str, Plain] = {"names": names, "seconds": max((fact.deadline for fact in facts), default=0.0)}
        told = self._have_done("facts", about, _Listener(task), task, tuple[NamedAnswer, ...])
        found = {one.name: one.answer for one in told}
        return {number: found[name] for name, number in places.items() if name in found}

    def carry_out(
        self,
        plan: Plan,
        journal: Journal,
        task: TaskContext,
        *,
        skip: Collection[str] = (),
        support: Support = ALONE,
    ) -> RunResult:
        """As the function of that name. The plan must be one of `plan`: any other is refused with PlanStale."""
        check_settled(journal, THIS_COMPUTER.name, plan.machine)
        about = {"digest": plan.digest, "skip": sorted(skip)}
        return self._run("apply", about, _Listener(task, journal, support), task)

    def resume(
        self,
        journal: Journal,
        run: str,
        task: TaskContext,
        *,
        given: Mapping[str, Mapping[str, Secret]] | None = None,
        support: Support = ALONE,
    ) -> RunResult:
        """As the function of that name."""
        about = {**_known(journal, run), "secrets": given_to_plain(given or {})}
        return self._run("go on", about, _Listener(task, journal, support), task)

    def undo(
        self,
        journal: Journal,
        run: str,
        task: TaskContext,
        *,
        keys: Collection[str] | None = None,
        support: Support = ALONE,
    ) -> RunResult:
        """As the function of that name."""
        about = {**_known(journal, run), "keys": None if keys is None else sorted(keys)}
        return self._run("undo", about, _Listener(task, journal, support), task)

    def close(self) -> None:
        """Give the rights back."""
        with self._lock:
            helper, self._helper = self._helper, None
        if helper:
            helper.close()

    def _run(self, work: str, value: Plain, listener: "_Listener", task: TaskContext) -> RunResult:
        with alone_on(THIS_COMPUTER.name, listener.support.visit):
            result: RunResult = self._have_done(work, value, listener, task, RunResult)
        return result

    def _have_done(self, work: str, value: Plain, listener: "_Listener", task: TaskContext, kind: Any = None) -> Any:
        helper = self._helper
        if helper is None or helper.pid is None:  # it is not started again by itself: that would ask a person
            raise RightsRefused(tr("The administrator rights have ended."), hint=tr("Ask for them again."))
        try:
            # Between two steps it stops by itself; in one it is not stopped, however long that takes.
            return helper.run(work, value, listener, task, kind=kind, stops_within=None)
        except (NoHelper, ConnectionLost) as error:
            raise ConnectionLost(
                tr("The part of Satchel that had administrator rights has ended."),
                hint=tr("Ask for the rights again. A run that was under way can be gone on with, or undone."),
            ) from error


def _proven(journal: Journal) -> list[Plain]:
    """The runs in which a person has proven something."""
    by_hand = {record.run for record in runs(journal) if any(item.is_by_hand for item in record.items)}
    return [event_to_plain(event) for event in journal.events() if event.data.get("run") in by_hand]


def _known(journal: Journal, run: str) -> dict[str, Plain]:
    """A run, with all that the journal tells of it, and of those after it: an undo must not take their work."""
    began = next((record.started for record in runs(journal) if record.run == run), None)
    known = {record.run for record in runs(journal) if began and record.started >= began}
    return {"run": run, "events": [event_to_plain(one) for one in journal.events() if one.data.get("run") in known]}


class _Listener:
    """Implements `Listener`: writes the journal, asks the person, passes on how far it is."""

    def __init__(self, task: TaskContext, journal: Journal | None = None, support: Support = ALONE) -> None:
        self._task, self._journal, self.support = task, journal, support

    def hear(self, name: str, value: Any) -> None:
        match name:
            case "progress":
                progress: Progress = from_plain(Progress, value)
                with contextlib.suppress(Cancelled):  # it knows, and comes to the end of its step
                    self._task.report(progress.message, progress.done, progress.total)
            case "event":
                self.support.watch(from_plain(RunEvent, value))

    def answer(self, question: Question, task: TaskContext) -> Plain:
        match question.name:
            case "append" if self._journal is not None:
                kind, data = EventKind(question.value["kind"]), question.value["data"]
                return event_to_plain(self._journal.append(kind, **data))
            case "hands":
                return self._ask(from_plain(HandWork, question.value), task)
            case "keep":
                work: HandWork = from_plain(HandWork, question.value["work"])
                return to_plain(kept(work, from_plain(HandProof, question.value["proof"]), self.support.visit))
            case "restart":
                asked = self.support.may_restart
                return asked is not None and asked(from_plain(RestartQuestion, question.value), task)
            case _:
                raise NotPlain("an unknown question")

    def _ask(self, work: HandWork, task: TaskContext) -> Plain:
        hands = self.support.hands
        nobody = HandProof(note=tr("Nobody was there."), is_left_out=True)
        return to_plain(hands.ask(work, task) if hands else nobody)
