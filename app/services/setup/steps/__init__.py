"""The catalogue of steps, group by group, in the order in which they are shown. A group is a folder and a line here."""

from app.domain.setup import Step
from app.services.setup.steps import (
    account,
    identity,
    look,
    manual,
    net,
    print,
    remote,
    sec,
    share,
    software,
    system,
    time,
    update,
)

STEPS: tuple[Step, ...] = (
    *identity.STEPS,
    *time.STEPS,
    *net.STEPS,
    *account.STEPS,
    *look.STEPS,
    *software.STEPS,
    *update.STEPS,
    *print.STEPS,
    *share.STEPS,
    *system.STEPS,
    *remote.STEPS,
    *sec.STEPS,
    *manual.STEPS,
)
