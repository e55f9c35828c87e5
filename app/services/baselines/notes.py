"""Reads facts, and keeps what the device wrote; what it wrote at an earlier visit is given along."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from math import inf
from typing import Any

from app.domain.diagnostics import Diagnosis
from app.domain.facts import Fact, KnownFacts, Missing
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.baselines.kept import KeptFacts, key_of
from app.services.facts.batch import Answer
from app.services.facts.reading import NOT_HERE, AskRaw, read_answers, value_of
from app.services.setup.machine import MACHINE

type FindEarlier = Callable[[str], Iterable[KeptFacts]]
"""What a machine said at earlier visits, newest first; by the digest of its id."""


class FactNotes:
    """One run over one device. `read` may be called several times; it is a `ReadFacts`."""

    def __init__(self, find_earlier: FindEarlier, also: Iterable[Fact[Any]] = (), *, ask: AskRaw | None = None) -> None:
        """`also`: facts that are asked along the first time, for nobody but the next visit. `ask` asks in place of
        `ask_raw`."""
        self._ask = ask
        self._find_earlier = find_earlier
        self._also = tuple(also)
        self._answers: dict[str, Answer | None] = {}
        self._os: Os | None = None
        self.machine = ""
        self.earlier = Earlier(())

    def read(
        self,
        target: Target,
        facts: Iterable[Fact[Any]],
        task: TaskContext,
        *,
        timeout: float | None = None,
        within: float = inf,
    ) -> KnownFacts:
        """As `read_facts`. The first time the device is asked who it is as well, in the same trip."""
        wanted = tuple(dict.fromkeys(facts))
        is_first = self._os is None
        asked = (*wanted, MACHINE, *self._also) if is_first else wanted
        answers = read_answers(target, asked, task, timeout=timeout, within=within, ask=self._ask)
        self._os = target.os
        if is_first:
            said = value_of(MACHINE, target.os, answers.pop(MACHINE, None))
            self.machine = said if isinstance(said, str) else ""
            before = self._find_earlier(self.machine) if self.machine else ()
            self.earlier = Earlier(kept for kept in before if kept.os is target.os)
        self._answers |= {key_of(fact): answer for fact, answer in answers.items()}
        known = {fact: value_of(fact, target.os, answers[fact]) if fact in answers else NOT_HERE for fact in wanted}
        return KnownFacts(known, target.os, earlier=self.earlier)

    def kept(self, found: Diagnosis, visit: str) -> KeptFacts:
        """What was read for a diagnosis."""
        os, asked = self._os or Os.LINUX, found.asked
        scope = asked.symptom or ("checks" if asked.checks else asked.depth.value)
        return KeptFacts(
            found.device,
            os,
            found.started,
            dict(self._answers),
            asked.symptom,
            visit,
            self.machine,
            asked.named,
            scope,
        )


class Earlier(Mapping[Fact[Any], Any]):
    """The newest earlier answer to each fact. Nothing is parsed, and no file is read, before it is asked for."""

    def __init__(self, visits: Iterable[KeptFacts]) -> None:
        self._visits = iter(visits)
        self._read: list[KeptFacts] = []
        self._found: dict[Fact[Any], tuple[Any, datetime] | None] = {}

    def find(self, fact: Fact[Any]) -> tuple[Any, datetime] | None:
        """Its value and when that was said; None where it is not known."""
        if fact not in self._found:
            self._found[fact] = self._look(fact)
        return self._found[fact]

    def _look(self, fact: Fact[Any]) -> tuple[Any, datetime] | None:
        for kept in self._every():
            value = kept.value(fact)
            if not isinstance(value, Missing):
                return value, kept.at
        return None

    def _every(self) -> Iterator[KeptFacts]:
        yield from self._read
        for kept in self._visits:
            self._read.append(kept)
            yield kept

    def __getitem__(self, fact: Fact[Any]) -> Any:
        found = self.find(fact)
        if found is None:
            raise KeyError(fact.name)
        return found[0]

    def __iter__(self) -> Iterator[Fact[Any]]:
        return iter([fact for fact, found in self._found.items() if found])

    def __len__(self) -> int:
        return 1  # nobody knows before each was asked for; it is never taken for empty
