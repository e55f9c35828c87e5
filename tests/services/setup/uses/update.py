"""Its updates."""

from tests.services.setup.uses.software import with_an_old_version
from tests.services.setup.uses.use import Use

USES = (Use("update.run", {}, prepare=with_an_old_version),)
