"""The limits of checks on the Settings page, with the services that it needs."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from app.domain.errors import AppError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.composition import Services
    from app.domain.task import TaskContext
    from app.views.pages.settings.limits import LimitChoice, LimitsView, SiteLimit
    from app.views.tasks import TaskRunner


def make_limits(services: Services, tasks: TaskRunner) -> LimitsView:
    """Reads nothing before it is shown; the checks are loaded in the thread of its task."""
    from app.views.pages.settings.limits import LimitOperations, LimitsView

    def read(_: TaskContext) -> tuple[Sequence[SiteLimit], Sequence[LimitChoice]]:
        return _read(services)

    def keep(folder: str, choice: LimitChoice, value: float | None, _: TaskContext) -> None:
        services.limits.set(folder, choice.check, choice.name, value)

    def folders() -> Sequence[str]:
        with contextlib.suppress(AppError):  # the Remote page says what is wrong with the book
            return services.device_book.folders()
        return ()

    return LimitsView(tasks, LimitOperations(read, keep, folders))


def _read(services: Services) -> tuple[Sequence[SiteLimit], Sequence[LimitChoice]]:
    from app.services.diagnostics.checks import CHECKS
    from app.services.diagnostics.telling import limit_parts
    from app.views.pages.settings.limits import LimitChoice, SiteLimit

    choices = {}
    for check in CHECKS:
        for name, usual in check.thresholds.items():
            words, unit, scale = limit_parts(name)
            named = f"{check.title}: {words}" if words else check.title
            choices[check.id, name] = LimitChoice(check.id, name, named, usual, unit, scale)
    limits = [
        SiteLimit(folder, choices[check, name], value)
        for folder, checks in services.limits.all().items()
        for check, named in checks.items()
        for name, value in named.items()
        if (check, name) in choices
    ]
    return limits, list(choices.values())
