"""What stands behind a failure in numbers: the HTTP status, and the code of a WSManFault."""

from collections.abc import Iterator

from app.domain.connection_check import Observation
from app.services.connection_check.attempt import Attempt, Seen, broken
from app.services.winrm.checking import far_side

QUOTAS = {  # wsmerror.h
    2150859173: "shells",
    2150859174: "operations",
    2150859175: "requests",
    2150859176: "requests of everybody",
    2150859179: "users",
    2150859236: "shells",
    2150859237: "users",
    2150859238: "shells of this kind",
    2150859239: "operations",
    2150859240: "operations",
    2150859241: "commands of one shell",
}


def no_room(attempt: Attempt, fault: int, *evidence: Observation) -> Seen:
    return broken(
        "quota",
        f"{attempt.host} has no room for one more: its limit of {QUOTAS[fault]} is reached.",
        "Close sessions to it, here or in other programs. What was left open ends by itself, or when its WinRM service "
        "is started anew.",
        *evidence,
        spoken=(far_side.RESTART, far_side.MORE_SHELLS),
    )


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
    return value if isinstance(value, int) else int(value) if isinstance(value, str) and value.isdecimal() else 0
