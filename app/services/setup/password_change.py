"""Gives an account of a device a new password: first into the vault, then to the device, tried there, then it holds.

At no moment is there a password that only the device knows. A change that was cut off goes on with the same password.
"""

from dataclasses import dataclass

from app.domain.errors import StepFailed
from app.domain.journal import Journal
from app.domain.language import tr
from app.domain.passwords import PasswordKeeper
from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import ItemState
from app.domain.setup_runs import RunResult
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.setup.planning import make_plan
from app.services.setup.running import carry_out

LENGTH = 24


@dataclass(frozen=True, slots=True)
class KeptPassword:
    """An account of a device, and the entry of the vault that keeps its password."""

    account: str
    entry: str


def change_password(
    target: Target,
    kept: KeptPassword,
    keeper: PasswordKeeper,
    journal: Journal,
    task: TaskContext,
    *,
    length: int = LENGTH,
) -> RunResult:
    """Where the result has failed, the vault keeps both passwords.

    Raises StepFailed where the device cannot be asked, EntryNotFound, VaultError, TargetError and FileError.
    """
    task.check()
    password = keeper.propose(kept.entry, length, task)
    wanted = ProfileItem("account.password", {"name": kept.account, "password": password})
    plan = make_plan(target, Profile(tr("New password"), (wanted,)), task)
    comparison = plan.items[0].comparison
    if comparison.state not in (ItemState.CHANGE, ItemState.OK):
        raise StepFailed(
            tr("The password cannot be tried on {name}: {reason}.", name=target.name, reason=comparison.reason)
        )
    result = carry_out(target, plan, journal, task)
    if not result.failed and not result.stopped:
        keeper.settle(kept.entry, TaskContext())  # the device has it: no cancel may come between
    return result
