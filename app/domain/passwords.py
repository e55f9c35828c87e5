"""Where passwords are kept while they change: the vault."""

from typing import Protocol

from app.domain.secret import Secret
from app.domain.task import TaskContext


class PasswordKeeper(Protocol):
    """Keeps the password that holds, and beside it one that a device is about to get."""

    def propose(self, entry: str, length: int, task: TaskContext) -> Secret:
        """A new password for an entry, on disk before it is given: `settle` or another `propose` follows.

        One that was proposed and never settled is given again: a device may have it. Raises EntryNotFound, VaultError.
        """

    def settle(self, entry: str, task: TaskContext) -> None:
        """What was proposed holds now; the one before goes to the history of the entry."""
