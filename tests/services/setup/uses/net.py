"""How it is in its network."""

from tests.services.setup.uses.use import Use

USES = (Use("net.hosts", {"entries": ["10.1.0.9 print.example.org"]}),)
