"""Files, services, jobs and settings of the system itself."""

from tests.services.setup.uses.use import Use

USES: tuple[Use, ...] = ()
