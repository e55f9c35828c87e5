"""What a device is called."""

from tests.services.setup.uses.use import Use

USES = (Use("identity.hostname", {"name": "after.example.org"}),)
