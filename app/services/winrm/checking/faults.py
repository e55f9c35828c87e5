"""What stands behind a failure in numbers: the HTTP status, and the code of a WSManFault."""

from collections.abc import Iterator

from app.domain.connection_check import Observation
from app.services.connection_check.attempt import Attempt, Seen, broken
from app.services.winrm import quotas
from app.services.winrm.checking import far_side
from app.services.winrm.quotas import QUOTAS


def no_room(attempt: Attempt, fault: int, *evidence: Observation) -> Seen:
    """`fault` is one of QUOTAS."""
    quota = QUOTAS[fault]
    spoken = (far_side.RESTART, *far_side.allow_more(quota))
    return broken("quota", quotas.no_room(attempt.host, quota), quota.hint, *evidence, spoken=spoken)


def codes(failure: BaseException) -> tuple[int, int]:
    """The HTTP status and the code of the WSManFault that a failure comes from; 0 where there is none."""
    status = fault = 0
    for cause in _causes(failure):
        fault = fault or _number(getattr(cause, "wsman_fault_code", 0))
        status = status or _number(getattr(cause, "code", 0))
    return status, fault


def _causes(failure: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while failure is not None and failure not in seen:
        seen.append(failure)
        yield failure
        failure = failure.__cause__


def _number(value: object) -> int:
    if isinstance(value, str) and value.isdecimal() and len(value) < 12:  # what a device says
        return int(value)
    return value if isinstance(value, int) else 0
