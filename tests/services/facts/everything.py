"""All facts that the checks need, found through the checks: a fact that nobody asks for is not tested for nothing."""

from typing import Any

from app.domain.facts import Fact
from app.services.diagnostics.checks import CHECKS

FACTS: tuple[Fact[Any], ...] = tuple(dict.fromkeys(fact for check in CHECKS for fact in check.needs))
