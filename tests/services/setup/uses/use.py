"""One use of a step in a test, and what is looked at to see that its undo brings everything back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.servers.private_machine import PrivateMachine


@dataclass(frozen=True)
class Use:
    """`look` is sh that shows what the step touches, beyond what every test looks at. `prepare` makes the machine ready
    for it: packages, services that stand in."""

    step: str
    arguments: Mapping[str, Any]
    look: str = ""
    prepare: Callable[[PrivateMachine], None] = lambda _: None
    name: str = ""  # of the test, where a step has several uses

    @property
    def id(self) -> str:
        return self.name or self.step
