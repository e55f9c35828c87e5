"""All facts that the checks need, and those that are kept for the next visit, found through who asks them."""

from typing import Any

from app.domain.facts import Fact
from app.services.diagnostics.checks import CHECKS
from app.services.facts.accounts.people import PEOPLE

FACTS: tuple[Fact[Any], ...] = tuple(dict.fromkeys([*(fact for check in CHECKS for fact in check.needs), PEOPLE]))
