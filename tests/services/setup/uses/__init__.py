"""How each shipped step is tried on a private machine, group by group. A new step has a `Use` here."""

from collections.abc import Sequence

from tests.services.setup.uses import (
    account,
    identity,
    look,
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
from tests.services.setup.uses.use import Use

USES: Sequence[Use] = (
    *identity.USES,
    *time.USES,
    *net.USES,
    *account.USES,
    *look.USES,
    *software.USES,
    *update.USES,
    *print.USES,
    *share.USES,
    *system.USES,
    *remote.USES,
    *sec.USES,
)
