"""A device behind a jump host: its port is asked for by the jump host, over the connection that stands."""

from app.domain.task import TaskContext
from app.services.connection_check.attempt import Attempt, Seen, unclear


def open_from_hop(attempt: Attempt, task: TaskContext) -> Seen:
    return unclear("Not looked at through a jump host.")
