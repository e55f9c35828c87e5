"""How each shipped step is tried on a private machine, group by group. A new step has a `Use` here."""

from collections.abc import Sequence

from tests.services.setup.uses import account, identity, net, remote, sec, software, system, time
from tests.services.setup.uses.use import Use

USES: Sequence[Use] = (
    *identity.USES,
    *time.USES,
    *net.USES,
    *account.USES,
    *software.USES,
    *system.USES,
    *remote.USES,
    *sec.USES,
)
