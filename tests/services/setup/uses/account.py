"""Who may use it."""

from tests.services.setup.uses.use import Use

USES = (Use("account.local", {"name": "tech", "groups": ["sudo", "field"], "full_name": "Téch $(id)"}),)
