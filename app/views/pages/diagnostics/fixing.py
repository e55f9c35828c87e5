"""What the Diagnostics page asks of the services to put a cause right. The composition fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # none of it is needed before the first fix
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from app.domain.devices import Device
    from app.domain.diagnostics import Finding
    from app.domain.fixes import Fix, FixResult
    from app.domain.profiles import Profile
    from app.domain.setup import Parameter
    from app.domain.setup_support import Support
    from app.domain.task import TaskContext
    from app.views.pages.setup.operations import SetupOperations


@dataclass(frozen=True, slots=True)
class FixOperations:
    """`setup`, `needed` and `profile` are quick once the catalogue of steps is loaded. The others run as tasks and
    raise AppError; `check` raises FixRepeated where the same has not lasted a short time ago."""

    setup: Callable[[], SetupOperations]
    needed: Callable[[Finding], Sequence[Parameter]]
    """What a person must say before it can be planned."""
    profile: Callable[[Finding, Mapping[str, Any]], Profile]
    check: Callable[[Device, Finding, TaskContext], None]
    carry_out: Callable[[Device, Fix, Support, TaskContext], FixResult]
