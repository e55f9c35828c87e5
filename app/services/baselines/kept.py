"""What a device wrote to every question of one run, as it is kept: for the next visit, and for the office."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Any

from app.domain.diagnostics import Named
from app.domain.facts import Fact, KnownFacts, Missing, Reason
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.facts.batch import Answer
from app.services.facts.reading import value_of

NOT_KEPT = Missing(Reason.NOT_KEPT, tr("was not asked when the facts were saved"))


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """The answers of one device in one run. `answers` goes by `key_of`; None for an answer that broke off."""

    device: str
    os: Os
    at: datetime  # UTC
    answers: Mapping[str, Answer | None]
    symptom: str = ""
    visit: str = ""  # its id
    machine: str = ""  # a digest of the system's own id; "" where it does not say it
    named: Named = field(default_factory=dict)  # what a person named beside the complaint
    scope: str = ""  # the complaint or the set: a quick check does not take the place of a full one

    def value[T](self, fact: Fact[T]) -> T | Missing:
        """What it means today: it is parsed only now."""
        key = key_of(fact)
        if key not in self.answers:
            return NOT_KEPT
        found: T | Missing = value_of(fact, self.os, self.answers[key])
        return found

    def known(self, facts: Iterable[Fact[Any]]) -> KnownFacts:
        return KnownFacts({fact: self.value(fact) for fact in facts}, self.os)


@dataclass(frozen=True, slots=True)
class Replay:
    """A way to facts that were kept: `read` finds each in there and asks nobody."""

    kept: KeptFacts
    earlier: Mapping[Fact[Any], Any] = field(default_factory=dict)

    def read(
        self,
        target: Target,
        facts: Iterable[Fact[Any]],
        task: TaskContext,
        *,
        timeout: float | None = None,
        within: float = inf,
    ) -> KnownFacts:
        task.check()
        return KnownFacts({fact: self.kept.value(fact) for fact in facts}, self.kept.os, earlier=self.earlier)


def key_of(fact: Fact[Any]) -> str:
    """The name of a fact; with what it was asked about, where that differs. Secrets are no part of it."""
    plain = {name: value for name, value in fact.given.items() if not isinstance(value, Secret)}
    if not plain:
        return fact.name
    asked = json.dumps(plain, sort_keys=True).encode()
    return f"{fact.name}~{hashlib.sha256(asked).hexdigest()[:12]}"
