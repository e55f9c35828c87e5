"""Facts that were read in several trips, as one."""

from collections.abc import Iterable
from typing import Any

from app.domain.facts import Fact, FactMissing, Facts, Missing, Reason
from app.domain.language import tr
from app.domain.target import Os


class JoinedFacts:
    """Implements `Facts`."""

    def __init__(self, os: Os) -> None:
        self._os = os
        self._sources: dict[Fact[Any], Facts] = {}

    @property
    def os(self) -> Os:
        return self._os

    def add(self, facts: Iterable[Fact[Any]], source: Facts) -> None:
        """`source` knows of `facts`."""
        self._sources |= dict.fromkeys(facts, source)

    def __contains__(self, fact: Fact[Any]) -> bool:
        return fact in self._sources

    def get[T](self, fact: Fact[T]) -> T:
        """As `Facts.get`."""
        found = self.find(fact)
        if isinstance(found, Missing):
            raise FactMissing(fact.name, found)
        return found

    def find[T](self, fact: Fact[T]) -> T | Missing:
        """As `Facts.find`."""
        source = self._sources.get(fact)
        return source.find(fact) if source else Missing(Reason.NOT_APPLICABLE, tr("was not asked"))

    def earlier[T](self, fact: Fact[T]) -> T | Missing:
        """As `Facts.earlier`."""
        source = self._sources.get(fact)
        return source.earlier(fact) if source else Missing(Reason.NOT_APPLICABLE, tr("was not asked"))
