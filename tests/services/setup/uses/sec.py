"""How it is protected."""

from tests.services.setup.uses.use import Use

USES: tuple[Use, ...] = ()
